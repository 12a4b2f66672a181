"""Recounts the columns of form II.06a from the events of a pack, by rules of its own. Pure.

It shares no rule with the services, so a number is right only if two programs agree on it. What the law makes
of a record, its due time, is an event of the pack like any other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from itertools import groupby
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

Row = Mapping[str, str]
CLOSING: Final = ("resolved", "refused", "stopped", "withdrawn")
HALTING: Final = {"supplement-requested": "supplement", "suspended": "suspension"}
STARTING: Final = {"supplemented": "supplement", "resumed": "suspension"}
BEFORE_OTHERS: Final = (
    *("filed", "suspended resumed", "supplement-requested supplemented", "extended", "resolved"),
)
"""The order of events of one moment; all others come last, in the order in which they were accepted."""
BY_THE_MINUTE: Final = ("same-day", "working-hours")
"""Limits that are met before their deadline at an earlier minute; others on an earlier day."""


class Columns(NamedTuple):
    """The columns of a record: where it came in, and how it stands; empty if it is not counted."""

    by_law: tuple[int, ...]
    by_date: tuple[int, ...]


@dataclass(slots=True)
class Story:
    """What the events tell of a record."""

    received: datetime | None = None
    is_online: bool = False
    closed: datetime | None = None
    closed_as: str = ""
    waits_for: set[str] = field(default_factory=set)
    appointment: datetime | None = None
    due: datetime | None = None
    limit: str = ""
    awaited: datetime | None = None
    was_missed: bool = False


class Period(NamedTuple):
    """First and last day of the report, as the office has them."""

    first: date
    last: date
    zone: tzinfo

    @classmethod
    def of(cls, manifest: Mapping[str, str]) -> "Period":
        """Return the period of a pack, as far as it had passed when its figures were asked."""
        zone = ZoneInfo(manifest["zone"])
        asked_on = moment(manifest["as_of"]).astimezone(zone).date()
        first, last = (date.fromisoformat(manifest[name]) for name in ("since", "until"))
        return cls(first, max(first, min(last, asked_on)), zone)

    def day(self, moment: datetime) -> date:
        """Return the day of a moment at the office."""
        return moment.astimezone(self.zone).date()


def records_of(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield each record with its rows, which stand together."""
    for record, of_record in groupby(rows, key=lambda row: row["record"]):
        yield record, list(of_record)


def columns_of(rows: Iterable[Row], period: Period) -> Columns:
    """Return the columns of a record in both ways of counting."""
    story = story_of(rows)
    if story.received is None:
        return Columns((), ())
    return Columns(_by_law(story, period), _by_date(story, period))


def story_of(rows: Iterable[Row]) -> Story:
    """Read the events of a record in the order in which they happened."""
    story, corrected = Story(), None
    for row in sorted(rows, key=_order):
        event, at = row["event"], moment(row["at"])
        if event == "deadline":
            story.due, story.limit = at, row["limit"]
        elif event == "deadline-awaited":
            story.awaited = at
        elif event == "deadline-missed":
            story.was_missed = True
        if not row["sequence"]:
            continue
        if event == "filed" and story.received is None:
            story.received = moment(row["received_at"]) if row["received_at"] else at
            story.is_online = row["channel"] == "online"
        if event == "corrected" and row["received_at"]:
            corrected = moment(row["received_at"])
        if story.closed is None:
            story.appointment = moment(row["appointment_at"]) if row["appointment_at"] else story.appointment
            if event in HALTING:
                story.waits_for.add(HALTING[event])
            story.waits_for.discard(STARTING.get(event, ""))
            if event in CLOSING:
                story.closed, story.closed_as, story.waits_for = at, event, set()
    story.received = corrected or story.received
    return story


def _order(row: Row) -> tuple[datetime, int, int]:
    rank = next(
        (place for place, events in enumerate(BEFORE_OTHERS) if row["event"] in events.split()),
        len(BEFORE_OTHERS),
    )
    return moment(row["at"]), rank, int(row["sequence"] or 0)


def _by_law(story: Story, period: Period) -> tuple[int, ...]:
    closed_on = period.day(story.closed) if story.closed else None
    came = _came_in(story, period)
    if not came or (closed_on and closed_on < period.first):
        return ()
    if story.closed and closed_on and closed_on <= period.last:
        return (came, _settled_by_law(story, story.closed, period))
    is_late = story.was_missed
    if story.closed and story.due:
        is_late = _minute(story.closed) > story.due
    is_overdue = bool(is_late and story.due and period.day(story.due) <= period.last)
    return (came, 13 if is_overdue else 12)


def _settled_by_law(story: Story, closed: datetime, period: Period) -> int:
    """Return the column of a record that was settled: 8 before, 9 on, 10 after its deadline."""
    if story.closed_as != "resolved":
        return 9
    if story.due is None or not story.limit:
        return 8 if story.awaited and period.day(closed).year < story.awaited.year else 9
    if _minute(closed) > story.due:
        return 10
    if story.limit.split()[-1] in BY_THE_MINUTE:
        return 8 if _minute(closed) < story.due else 9
    return 8 if period.day(closed) < period.day(story.due) else 9


def _by_date(story: Story, period: Period) -> tuple[int, ...]:
    """Return the columns by date: what was stopped never ends there, and what was refused never came."""
    is_stopped = story.closed_as == "stopped"
    closed_on = period.day(story.closed) if story.closed and not is_stopped else None
    came = _came_in(story, period)
    if not came or story.closed_as == "refused" or (closed_on and closed_on < period.first):
        return ()
    told = story.appointment or story.due
    told_on = period.day(told) if told else None
    if closed_on and closed_on <= period.last:
        if story.closed_as != "resolved" or told_on is None or closed_on == told_on:
            return (came, 9)
        return (came, 8 if closed_on < told_on else 10)
    waits = bool(story.waits_for) or is_stopped
    return (came, 13 if told_on and told_on < period.last and not waits else 12)


def _came_in(story: Story, period: Period) -> int:
    """Return the column in which a record came in; 0 if that was after the period."""
    if story.received is None or period.day(story.received) > period.last:
        return 0
    if period.day(story.received) < period.first:
        return 6
    return 4 if story.is_online else 5


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def moment(text: str) -> datetime:
    """Read a moment of the pack."""
    return datetime.fromisoformat(text).astimezone(UTC)
