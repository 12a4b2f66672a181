"""What follows from the diary: weeks with a reception, turns by matter, replies in time. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from shared.contracts.questions.supervision.receptions import (
    REPLY_OWED,
    CountedDay,
    MatterKind,
    ReceivingOfficial,
    ReceptionFigures,
    ReceptionWeek,
    VisitOutcome,
)

LIMIT: Final = "10 working-days"
"""Of the reply to a matter that was accepted or forwarded. Source: Law 42/2013/QH13, art. 28; second-hand."""
WEEK: Final = timedelta(days=7)


class HeldDay(NamedTuple):
    """A day on which somebody received citizens."""

    held_on: date
    receiver: ReceivingOfficial


class Turn(NamedTuple):
    """A turn, without names."""

    day: HeldDay
    people: int
    matter: MatterKind
    outcome: VisitOutcome
    due_on: date | None
    """The day at whose end a reply is due; None if none is owed, or it is not known."""
    replied_on: date | None


def weeks_over(since: date, until: date, today: date) -> Iterator[date]:
    """Yield the Monday of each week that began in a period and is over.

    >>> [f"{monday:%d/%m}" for monday in weeks_over(date(2024, 1, 1), date(2024, 3, 31), date(2024, 1, 17))]
    ['01/01', '08/01']
    """
    monday = since + timedelta(days=-since.weekday() % 7)
    while monday <= until and monday + WEEK <= today:
        yield monday
        monday += WEEK


def figures_of(
    days: Iterable[HeldDay], turns: Iterable[Turn], since: date, until: date, today: date
) -> ReceptionFigures:
    """Return the figures of a period.

    Args:
        days: The days of reception; those after the period may be among them, to the end of its last week.
        turns: The turns of the period.
        since: First day of the period.
        until: Last day of the period.
        today: Today at the office.
    """
    held = sorted(days)
    turns = list(turns)
    by_day: dict[HeldDay, list[Turn]] = defaultdict(list)
    for turn in turns:
        by_day[turn.day].append(turn)
    chairman_in = {monday_of(day.held_on) for day in held if day.receiver is ReceivingOfficial.CHAIRMAN}
    owed = [turn for turn in turns if turn.outcome in REPLY_OWED]
    late = [turn for turn in owed if turn.replied_on and turn.due_on and turn.replied_on > turn.due_on]
    open_ = [turn for turn in owed if not turn.replied_on]
    return ReceptionFigures(
        days=tuple(
            CountedDay(
                held_on=day.held_on,
                receiver=day.receiver,
                turns=len(by_day[day]),
                people=sum(turn.people for turn in by_day[day]),
            )
            for day in held
            if since <= day.held_on <= until
        ),
        weeks=tuple(
            ReceptionWeek(monday=monday, is_held=monday in chairman_in)
            for monday in weeks_over(since, until, today)
        ),
        matters=dict(Counter(turn.matter for turn in turns)),
        outcomes=dict(Counter(turn.outcome for turn in turns)),
        owed=len(owed),
        replied_in_time=len(owed) - len(open_) - len(late),
        replied_late=len(late),
        overdue=sum(turn.due_on is not None and turn.due_on < today for turn in open_),
    )


def monday_of(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())
