"""A rehearsal of a law says what the office would have counted, and writes nothing."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from services.deadlines import store, tables
from services.deadlines.api import how_many_in_time
from services.deadlines.recount import rebuilt_tally
from services.deadlines.rehearsal import recounting
from services.deadlines.rehearsal.comparing import Rehearsal, RehearsedRecord, compared
from services.deadlines.rehearsal.recounting import NotCounted, reading_only, rehearse
from services.deadlines.reports.two_countings import ReportPeriod
from shared.contracts.questions.deadlines import HowManyInTime
from shared.contracts.questions.reports.official_forms import FormColumns
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.plans import plans_of
from tests.deadlines.support.rehearsed_office import (
    NOW,
    UNITS,
    a_year,
    law_folder,
    opened,
    run_office,
    switched_to,
)
from tests.support.zone import VIETNAM

FIRST, LAST = date(2023, 3, 1), date(2023, 11, 30)
FACTS = a_year(600)


async def rehearsed(database: Database, units: tuple[str, ...] = ()) -> dict[str, RehearsedRecord]:
    found = [one async for one in rehearse(database, units, FIRST, LAST, NOW)]
    assert not any(isinstance(one, NotCounted) for one in found)
    return {one.record: one for one in found if isinstance(one, RehearsedRecord)}


async def form_of(database: Database) -> FormColumns:
    """Form II.06a as the office's own figures have it."""
    async with database.reading() as read:
        figures = await how_many_in_time(HowManyInTime(units=UNITS, since=FIRST, until=LAST), read)
    return FormColumns.by_law(figures)


def summed(records: dict[str, RehearsedRecord]) -> Rehearsal:
    found = Rehearsal()
    for one in records.values():
        found.take(one)
    return found


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Database]:
    """An office after a year by our law."""
    database = await opened(tmp_path / "deadlines.db")
    await run_office(database, FACTS)
    yield database
    await database.close()


@pytest.mark.slow
async def test_a_rehearsal_equals_the_real_recount_after_a_real_switch_on_a_copy(
    office: Database, tmp_path: Path
) -> None:
    """The copy forgets what it had counted, hears the same facts under the other law, and is recounted."""
    as_reported = await form_of(office)
    await office.close()
    shutil.copy(tmp_path / "deadlines.db", tmp_path / "copy.db")
    with switched_to(law_folder(tmp_path / "law")):
        found = await rehearsed(office)
        copy = await opened(tmp_path / "copy.db")
        async with copy.writing() as connection:
            for table in (tables.deadline, tables.tally, tables.happening):
                await connection.execute(delete(table))
        await run_office(copy, FACTS)
        would_be = await form_of(copy)
        async with copy.reading() as read:
            assert await rebuilt_tally(read) == await store.stored_tally(read)
            switched = {one.record: one async for one in store.all_records(read)}
    period = ReportPeriod(FIRST, LAST)
    assert len(found) > 400
    for record, one in found.items():
        counted = compared(switched[record], switched[record], period, VIETNAM)
        assert counted
        assert one.would_be == counted.is_, record
    everything = summed(found)
    assert (everything.is_, everything.would_be) == (as_reported, would_be)
    assert as_reported != would_be
    moves = {move for of_one in everything.procedures.values() for move in of_one.ends}
    assert {("before", "after"), ("after", "before")} <= moves
    await copy.close()


@pytest.mark.slow
async def test_our_own_law_changes_nothing(office: Database) -> None:
    """Also where a record was pinned, corrected, linked, or told late."""
    found = await rehearsed(office)
    assert found
    assert [one for one in found.values() if one.is_due_otherwise or one.ends_otherwise] == []
    assert summed(found).is_ == summed(found).would_be == await form_of(office)


@pytest.mark.slow
async def test_a_unit_is_rehearsed_alone(office: Database) -> None:
    of_all = await rehearsed(office)
    alone = await rehearsed(office, UNITS[:1])
    assert alone == {record: one for record, one in of_all.items() if one.unit == UNITS[0]}


async def test_the_database_itself_refuses_to_write(
    open_database: Callable[[str], Awaitable[Database]],
) -> None:
    """Either database does; after the rehearsal it is as it was, and may be written again."""
    office = await open_database("deadlines")
    await office.create(outbox.TABLES, tables.TABLES)
    await run_office(office, FACTS[:120])
    async with office.reading() as read:
        before = sorted(map(str, await read.execute(select(tables.deadline))))
    assert await rehearsed(office)
    with pytest.raises(DBAPIError, match=r"read-?only"):
        async with reading_only(office) as read:
            await read.execute(delete(tables.deadline))
    async with office.reading() as read:
        assert sorted(map(str, await read.execute(select(tables.deadline)))) == before
    async with office.writing() as connection:
        assert (await connection.execute(delete(tables.deadline))).rowcount == len(before)


@pytest.mark.slow
async def test_no_transaction_is_held_while_a_rehearsal_lasts(
    office: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is written meanwhile goes into the database itself, and its log is empty again."""
    undisturbed = await rehearsed(office)
    assert len(undisturbed) > 300
    monkeypatch.setattr(recounting, "AT_ONCE", 100)
    found, emptied = [], 0
    async for one in rehearse(office, (), FIRST, LAST, NOW):
        found.append(one)
        if len(found) % 50 == 1:
            async with office.writing() as connection:
                await connection.execute(text("update deadline set unit = unit"))
            async with office.session() as session:
                (busy, *_) = (await session.execute(text("pragma wal_checkpoint(truncate)"))).one()
            emptied += not busy
    assert {one.record: one for one in found} == undisturbed
    assert emptied == -(-len(found) // 50)


@pytest.mark.slow
async def test_no_page_of_records_is_sorted_or_read_twice(office: Database) -> None:
    """Each begins where the one before ended, along the table's own key."""
    async with plans_of(office) as plans:
        await rehearsed(office)
    pages = [plan for plan in plans if "deadline" in plan and "record>?" in plan]
    assert pages
    assert not [plan for plan in plans if "TEMP B-TREE" in plan], plans
