"""Which facts somebody has to be told, and which settle what was told. Pure."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any, Final

from shared.contracts.events.deadline import DeadlineMissed, DeadlineMoved, DeadlineNear
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.contracts.events.letter import LetterApproved, LetterCancelled, LetterHeld
from shared.contracts.events.record import (
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
    LetterHeld: NoticeKind.HELD,
    SurveyDissatisfied: NoticeKind.DISSATISFIED,
}
SETTLING: Final[tuple[type[Fact], ...]] = (
    RecordResolved,
    RecordRefused,
    RecordStopped,
    RecordWithdrawn,
    RecordLinked,
    DeadlineMoved,
    LetterApproved,
    LetterCancelled,
    SurveyFollowedUp,
)
FOLLOWED: Final = (*TOLD, *SETTLING)


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


def settled_by(events: Iterable[Event[Fact]], zone: tzinfo) -> dict[str, datetime]:
    """Return until when things are settled: what is told of a later moment is not."""
    latest: dict[str, datetime] = {}
    for event in events:
        if isinstance(event.data, SETTLING):
            about, at = event.data.about, event.data.happened_at(zone)
            latest[about] = max(at, latest.get(about, at))
    return latest
