"""What the official forms ask is answered by indexes, on both databases."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from sqlalchemy import event, text

from services.deadlines import tables
from services.deadlines.reports.api import records_received
from services.deadlines.reports.period_records import batch_of_period, records_of_period
from shared.contracts.events.record import (
    RecordExtended,
    RecordFiled,
    RecordLinked,
    RecordRefused,
    RecordResolved,
    RecordStopped,
)
from shared.contracts.questions.reports.official_forms import RecordsReceived
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import UNIT, clock, hear, tell

Open = Callable[[str], Awaitable[Database]]
JANUARY, MAY = (date(2023, 1, 1), date(2023, 1, 31)), (date(2023, 5, 1), date(2023, 5, 31))
READ_WHOLE = re.compile("SCAN deadline|Seq Scan")


async def told(database: Database) -> None:
    """Records that came in before May and in it, and what became of them."""
    await database.create(outbox.TABLES, tables.TABLES)
    codes = {
        name: f"H56.31.20-230201-{number:04}"
        for number, name in enumerate(("open", "done", "no", "stop", "may", "twice"))
    }
    await hear(
        database,
        [
            *(
                tell(RecordFiled, 1, "2023-02-01 09:00", record=codes[name])
                for name in ("open", "done", "no")
            ),
            tell(RecordFiled, 1, "2023-02-01 09:00", record=codes["stop"]),
            tell(
                RecordExtended,
                2,
                "2023-02-02 09:00",
                record=codes["open"],
                appointment_at=clock("2023-06-01 09:00"),
            ),
            tell(RecordResolved, 2, "2023-05-02 09:00", record=codes["done"]),
            tell(RecordRefused, 2, "2023-05-03 09:00", record=codes["no"]),
            tell(RecordStopped, 2, "2023-02-03 09:00", record=codes["stop"]),
            tell(RecordFiled, 1, "2023-05-31 23:59", record=codes["may"]),
            tell(RecordFiled, 1, "2023-05-02 09:00", record=codes["twice"]),
            tell(RecordLinked, 2, "2023-05-04 09:00", record=codes["twice"], other=codes["may"]),
        ],
    )


async def test_a_period_has_all_records_that_count_in_it_and_no_table_is_read_whole(
    open_database: Open,
) -> None:
    database = await open_database("deadlines")
    await told(database)
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(database._reader.sync_engine, "before_cursor_execute", note)
    async with database.reading() as read:
        found = {row.record[-1]: row async for row, _ in records_of_period(read, [UNIT], *MAY)}
        batch, after = await batch_of_period(read, UNIT, *MAY, after="")
        book = await records_received(RecordsReceived(unit=UNIT, since=MAY[0], until=MAY[1]), read)
        assert [row async for row in records_of_period(read, [UNIT], *JANUARY)] == []
    event.remove(database._reader.sync_engine, "before_cursor_execute", note)
    assert sorted(found) == ["0", "1", "2", "3", "4"]
    assert found["0"].appointment_at == clock("2023-06-01 09:00")
    assert ([row.record[-1] for row, _ in batch], after) == (sorted(found), "")
    assert [line.record[-1] for line in book.records] == ["4"]
    async with database.reading() as read:
        if not database.is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in statements:
            if statement.lstrip().upper().startswith("SELECT"):
                explain = "explain query plan " if database.is_sqlite else "explain "
                plan = [str(row) for row in await read.exec_driver_sql(explain + statement, parameters)]
                assert not [line for line in plan if READ_WHOLE.search(line)], plan
