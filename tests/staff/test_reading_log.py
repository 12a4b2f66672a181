"""The reading log: no login changes it, what is removed is found, what is past its time leaves a trace."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from services.staff.reading_log import log_store
from services.staff.reading_log.chain import ChainLink, Entry, digest_of_entry
from services.staff.retention import PURGE_RULES
from services.staff.tables import log_end, log_entry
from shared.contracts.questions.staff.reading_log import LogVerified, ReadingLog, VerifyLog
from shared.reference.retention_periods import Kind
from tests.staff.conftest import ELSEWHERE, VAN_SON, StaffDesk

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=800)
(PURGE_LOG,) = (rule for rule in PURGE_RULES if rule.kind is Kind.READING_LOG)


async def write(desk: StaffDesk, *moments: datetime) -> None:
    async with desk.office.transaction() as tx:
        entries = [
            Entry(at, "lt-hanh", "letters.papers", VAN_SON, f"R-{number}", "10.0.0.7")
            for number, at in enumerate(moments)
        ]
        await log_store.append(tx.connection, entries)


async def purge(desk: StaffDesk, limit: int = 500) -> int:
    async with desk.office.transaction() as tx:
        batch = await PURGE_LOG.purge_batch(tx.connection, NOW - timedelta(days=730), limit)
    return batch.removed


async def verified(desk: StaffDesk, number: int = 0, digest: str = "") -> LogVerified:
    return await desk.ask(VerifyLog(number=number, digest=digest))


@pytest.mark.parametrize(
    "statement",
    [
        update(log_entry).values(person="nv-toan"),
        delete(log_entry),
        delete(log_entry).where(log_entry.c.number == 1),
        update(log_end).values(number=0),
        update(log_end).values(name="anchor"),
        delete(log_end),
    ],
    ids=str,
)
async def test_the_login_of_the_service_cannot_change_the_log(statement: object, desk: StaffDesk) -> None:
    await write(desk, NOW, NOW)
    with pytest.raises(DBAPIError, match="reading log"):
        async with desk.office.transaction() as tx:
            await tx.connection.execute(statement)  # type: ignore[call-overload]
    assert (await verified(desk)).fault == ""


async def test_a_young_entry_stays_even_if_the_anchor_is_moved(desk: StaffDesk) -> None:
    await write(desk, NOW, NOW, NOW)
    async with desk.office.transaction() as tx:
        await log_store.set_link(tx.connection, log_store.ANCHOR, ChainLink(2, "x"))
    with pytest.raises(DBAPIError, match="is kept"):
        async with desk.office.transaction() as tx:
            await tx.connection.execute(delete(log_entry).where(log_entry.c.number == 1))
    assert (await verified(desk)).fault == "removed"


async def test_an_old_entry_is_removed_by_the_rule_alone(desk: StaffDesk) -> None:
    await write(desk, OLD, NOW)
    with pytest.raises(DBAPIError, match="is kept"):
        async with desk.office.transaction() as tx:
            await tx.connection.execute(delete(log_entry).where(log_entry.c.number == 1))


async def test_what_is_past_its_time_goes_and_the_rest_can_be_checked(desk: StaffDesk) -> None:
    await write(desk, OLD, OLD, OLD, NOW, NOW)
    before = await verified(desk)
    assert await purge(desk, limit=2) == 2
    assert await purge(desk) == 1
    assert await purge(desk) == 0
    after = await verified(desk)
    assert (after.entries, after.first, after.fault) == (2, 4, "")
    assert (after.last, after.digest) == (before.last, before.digest)
    await write(desk, NOW)
    assert (await verified(desk, before.last, before.digest)).fault == ""


async def test_a_log_of_which_all_is_past_its_time_goes_on_where_it_was(desk: StaffDesk) -> None:
    await write(desk, OLD, OLD)
    assert await purge(desk) == 2
    await write(desk, NOW)
    after = await verified(desk)
    assert (after.entries, after.first, after.last, after.fault) == (1, 3, 3, "")


async def test_an_entry_with_a_clock_that_was_wrong_keeps_those_after_it(desk: StaffDesk) -> None:
    await write(desk, OLD, NOW, OLD)
    assert await purge(desk) == 1
    assert (await verified(desk)).fault == ""


@pytest.mark.parametrize(("is_chained", "fault"), [(False, "changed"), (True, "head")])
async def test_an_entry_that_was_added_by_hand_is_found(
    is_chained: bool, fault: str, desk: StaffDesk
) -> None:
    await write(desk, NOW)
    last = await verified(desk)
    forged = Entry(NOW, "x", "", "", "", "")
    digest = digest_of_entry(2, forged, last.digest) if is_chained else "0" * 64
    async with desk.office.transaction() as tx:
        row = {"number": 2, "digest": digest} | forged._asdict()
        await tx.connection.execute(insert(log_entry), [row])
    assert (await verified(desk)).fault == fault


async def test_a_log_that_was_rewritten_from_an_entry_on_is_found_by_a_noted_digest(desk: StaffDesk) -> None:
    await write(desk, NOW, NOW, NOW)
    noted = await verified(desk)
    assert (await verified(desk, noted.last, "0" * 64)).fault == "changed"
    assert (await verified(desk, noted.last + 1, noted.digest)).fault == "head"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has no TRUNCATE
async def test_the_tables_of_the_log_are_not_emptied(desk: StaffDesk) -> None:
    await write(desk, NOW)
    for table in ("log_entry", "log_end"):
        with pytest.raises(DBAPIError, match="reading log"):
            async with desk.office.transaction() as tx:
                await tx.connection.execute(text(f"truncate {table}"))


async def test_what_was_read_of_a_record_is_found_under_each_unit_that_is_asked(desk: StaffDesk) -> None:
    async with desk.office.transaction() as tx:
        read = [Entry(NOW, "lt-hanh", "intake.record-file", unit, "R-1", "") for unit in (VAN_SON, ELSEWHERE)]
        await log_store.append(tx.connection, read)
    found = {}
    for units in ((), (ELSEWHERE,)):
        lines = await desk.ask(ReadingLog(unit=VAN_SON, units=units, record="R-1"))
        found[units] = [line.unit for line in lines.entries]
    assert found == {(): [VAN_SON], (ELSEWHERE,): [ELSEWHERE, VAN_SON]}
