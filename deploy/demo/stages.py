"""The stages of the demo: a little of the year at a time, and whose citizens answer once it is over. Pure.

So citizens answer all the year through, and a slow machine changes nothing: whoever answers does so while the
office's clock stands shortly after the day on which they would.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import Any, Final

from pydantic_core import from_json

from deploy.demo.year.answers import answer_of, answered_at
from deploy.replay.lines import EventLine
from shared.contracts.events.reported.record import FiledReport, ReturnedReport

MOST_LINES: Final = 500
MOST_ANSWERS: Final = 28
"""So many citizens of a unit answer in a stage at most; then it ends, and others answer in the next one. So
the answers of two stages, which may come together, are no sign of ballot stuffing, nor those of the last two
and the few that are left after them."""


@dataclass(slots=True)
class Stage:
    """A part of the year's events, and what follows from it."""

    lines: list[EventLine] = field(default_factory=list)
    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Number of events by unit id and type."""
    due: dict[str, list[str]] = field(default_factory=dict)
    """Records whose citizens answer now, by unit id."""
    last_of_records: datetime | None = None
    """When the last event of a record happened."""

    @property
    def is_full(self) -> bool:
        """Whether it has enough of events or answers."""
        return len(self.lines) >= MOST_LINES or self.is_answered

    @property
    def is_answered(self) -> bool:
        """Whether it has enough answers of a unit."""
        return max(map(len, self.due.values()), default=0) >= MOST_ANSWERS

    def let_answer(self, unit: str, record: str) -> None:
        """Note that the citizen of a record answers in this stage."""
        self.due.setdefault(unit, []).append(record)


def stages_of(lines: Iterable[EventLine]) -> Iterator[Stage]:
    """Yield the stages of a year whose events are sorted by time; after the last one all have answered."""
    waiting: list[tuple[datetime, str, str]] = []
    part = Stage()
    for line in lines:
        event: dict[str, Any] = from_json(line.body)
        unit = f"{event['data']['unit']}v1"
        if part.is_full:
            yield part
            part = Stage()
        part.lines.append(line)
        part.events[unit, line.type] += 1
        at = datetime.fromisoformat(event["time"])
        if line.noun == FiledReport.noun:
            part.last_of_records = at
        if line.type == ReturnedReport.type_name() and answer_of(record := event["data"]["record"]):
            heappush(waiting, (answered_at(record, at), unit, record))
        while waiting and waiting[0][0] <= at and not part.is_answered:
            part.let_answer(*heappop(waiting)[1:])
    while waiting:
        if part.is_answered:
            yield part
            part = Stage()  # of no events: the year is over
        part.let_answer(*heappop(waiting)[1:])
    yield part
