"""What is kept of a period is of one state of the records, however they change while it is asked."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.supervision import collecting
from services.supervision.collecting import StillChanging, collect
from shared.contracts.questions.deadlines import Breakdown, FiguresByPart, HowManyInTime
from shared.contracts.questions.reports.counted_records import RecordOfReport, RecordsOfReport
from shared.contracts.questions.reports.official_forms import ColumnsByDate, FormColumn, FormColumns

UNIT, SINCE, UNTIL = "15712v1", date(2023, 2, 1), date(2023, 2, 28)
NOTHING = {name: 0 for name, field in FiguresByPart.model_fields.items() if field.annotation is int}
OPEN = FiguresByPart.model_validate(NOTHING | {"received": 1, "in_progress": 1})
DONE = FiguresByPart.model_validate(NOTHING | {"received": 1, "before_deadline": 1})
COLUMNS = (FormColumn.DIRECT, FormColumn.BEFORE)
RECORD = RecordOfReport(
    record="H56.31.20-230201-0001",
    procedure="2.000815",
    field="",
    online=False,
    limit="",
    was_missed=False,
    by_law=COLUMNS,
    by_date=COLUMNS,
    events=(),
)


class Owner:
    """Answers about a record that is resolved after some questions."""

    def __init__(self, stale: int) -> None:
        self.stale = stale

    async def __call__(self, question: Any, /) -> Any:
        if not isinstance(question, HowManyInTime):
            return ColumnsByDate(columns=FormColumns(direct=1, before=1))
        if question.by is Breakdown.FIELD and self.stale:
            self.stale -= 1
            return OPEN
        return DONE


@pytest.fixture(autouse=True)
def _one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    async def figures(ask: Any, unit: str, since: date, until: date) -> None:
        await ask(HowManyInTime(units=(unit,), since=since, until=until, by=Breakdown.FIELD))

    async def pages(_ask: Any, *_period: object) -> AsyncIterator[RecordsOfReport]:
        yield RecordsOfReport(records=(RECORD,), position=7)

    monkeypatch.setattr(collecting, "ask_figures", figures)
    monkeypatch.setattr(collecting, "counted_pages", pages)


async def test_a_form_by_field_of_an_earlier_state_is_asked_again() -> None:
    owner = Owner(stale=1)
    collected = await collect(owner, UNIT, SINCE, UNTIL)
    assert (owner.stale, collected.position) == (0, 7)
    again = await collect(Owner(stale=0), UNIT, SINCE, UNTIL)
    assert collected.answers == again.answers


async def test_what_never_is_of_one_state_is_not_kept() -> None:
    with pytest.raises(StillChanging):
        await collect(Owner(stale=100), UNIT, SINCE, UNTIL)
