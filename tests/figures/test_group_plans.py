"""What a group asks for all its units together is answered by indexes and tallies, on both databases."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import MetaData, event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import tables as deadline_tables
from services.deadlines.api import how_many_in_time
from services.letters import tables as letter_tables
from services.letters.api import how_many_letters
from services.surveys import tables as survey_tables
from services.surveys.api import how_satisfied
from shared.contracts.questions.deadlines import Breakdown, HowManyInTime
from shared.contracts.questions.letter_figures import HowManyLetters
from shared.contracts.questions.surveys.figures import HowSatisfied, SurveyBreakdown
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.reference.loading import load_units
from shared.reference.units.lines import UnitsBy, under_of, unit_lines
from shared.storage import outbox
from shared.storage.database import Database

Open = Callable[[str], Awaitable[Database]]
READ_WHOLE = re.compile(r"SCAN (tally|letter|mail|alarm)\b|Seq Scan")
SINCE, UNTIL = date(2024, 1, 1), date(2026, 12, 31)
UNITS = load_units().group("trieu-son").between(SINCE, UNTIL)
ASKED: dict[str, Any] = {
    "units": UNITS,
    "since": SINCE,
    "until": UNTIL,
    "under": under_of(unit_lines(load_units(), UNITS, UnitsBy.NEW)),
}


@pytest.mark.parametrize(
    ("service", "tables", "ask", "questions"),
    [
        pytest.param(
            "deadlines",
            deadline_tables.TABLES,
            how_many_in_time,
            [
                HowManyInTime(by=Breakdown.UNIT, **ASKED),
                HowManyInTime(by=Breakdown.UNIT, field=CATALOGUE_FIELD, **ASKED),
            ],
            id="records and recommendations",
        ),
        pytest.param(
            "letters",
            letter_tables.TABLES,
            how_many_letters,
            [HowManyLetters(by_unit=True, **ASKED)],
            id="letters",
        ),
        pytest.param(
            "surveys",
            survey_tables.TABLES,
            how_satisfied,
            [HowSatisfied(by=SurveyBreakdown.UNIT, **ASKED)],
            id="surveys",
        ),
    ],
)
async def test_a_group_reads_no_table_whole(
    open_database: Open,
    service: str,
    tables: MetaData,
    ask: Callable[[Any, AsyncConnection], Awaitable[object]],
    questions: list[object],
) -> None:
    database = await open_database(service)
    await database.create(outbox.TABLES, tables)
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(database._reader.sync_engine, "before_cursor_execute", note)
    async with database.reading() as read:
        for question in questions:
            await ask(question, read)
    event.remove(database._reader.sync_engine, "before_cursor_execute", note)
    asked = [one for one in statements if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(asked) <= 4 * len(questions), "not one statement for each unit"
    async with database.reading() as read:
        if not database.is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in asked:
            explain = "explain query plan " if database.is_sqlite else "explain "
            plan = [str(row) for row in await read.exec_driver_sql(explain + statement, parameters)]
            assert not [line for line in plan if READ_WHOLE.search(line)], plan
