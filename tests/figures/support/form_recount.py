"""Form II.06a counted anew from the facts of records, each walked through from its filing to its end.

It knows the due time, which is tested elsewhere, and nothing of the tally, of its sums, or of the rules that
put a record into a column: those are written down here a second time, as the form and a province's system
have them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from shared.contracts.events.record import RecordFact
from tests.support.zone import VIETNAM

SHORT = ("same-day", "working-hours")
LAST_OF_ALL = date(9999, 12, 31)


@dataclass
class Story:
    """What became of a record, told by its facts."""

    received: datetime
    online: bool = False
    told: datetime | None = None
    finished: datetime | None = None
    finished_as: str = ""
    waits: set[str] = field(default_factory=set)

    @property
    def finished_on(self) -> date:
        return self.finished.astimezone(VIETNAM).date() if self.finished else LAST_OF_ALL


def story_of(facts: Sequence[RecordFact]) -> Story:
    """Walk through the facts of a record in the order in which they happened."""
    walked = sorted(facts, key=lambda fact: (fact.at, fact.sequence))
    filed = next(fact for fact in facts if fact.participle == "filed")
    story = Story(filed.at, getattr(filed, "channel", "") == "online")
    for fact in walked:
        if fact.participle == "corrected" and getattr(fact, "received_at", None):
            story.received = fact.received_at  # type: ignore[attr-defined]
    for fact in walked:
        story.told = getattr(fact, "appointment_at", None) or story.told
        match fact.participle:
            case "supplement-requested" | "suspended":
                story.waits.add(fact.participle)
            case "supplemented" if story.waits:
                story.waits.discard("supplement-requested")
            case "resumed" if story.waits:
                story.waits.discard("suspended")
            case "resolved" | "refused" | "stopped" | "withdrawn":
                story.finished, story.finished_as = fact.at, fact.participle
                story.waits.clear()
                break
    return story


@dataclass(frozen=True)
class Kept:
    """What is taken from the deadlines as it is: the due time, or why there is none, and the limit."""

    due: datetime | None
    missing_year: int | None
    limit: str
    overdue: bool


def by_law(story: Story, kept: Kept, first: date, last: date) -> list[int]:
    """The columns of a record by law and moment."""
    came = story.received.astimezone(VIETNAM).date()
    if came > last or story.finished_on < first:
        return []
    into = 6 if came < first else 4 if story.online else 5
    if story.finished_on > last:
        fell_before = kept.due is not None and kept.due.astimezone(VIETNAM).date() <= last
        late = _minute(story.finished) > kept.due if story.finished and kept.due else kept.overdue
        return [into, 13 if fell_before and late else 12]
    return [into, _settled(story, kept)]


def _settled(story: Story, kept: Kept) -> int:
    if story.finished_as != "resolved":
        return 9
    minute = _minute(story.finished)
    if kept.due is None:
        return 8 if kept.missing_year and minute.astimezone(VIETNAM).year < kept.missing_year else 9
    if minute > kept.due:
        return 10
    if kept.limit.split(" ")[-1] in SHORT:
        return 8 if minute < kept.due else 9
    return 8 if minute.astimezone(VIETNAM).date() < kept.due.astimezone(VIETNAM).date() else 9


def by_date(story: Story, kept: Kept, first: date, last: date) -> list[int]:
    """The columns of a record as a province's system has them."""
    came = story.received.astimezone(VIETNAM).date()
    promised = story.told or kept.due
    day = promised.astimezone(VIETNAM).date() if promised else None
    if story.finished_as == "refused" or came > last:
        return []
    into = 6 if came < first else 4 if story.online else 5
    if story.finished_as == "stopped":
        return [into, 12]
    if story.finished_on < first:
        return []
    if story.finished_on <= last:
        if story.finished_as == "withdrawn" or day in (None, story.finished_on):
            return [into, 9]
        assert day
        return [into, 8 if story.finished_on < day else 10]
    if story.waits or day is None or day >= last:
        return [into, 12]
    return [into, 13]


def total(rows: Sequence[list[int]]) -> Counter[int]:
    """How many records stand in each column."""
    return Counter(number for row in rows for number in row)


def _minute(at: datetime | None) -> datetime:
    assert at
    return at.astimezone(UTC).replace(second=0, microsecond=0)
