"""What is asked about inspections reads no table from end to end, and no content of a file."""

import re
from typing import Any

import pytest
from sqlalchemy import event, text

from shared.contracts.questions.question import Question
from shared.contracts.questions.supervision.evidence import EvidenceFile
from shared.contracts.questions.supervision.inspection import HowInspectionsStand, HowInspectionStands
from tests.supervision.inspection.conftest import ELSEWHERE, VAN_SON, YEAR, Desk

READ_WHOLE = re.compile("SCAN (inspection_deed|evidence|evidence_part)|Seq Scan")


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(HowInspectionStands(unit=VAN_SON, year=YEAR), id="an inspection"),
        pytest.param(
            HowInspectionsStand(units=(VAN_SON, ELSEWHERE), years=(YEAR, YEAR - 1)), id="those of a group"
        ),
        pytest.param(EvidenceFile(unit=VAN_SON, evidence="x"), id="a file"),
    ],
)
async def test_it_is_answered_by_indexes(question: Question[Any], desk: Desk) -> None:
    added = await desk.hand_in()
    if isinstance(question, EvidenceFile):
        question = question.model_copy(update={"evidence": added.evidence})
    statements: list[tuple[str, Any]] = []
    engine = desk.office.database._reader.sync_engine

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    await desk.ask(question)
    event.remove(engine, "before_cursor_execute", note)
    asked = [one for one in statements if one[0].lstrip().upper().startswith("SELECT")]
    assert asked
    if not isinstance(question, EvidenceFile):
        assert not [statement for statement, _ in asked if "evidence_part" in statement]
    is_sqlite = desk.office.database.is_sqlite
    async with desk.office.reading() as read:
        if not is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in asked:
            explain = "explain query plan " if is_sqlite else "explain "
            plan = [str(row) for row in await read.exec_driver_sql(explain + statement, parameters)]
            assert not [line for line in plan if READ_WHOLE.search(line)], plan
