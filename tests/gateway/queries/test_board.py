"""The board of a commune: all its figures are of one year."""

from datetime import date
from typing import Any, cast

from services.gateway.queries.board import board
from services.gateway.queries.query_client import QueryClient
from shared.contracts.questions.deadlines import (
    Breakdown,
    DeadlineFigures,
    FiguresByPart,
    FiguresPart,
    HowManyInTime,
)
from shared.contracts.questions.question import Question
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.reference.loading import load_units

NONE = dict.fromkeys(DeadlineFigures.model_fields, 0)


class OnlyDeadlines:
    """A unit received records in 2023; nobody knows more of it."""

    def __init__(self) -> None:
        self.asked: list[Question[Any]] = []

    async def ask_or_none(self, question: Question[Any]) -> Any:
        self.asked.append(question)
        if not isinstance(question, HowManyInTime) or question.by is not Breakdown.YEAR:
            return None
        years = range(question.since.year, question.until.year + 1)
        figures = {year: DeadlineFigures(**NONE | {"received": 5 * (year == 2023)}) for year in years}
        parts = tuple(FiguresPart(of=str(year), figures=counted) for year, counted in figures.items())
        return FiguresByPart(**NONE, parts=parts)


async def test_everything_is_asked_of_the_latest_year_with_records() -> None:
    services = OnlyDeadlines()
    unit = load_units()["15712v1"]
    view = await board(cast("QueryClient", services), unit, None, date(2025, 3, 1))
    assert (view.since, view.until) == (date(2023, 1, 1), date(2023, 12, 31))
    satisfied = [one.since for one in services.asked if isinstance(one, HowSatisfied)]
    assert satisfied[-1] == view.since
