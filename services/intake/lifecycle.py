"""The life of a record: which event may follow which. Pure.

Events may come in any order. Whether one is accepted depends only on the events that it has to follow and on
those that it contradicts, so that a history that is possible ends the same however it arrives: an event whose
forerunner is not known yet waits for it; one that contradicts what is known is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported.record import (
    CorrectedReport,
    ExtendedReport,
    FiledReport,
    RefusedReport,
    ReportedRecord,
    ResolvedReport,
    ResumedReport,
    ReturnedReport,
    RulesSwitchedReport,
    StoppedReport,
    SupplementedReport,
    SupplementRequestedReport,
    SuspendedReport,
    VerificationNeededReport,
    WithdrawnReport,
)
from shared.contracts.faults import fault


class Step(StrEnum):
    """A step in the life of a record, in the order in which steps of the same moment come."""

    FILED = "filed"
    VERIFICATION_NEEDED = "verification-needed"
    SUPPLEMENT_REQUESTED = "supplement-requested"
    SUPPLEMENTED = "supplemented"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    EXTENDED = "extended"
    RESOLVED = "resolved"
    RETURNED = "returned"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    RULES_SWITCHED = "rules-switched"


ENDS: Final = frozenset({Step.RETURNED, Step.REFUSED, Step.STOPPED, Step.WITHDRAWN})
"""After these nothing happens any more."""
WITHOUT_RESULT: Final = frozenset({Step.REFUSED, Step.STOPPED, Step.WITHDRAWN})
"""These end a record that has no result, so they and a result exclude each other."""
STOPPED_BY: Final = {Step.SUPPLEMENTED: Step.SUPPLEMENT_REQUESTED, Step.RESUMED: Step.SUSPENDED}
"""What starts the clock again, and what has stopped it."""
AMENDS: Final = frozenset({Step.CORRECTED, Step.RULES_SWITCHED})
"""These say what holds from the beginning, so they may come at any time, also after the end."""
REPEATED: Final = frozenset({*STOPPED_BY, *STOPPED_BY.values(), Step.EXTENDED}) | AMENDS
"""These may happen more than once."""
BEFORE_RESULT: Final = REPEATED - AMENDS | {Step.VERIFICATION_NEEDED}
TELL_BY_TIME: Final = (
    *(frozenset(pair) for pair in STOPPED_BY.items()),
    *(frozenset({step}) for step in (Step.EXTENDED, *AMENDS)),
)
"""Steps that nothing but their time puts in order, so no two have the same."""
MOVES_ON: Final = frozenset(Step) - AMENDS - {Step.VERIFICATION_NEEDED, Step.EXTENDED}
"""These say where a record stands; the others leave it where it stood."""

STEP_OF: Final[dict[type[ReportedRecord], Step]] = {
    FiledReport: Step.FILED,
    SupplementRequestedReport: Step.SUPPLEMENT_REQUESTED,
    SupplementedReport: Step.SUPPLEMENTED,
    SuspendedReport: Step.SUSPENDED,
    ResumedReport: Step.RESUMED,
    VerificationNeededReport: Step.VERIFICATION_NEEDED,
    ExtendedReport: Step.EXTENDED,
    RulesSwitchedReport: Step.RULES_SWITCHED,
    ResolvedReport: Step.RESOLVED,
    ReturnedReport: Step.RETURNED,
    RefusedReport: Step.REFUSED,
    StoppedReport: Step.STOPPED,
    WithdrawnReport: Step.WITHDRAWN,
    CorrectedReport: Step.CORRECTED,
}


@dataclass(frozen=True, slots=True)
class Known:
    """A step of a record that was accepted. `received_at` is what a correction says of the receipt."""

    step: Step
    at: datetime
    received_at: datetime | None = None


class Waiting:
    """The event waits for one that has to come before it."""


WAITS: Final = Waiting()
Judgement = Waiting | Fault | None
"""None: accepted."""


def judge(history: Sequence[Known], report: ReportedRecord) -> Judgement:
    """Say whether an event may join what is known of its record."""
    step = STEP_OF[type(report)]
    if step not in REPEATED and _of(history, step):
        return fault("type", "already")
    if step is Step.FILED:
        return None
    filed = _of(history, Step.FILED)
    if not filed:
        return WAITS
    if report.at < filed[0].at:
        return fault("data.at", "before_filing")
    if any(
        {step, known.step} <= kinds and known.at == report.at for known in history for kinds in TELL_BY_TIME
    ):
        return fault("data.at", "same_moment")
    if isinstance(report, CorrectedReport):
        return _judge_correction(history, report)
    if step in AMENDS:
        return None
    return _contradiction(history, step, report.at) or _forerunner(history, step, report.at)


def _contradiction(history: Sequence[Known], step: Step, at: datetime) -> Fault | None:
    """Return why the step cannot be beside what is known, if it cannot."""
    ends = [known for known in history if known.step in ENDS]
    if step in ENDS and ends:
        return fault("type", "ended")
    if any(known.at < at for known in ends):
        return fault("data.at", "ended")
    results = _of(history, Step.RESOLVED)
    if (step in WITHOUT_RESULT and results) or (
        step is Step.RESOLVED and any(end.step in WITHOUT_RESULT for end in ends)
    ):
        return fault("type", "ended")
    if step in BEFORE_RESULT and any(result.at < at for result in results):
        return fault("data.at", "ended")
    later = [known for known in history if known.step in BEFORE_RESULT and known.at > at]
    if (step is Step.RESOLVED or step in ENDS) and later:
        return fault("data.at", "too_early")
    if step is Step.RETURNED and any(result.at > at for result in results):
        return fault("data.at", "too_early")
    if any(known.received_at is not None and known.received_at > at for known in history):
        return fault("data.at", "before_filing")
    return None


def _forerunner(history: Sequence[Known], step: Step, at: datetime) -> Waiting | None:
    """Return that the step waits, if what it has to follow is not known."""
    if step is Step.RETURNED and not _of(history, Step.RESOLVED):
        return WAITS
    if step in STOPPED_BY and not _is_stopped(history, step, at):
        return WAITS
    return None


def _is_stopped(history: Sequence[Known], starts: Step, at: datetime) -> bool:
    """Whether what starts the clock has a stop of its own, since the start before it and not for the next."""
    stops = [known.at for known in _of(history, STOPPED_BY[starts])]
    others = [known.at for known in _of(history, starts)]
    before = max((moment for moment in others if moment < at), default=None)
    after = min((moment for moment in others if moment > at), default=None)
    return any(moment < at and (before is None or before < moment) for moment in stops) and (
        after is None or any(at < moment < after for moment in stops)
    )


def _judge_correction(history: Sequence[Known], report: CorrectedReport) -> Fault | None:
    if report.procedure is None and report.received_at is None and report.applicant is None:
        return fault("data", "nothing_corrected")
    if report.received_at is not None and any(
        known.at < report.received_at for known in history if known.step not in AMENDS | {Step.FILED}
    ):
        return fault("data.received_at", "after_event")
    return None


def _of(history: Sequence[Known], step: Step) -> list[Known]:
    return [known for known in history if known.step is step]
