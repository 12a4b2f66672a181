"""What staff forgets: sessions and tries, notices, and the names of people who have left long ago."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from services.staff.main import service
from services.staff.retention import PURGE_RULES
from services.staff.tables import account, device, notice, person, posting, session, settled, wrong_tries
from shared.reference.retention_periods import LEAST_OF_READING_LOG, Kind
from tests.staff.conftest import HANH, StaffDesk, code_of

NOW = datetime.now(UTC)
BEFORE, OLD = NOW - timedelta(days=100), NOW - timedelta(days=200)
RULES = {rule.kind: rule for rule in PURGE_RULES}


async def purge(desk: StaffDesk, kind: Kind) -> int:
    """Purge one kind, and check that it was counted before and that nothing is left."""
    rule = RULES[kind]
    async with desk.office.reading() as read:
        expected = (await rule.count_expired(read, BEFORE)).to_remove
    async with desk.office.transaction() as tx:
        batch = await rule.purge_batch(tx.connection, BEFORE, 500)
    async with desk.office.reading() as read:
        assert (await rule.count_expired(read, BEFORE)).to_remove == 0
    assert (batch.removed, batch.has_more) == (expected, False)
    return batch.removed


async def test_old_sessions_devices_and_tries_go_and_new_ones_stay(desk: StaffDesk) -> None:
    factor = await desk.add()
    await desk.sign_in(code_of(factor))
    await desk.sign_in("", password="")
    tables = (session, device, wrong_tries)
    kept = [len(await desk.rows(table)) for table in tables]
    assert all(kept)
    assert await purge(desk, Kind.SIGN_INS) == 0
    old = {"digest": b"old", "person": HANH, "seen_at": OLD}
    async with desk.office.transaction() as tx:
        for table, row in (
            (session, old | {"origin": "", "created_at": OLD, "ended_at": None}),
            (device, old),
            (wrong_tries, {"key": b"old", "number": 3, "last_at": OLD}),
        ):
            await tx.connection.execute(insert(table), [row])
    assert await purge(desk, Kind.SIGN_INS) == 3
    assert [len(await desk.rows(table)) for table in tables] == kept


async def test_old_notices_go(desk: StaffDesk) -> None:
    rest = {"unit": "15712v1", "kind": "held", "about": "x", "told": "", "done_at": None}
    async with desk.office.transaction() as tx:
        rows = [{"id": str(at), "at": at} | rest for at in (OLD, NOW)]
        await tx.connection.execute(insert(notice), rows)
        await tx.connection.execute(insert(settled), [{"about": "x", "at": OLD}])
    assert await purge(desk, Kind.NOTICES) == 2
    assert [row["at"] for row in await desk.rows(notice)] == [NOW]


@pytest.mark.parametrize(
    ("last_day", "goes"),
    [
        pytest.param(date(2023, 12, 31), True, id="left long ago"),
        pytest.param(NOW.date(), False, id="leaves today"),
        pytest.param(None, False, id="stays"),
    ],
)
async def test_who_left_long_ago_has_no_name_and_no_account(
    last_day: date | None, goes: bool, desk: StaffDesk
) -> None:
    await desk.add()
    async with desk.office.transaction() as tx:
        await tx.connection.execute(update(person).values(added_at=OLD))
        await tx.connection.execute(update(posting).values(last_day=last_day))
    assert await purge(desk, Kind.PEOPLE) == int(goes)
    assert [row["name"] == "" for row in await desk.rows(person)] == [goes]
    assert [row["person"] for row in await desk.rows(account)] == ([] if goes else [HANH])
    assert len(await desk.rows(posting)) == 1


def test_no_period_of_the_log_is_shorter_than_its_triggers() -> None:
    (revision,) = service.migrations.glob("0002_*.py")
    assert f"KEPT_DAYS = {LEAST_OF_READING_LOG}\n" in revision.read_text("utf-8")
