"""The steps of a record through the office, as its control slip (form 06) lists them; pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from services.letters.content.appointment import appointment
from shared.contracts.events.deadline import DeadlineMet, Outcome
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import (
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordRefused,
    RecordResolved,
    RecordResumed,
    RecordReturned,
    RecordStopped,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordSuspended,
    RecordWithdrawn,
)
from shared.moments import Moment

STEPS: Final = (
    RecordFiled,
    RecordSupplementRequested,
    RecordSupplemented,
    RecordSuspended,
    RecordResumed,
    RecordExtended,
    RecordResolved,
    RecordReturned,
    RecordRefused,
    RecordStopped,
    RecordWithdrawn,
)
"""The facts that are steps."""
ENDS: Final = (RecordResolved, RecordReturned, RecordRefused, RecordStopped, RecordWithdrawn)
"""After these the record is handed on to nobody."""


class ProcessStep(BaseModel):
    """A step. Who handed the record on to whom within the office is in no fact, and is written by hand."""

    model_config = ConfigDict(frozen=True)

    kind: str = Field(description="What happened, such as `filed` or `resolved`")
    at: Moment = Field(description="When it happened at the office")
    outcome: str = Field(
        default="", description="Of a resolution: before, on or after its due time, if known"
    )
    open: bool = Field(default=True, description="Whether the record goes on through the office")


def process_steps(facts: Sequence[Fact], received_at: datetime) -> tuple[ProcessStep, ...]:
    """Return the steps that are known, in the order in which they happened.

    Args:
        facts: All known facts about the record, in any order.
        received_at: When it was validly received, as last corrected.
    """
    steps = [fact for fact in facts if isinstance(fact, STEPS)]
    ended = any(isinstance(step, ENDS) for step in steps)
    return tuple(
        ProcessStep(
            kind=step.participle,
            at=received_at if isinstance(step, RecordFiled) else step.at,
            outcome=_outcome(step, facts) if isinstance(step, RecordResolved) else "",
            open=not ended,
        )
        for step in sorted(steps, key=_order)
    )


def _order(step: RecordFact) -> tuple[bool, datetime, int]:
    """Sort the filing first, and steps of the same moment as they were accepted."""
    return not isinstance(step, RecordFiled), step.at, step.sequence


def _outcome(resolved: RecordResolved, facts: Iterable[Fact]) -> str:
    """Return how a resolution stands to its due time: as deadlines has published it.

    Of one that was late deadlines publishes nothing but that it was missed, so it is told from the due time.
    """
    met = (fact for fact in facts if isinstance(fact, DeadlineMet) and fact.at == resolved.at)
    if known := next(met, None):
        return known.outcome
    holds = appointment(tuple(facts))
    late = holds and resolved.at.replace(second=0, microsecond=0) > holds.due_at
    return Outcome.AFTER if late else ""
