"""What the pages about an office ask reads no table from end to end."""

import re
from typing import Any

import pytest
from sqlalchemy import event, text

from shared.contracts.questions.question import Question
from shared.contracts.questions.staff.notices import NoticesOf
from shared.contracts.questions.staff.people import People
from shared.contracts.questions.staff.reading_log import ReadingLog
from tests.staff.conftest import ELSEWHERE, VAN_SON, StaffDesk

UNITS = (VAN_SON, ELSEWHERE)
READ_WHOLE = re.compile("SCAN (log_entry|notice|person|posting|account|identity|session)|Seq Scan")


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(ReadingLog(unit=VAN_SON), id="the log of a unit"),
        pytest.param(ReadingLog(unit=VAN_SON, after="9"), id="its next page"),
        pytest.param(ReadingLog(unit=VAN_SON, units=(ELSEWHERE,), record="R-1"), id="the log of a record"),
        pytest.param(NoticesOf(units=UNITS), id="the notices that wait"),
        pytest.param(NoticesOf(units=UNITS, done=True), id="the notices that are done"),
        pytest.param(People(unit=VAN_SON), id="the people of a unit"),
    ],
)
async def test_it_is_answered_by_indexes(question: Question[Any], desk: StaffDesk) -> None:
    statements: list[tuple[str, Any]] = []
    engine = desk.office.database._reader.sync_engine

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    await desk.ask(question)
    event.remove(engine, "before_cursor_execute", note)
    asked = [one for one in statements if one[0].lstrip().upper().startswith("SELECT")]
    assert asked
    is_sqlite = desk.office.database.is_sqlite
    async with desk.office.reading() as read:
        if not is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in asked:
            explain = "explain query plan " if is_sqlite else "explain "
            plan = [str(row) for row in await read.exec_driver_sql(explain + statement, parameters)]
            assert not [line for line in plan if READ_WHOLE.search(line)], plan
