"""Collects what the owners answer of a period, until all of it is of one state of the records."""

from collections import Counter
from datetime import date
from typing import Final, NamedTuple

from services.supervision.recording import RecordedAnswer, RecordingAsks
from shared.contracts.questions.deadlines import HowManyInTime
from shared.contracts.questions.reports.counted_records import RecordOfReport
from shared.contracts.questions.reports.official_forms import FormColumn, FormColumns
from shared.forms.asking import Asks
from shared.forms.whole_period import ask_figures, counted_pages

TRIES: Final = 3
"""How often it is asked again because a record changed meanwhile."""


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
    for _ in range(TRIES):
        recording = RecordingAsks(ask)
        await ask_figures(recording, unit, since, until)
        figures = await recording(HowManyInTime(units=(unit,), since=since, until=until))
        columns: Counter[FormColumn] = Counter()
        positions: set[int] = set()
        async for page in counted_pages(recording, unit, since, until):
            columns += columns_of(page.records)
            positions.add(page.position)
        if is_sum_of(FormColumns.by_law(figures), columns):
            return Collected(recording.recorded, min(positions))
    raise StillChanging


def columns_of(records: tuple[RecordOfReport, ...]) -> Counter[FormColumn]:
    """Return how many records stand in each column, by law."""
    return Counter(column for record in records for column in record.by_law)


def is_sum_of(columns: FormColumns, counted: Counter[FormColumn]) -> bool:
    """Return whether figures are those of the records one by one."""
    return columns.model_dump() == {column.name.lower(): counted[column] for column in FormColumn}
