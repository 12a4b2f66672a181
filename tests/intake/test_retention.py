"""Names and words go when their time is over; what happened stays, and what comes late is judged by it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from services.intake import store, tables
from services.intake.retention import CLOSED_STATUSES, PURGE_RULES
from shared.contracts.events.personal import REDACTED, is_personal, redacted
from shared.contracts.events.reported import REPORTS
from shared.service.retention.purge_rule import Expired, PurgedBatch
from tests.conftest import create_postgresql
from tests.intake.support.batches import Desk, report_of, without_order
from tests.intake.support.histories import arrivals, impossible, possible
from tests.intake.support.outside_system import HUSH, NAME, Json, Teller, but
from tests.support.zone import VIETNAM

REPORTS_SWEEP, RECEIPTS_SWEEP = PURGE_RULES
YESTERDAY = datetime.now(UTC) - timedelta(1)
TOMORROW = datetime.now(UTC) + timedelta(1)
PERSONAL = {"applicant", "right_applicant", "reason", "papers", "details", "residence", "household", "email"}


@pytest.fixture
def office_url(database_url: str) -> str:
    asyncio.run(create_postgresql(database_url.format(service="intake")))
    return database_url


async def sweep(desk: Desk, before: datetime = TOMORROW, limit: int = 500) -> int:
    """Forget everything that is older, and return how much that was."""
    removed = 0
    for one in PURGE_RULES:
        batch = PurgedBatch(0, has_more=True)
        while batch.has_more:
            async with desk.office.transaction() as tx:
                batch = await one.purge_batch(tx.connection, before, limit)
            removed += batch.removed
    return removed


def happened(facts: Sequence[Json]) -> dict[str, Json]:
    """What facts say but for names and words."""
    return {
        id: but(
            fact,
            data={name: said for name, said in fact["data"].items() if name not in PERSONAL},
            traceparent=...,
        )
        for id, fact in without_order(facts).items()
    }


async def told(desk: Desk) -> tuple[Any, ...]:
    """All that was told and is kept, but for names and words, and what was rejected."""
    kept = await desk.kept()
    return (
        happened(await desk.said("OFFICE")),
        {
            row["key"]: (row["verdict"], row["digest"], row["about"], row["type"])
            for row in kept["received"]
            if row["verdict"] != "rejected"
        },
        [but(row, applicant=...) for row in kept["record"]],
        [but(row, said=...) for row in kept["life_event"]],
    )


def test_nothing_that_anybody_said_is_left_of_a_death() -> None:
    teller = Teller("demo")
    death = teller.death(relative={"name": f"Lê {HUSH}"}, mother={"name": NAME}, birth="KS-1")
    death["data"] |= {"residence": f"Thôn {HUSH}", "household": "38-1", "email": "kin@example.vn"}
    said = report_of(death).data
    left = redacted(said, said.day(VIETNAM)).model_dump_json(exclude_none=True)
    for gone in (HUSH, "38-1", "kin@", "1940", "2023-02-14", "KS-1"):
        assert gone not in left.replace("KS-15712-2023-0001", "")
    assert REPORTS[said.type_name()].model_validate_json(left) == redacted(said, said.day(VIETNAM))
    assert is_personal(said)
    assert not is_personal(redacted(said, said.day(VIETNAM)), said.day(VIETNAM))


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whenever_it_is_swept_the_same_happens_and_no_fact_is_told_twice(
    office_url: str, tmp_path: Path, data: st.DataObject
) -> None:
    batches = data.draw((possible() | impossible()).flatmap(arrivals))
    swept_after = data.draw(st.sets(st.integers(0, len(batches) - 1), min_size=1))

    async def ending(*, sweeping: bool) -> tuple[Any, ...]:
        async with Desk.opened(office_url, tmp_path) as desk:
            for place, batch in enumerate(batches):
                await desk.take(batch)
                if sweeping and place in swept_after:
                    before = await told(desk)
                    await sweep(desk, limit=data.draw(st.integers(1, 7)))
                    assert await told(desk) == before
            if sweeping:
                await sweep(desk)
                assert await sweep(desk) == 0
                await nobody_is_left(desk)
            return await told(desk)

    assert asyncio.run(ending(sweeping=True)) == asyncio.run(ending(sweeping=False))


async def nobody_is_left(desk: Desk) -> None:
    """Check that no name and no word stands anywhere but in what is about records that are open."""
    kept = await desk.kept()
    still_open = {row["code"] for row in kept["record"] if row["status"] not in CLOSED_STATUSES}
    for row in kept["received"]:
        assert row["about"] in still_open or HUSH not in str(row)
    for row in kept["record"]:
        assert row["code"] in still_open or row["applicant"] == REDACTED
    assert HUSH not in str(kept["life_event"])


async def test_a_record_keeps_its_names_for_as_long_as_it_is_open_or_anything_is_heard_of_it(
    office_url: str, tmp_path: Path
) -> None:
    teller = Teller("demo")
    async with Desk.opened(office_url, tmp_path) as desk:
        await desk.take([teller.filed()])
        assert await sweep(desk) == 0
        async with desk.office.reading() as read:
            assert await REPORTS_SWEEP.count_expired(read, TOMORROW) == Expired(0, blocked=1)
        await desk.take([teller.step("resolved")])
        assert await sweep(desk, before=YESTERDAY) == 0
        async with desk.office.database.writing() as connection:
            filed = update(tables.received).where(tables.received.c.type.contains("filed"))
            await connection.execute(filed.values(received_at=YESTERDAY - timedelta(900)))
        assert await sweep(desk, before=YESTERDAY) == 0, "its result was told since"
        async with desk.office.reading() as read:
            assert await REPORTS_SWEEP.count_expired(read, TOMORROW) == Expired(1)
        assert await sweep(desk) == 1


async def test_a_name_that_is_corrected_late_is_kept_for_its_own_time(
    office_url: str, tmp_path: Path
) -> None:
    teller = Teller("demo")
    late = teller.step("corrected", reason=HUSH, applicant={"name": f"Lê {HUSH}"})
    async with Desk.opened(office_url, tmp_path) as desk:
        await desk.take([teller.filed(), teller.step("resolved")])
        await sweep(desk)
        await desk.take([late])
        (record,) = (await desk.kept())["record"]
        assert record["applicant"] == f"Lê {HUSH}"
        await sweep(desk)
        await nobody_is_left(desk)
        assert len(await desk.said("OFFICE")) == 3


async def test_a_rejection_goes_with_its_receipt_and_what_comes_again_is_judged_again(
    office_url: str, tmp_path: Path
) -> None:
    teller = Teller("demo")
    wrong = teller.filed(unit="99999")
    async with Desk.opened(office_url, tmp_path) as desk:
        await desk.take([wrong])
        async with desk.office.reading() as read:
            assert await RECEIPTS_SWEEP.count_expired(read, YESTERDAY) == Expired(0)
            assert await RECEIPTS_SWEEP.count_expired(read, TOMORROW) == Expired(1)
        assert await sweep(desk) == 1
        async with desk.office.reading() as read:
            assert not await store.receipts(read, "demo", "urn:motcua:demo", ["filed"])
        await desk.take([teller.filed()])
        async with desk.office.reading() as read:
            (receipt,) = await store.receipts(read, "demo", "urn:motcua:demo", ["filed"])
        assert receipt.verdict == "accepted"
