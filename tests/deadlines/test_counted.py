"""A record of a report comes with the events by which it stands where it stands, and with no later one."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import store, tables
from services.deadlines.reports import counted
from shared.clock import RealClock
from shared.contracts.events.record import RecordFiled, RecordResolved
from shared.contracts.questions.reports.counted_records import WhatIsCounted
from shared.contracts.questions.reports.official_forms import FormColumn
from shared.storage import inbox, outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import UNIT, hear, tell

RECORD = "H56.31.20-230201-0001"


async def test_columns_and_events_are_of_one_moment(
    open_database: Callable[[str], Awaitable[Database]], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES, inbox.TABLES)
    await hear(database, [tell(RecordFiled, 1, "2023-02-01 09:00", record=RECORD)])

    async def later(read: AsyncConnection, records: Sequence[str]) -> Any:
        await hear(database, [tell(RecordResolved, 2, "2023-02-02 09:00", record=RECORD)])
        return await store.events_of(read, records)

    monkeypatch.setattr(counted, "store", SimpleNamespace(events_of=later))
    context: Any = SimpleNamespace(reading=database.reading, clock=RealClock(), service="deadlines")
    asked = WhatIsCounted(unit=UNIT, since=date(2023, 2, 1), until=date(2023, 2, 28))
    (record,) = (await counted.what_is_counted(asked, context)).records
    assert record.by_law[1] in (FormColumn.OVERDUE, FormColumn.WITHIN)
    assert [one.kind for one in record.events] == ["filed"]
