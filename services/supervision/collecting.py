"""Collects what the owners answer of a period, until all of it is of one state of the records."""

from collections import Counter
from datetime import date
from typing import Any, Final, NamedTuple

from services.supervision.recording import RecordedAnswer, RecordingAsks
from shared.contracts.questions.deadlines import Breakdown, HowManyInTime
from shared.contracts.questions.reports.official_forms import FormColumn, FormColumns, HowProvincesCount
from shared.forms.asking import Asks
from shared.forms.whole_period import ask_figures, counted_pages

TRIES: Final = 3
"""How often it is asked again because a record changed meanwhile."""
BROKEN_DOWN: Final = (Breakdown.FIELD, Breakdown.PROCEDURE)
"""How the forms break figures down. Each answer is of its own moment, so each is compared."""


class StillChanging(Exception):
    """Records of the period changed while they were read, each time."""


class Collected(NamedTuple):
    """What was answered, and up to which message the facts were read that are counted."""

    answers: list[RecordedAnswer]
    position: int


async def collect(ask: Asks, unit: str, since: date, until: date) -> Collected:
    """Ask all that is reported of a period.

    Raises:
        StillChanging: The figures are never those of the records that are counted.
    """
    days: dict[str, Any] = {"units": (unit,), "since": since, "until": until}
    for _ in range(TRIES):
        recording = RecordingAsks(ask)
        await ask_figures(recording, unit, since, until)
        told = [await recording(HowManyInTime(by=by, **days)) for by in (None, *BROKEN_DOWN)]
        provinces = [(await recording(HowProvincesCount(by=by, **days))).columns for by in BROKEN_DOWN]
        by_law: Counter[FormColumn] = Counter()
        by_date: Counter[FormColumn] = Counter()
        positions: set[int] = set()
        async for page in counted_pages(recording, unit, since, until):
            by_law.update(column for record in page.records for column in record.by_law)
            by_date.update(column for record in page.records for column in record.by_date)
            positions.add(page.position)
        are_of_one_state = all(is_sum_of(FormColumns.by_law(figures), by_law) for figures in told) and all(
            is_sum_of(columns, by_date) for columns in provinces
        )
        if are_of_one_state:
            return Collected(recording.recorded, min(positions))
    raise StillChanging


def is_sum_of(columns: FormColumns, counted: Counter[FormColumn]) -> bool:
    """Return whether figures are those of the records one by one."""
    return columns.model_dump() == {column.name.lower(): counted[column] for column in FormColumn}
