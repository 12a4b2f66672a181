"""Which facts somebody has to be told, and which settle what was told. Pure.

Most settle all that was told of a thing. A due time that moves settles what was told of it alone; what has
come to the unit that decides is passed on, whatever is left to do.
"""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any, Final, NamedTuple

from shared.contracts.events.deadline import (
    DeadlineMissed,
    DeadlineMoved,
    DeadlineNear,
    DeadlinePassingOnMissed,
)
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.contracts.events.letter import LetterApproved, LetterCancelled, LetterHeld
from shared.contracts.events.record import (
    RecordArrived,
    RecordLinked,
    RecordRefused,
    RecordResolved,
    RecordStopped,
    RecordWithdrawn,
)
from shared.contracts.events.survey import SurveyDissatisfied, SurveyFollowedUp
from shared.contracts.questions.staff.notices import NoticeKind

TOLD: Final[dict[type[Fact], NoticeKind]] = {
    DeadlineNear: NoticeKind.NEAR,
    DeadlineMissed: NoticeKind.MISSED,
    DeadlinePassingOnMissed: NoticeKind.PASSING_ON,
    LetterHeld: NoticeKind.HELD,
    SurveyDissatisfied: NoticeKind.DISSATISFIED,
}


class Settling(NamedTuple):
    """What a fact settles: the notices of some kinds about its thing, noted under a prefix and that thing."""

    prefix: str
    kinds: frozenset[NoticeKind]
    whenever: bool = False
    """Whether also what is told of a later moment is settled, since it cannot happen again."""


ALL: Final = Settling("", frozenset(NoticeKind))
DUE_TIME: Final = Settling("due-time/", frozenset({NoticeKind.NEAR, NoticeKind.MISSED}))
PASSED_ON: Final = Settling("passed-on/", frozenset({NoticeKind.PASSING_ON}), whenever=True)
SETTLES: Final[dict[type[Fact], Settling]] = {
    RecordResolved: ALL,
    RecordRefused: ALL,
    RecordStopped: ALL,
    RecordWithdrawn: ALL,
    RecordLinked: ALL,
    RecordArrived: PASSED_ON,
    DeadlineMoved: DUE_TIME,
    LetterApproved: ALL,
    LetterCancelled: ALL,
    SurveyFollowedUp: ALL,
}
FOLLOWED: Final = (*TOLD, *SETTLES)


def notices_of(events: Iterable[Event[Fact]], zone: tzinfo) -> list[dict[str, Any]]:
    """Return the rows of the notices that follow from some facts of offices in this zone."""
    return [
        {
            "id": event.id,
            "unit": event.data.unit,
            "kind": TOLD[type(event.data)].value,
            "about": event.data.about,
            "told": getattr(event.data, "told", ""),
            "at": event.data.happened_at(zone),
            "done_at": None,
        }
        for event in events
        if type(event.data) in TOLD
    ]


def settled_by(events: Iterable[Event[Fact]], zone: tzinfo) -> dict[tuple[Settling, str], datetime]:
    """Return until when things are settled, by how and what: what is told of a later moment is not."""
    latest: dict[tuple[Settling, str], datetime] = {}
    for event in events:
        if settling := SETTLES.get(type(event.data)):
            key, at = (settling, event.data.about), event.data.happened_at(zone)
            latest[key] = max(at, latest.get(key, at))
    return latest
