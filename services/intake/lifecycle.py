"""The lifecycle of a record: which event may follow which. Pure.

Events may arrive in any order. Whether an event is accepted depends only on the events that it has to follow
and on those that it contradicts: it waits while an event that it has to follow is missing, and it is rejected
if it contradicts a known one. So a possible history ends the same in whatever order it arrives.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported.record import (
    ArrivedReport,
    CorrectedReport,
    ExtendedReport,
    FiledReport,
    LinkedReport,
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
    UnlinkedReport,
    VerificationNeededReport,
    WithdrawnReport,
)
from shared.contracts.faults import fault


class RecordStep(StrEnum):
    """A step of a record; steps of the same moment come in this order."""

    FILED = "filed"
    ARRIVED = "arrived"
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
    LINKED = "linked"
    UNLINKED = "unlinked"


PLACE_OF: Final = {step: place for place, step in enumerate(RecordStep)}
ENDS: Final = frozenset({RecordStep.RETURNED, RecordStep.REFUSED, RecordStep.STOPPED, RecordStep.WITHDRAWN})
"""Nothing happens after these steps."""
WITHOUT_RESULT: Final = frozenset({RecordStep.REFUSED, RecordStep.STOPPED, RecordStep.WITHDRAWN})
"""These end a record without a result, so they and a result exclude each other."""
STOPPED_BY: Final = {
    RecordStep.SUPPLEMENTED: RecordStep.SUPPLEMENT_REQUESTED,
    RecordStep.RESUMED: RecordStep.SUSPENDED,
}
"""The step that starts the clock again, and the step that stopped it."""
LINKS: Final = frozenset({RecordStep.LINKED, RecordStep.UNLINKED})
"""Whether a record is one that another system reports, too: the latest holds."""
AMENDS: Final = frozenset({RecordStep.CORRECTED, RecordStep.RULES_SWITCHED}) | LINKS
"""These hold from the beginning, so they may come at any time, even after the end."""
REPEATED: Final = frozenset({*STOPPED_BY, *STOPPED_BY.values(), RecordStep.EXTENDED}) | AMENDS
"""These may happen more than once."""
BEFORE_RESULT: Final = REPEATED - AMENDS | {RecordStep.VERIFICATION_NEEDED}
ORDERED_BY_TIME: Final = (
    *(frozenset(pair) for pair in STOPPED_BY.items()),
    *(frozenset({step}) for step in (RecordStep.EXTENDED, *(AMENDS - LINKS))),
    LINKS,
)
"""Steps that are ordered only by their time, so no two of a set may have the same time."""
MOVES_ON: Final = (
    frozenset(RecordStep) - AMENDS - {RecordStep.ARRIVED, RecordStep.VERIFICATION_NEEDED, RecordStep.EXTENDED}
)
"""These change the status of a record; the others leave it unchanged."""

STEP_OF: Final[dict[type[ReportedRecord], RecordStep]] = {
    FiledReport: RecordStep.FILED,
    ArrivedReport: RecordStep.ARRIVED,
    SupplementRequestedReport: RecordStep.SUPPLEMENT_REQUESTED,
    SupplementedReport: RecordStep.SUPPLEMENTED,
    SuspendedReport: RecordStep.SUSPENDED,
    ResumedReport: RecordStep.RESUMED,
    VerificationNeededReport: RecordStep.VERIFICATION_NEEDED,
    ExtendedReport: RecordStep.EXTENDED,
    RulesSwitchedReport: RecordStep.RULES_SWITCHED,
    ResolvedReport: RecordStep.RESOLVED,
    ReturnedReport: RecordStep.RETURNED,
    RefusedReport: RecordStep.REFUSED,
    StoppedReport: RecordStep.STOPPED,
    WithdrawnReport: RecordStep.WITHDRAWN,
    CorrectedReport: RecordStep.CORRECTED,
    LinkedReport: RecordStep.LINKED,
    UnlinkedReport: RecordStep.UNLINKED,
}


class AcceptedStep(NamedTuple):
    """An accepted step of a record. `received_at` is the moment of receipt that a correction gives."""

    step: RecordStep
    at: datetime
    received_at: datetime | None = None


class WaitsForEarlier:
    """The judgement that an event waits for an earlier one that is missing."""


WAITS: Final = WaitsForEarlier()
Judgement = WaitsForEarlier | Fault | None
"""None means accepted."""


def judge(history: Sequence[AcceptedStep], report: ReportedRecord) -> Judgement:
    """Judge an event against the accepted steps of its record."""
    step = STEP_OF[type(report)]
    if step not in REPEATED and _steps(history, step):
        return fault("type", "already")
    if step is RecordStep.FILED:
        return None
    filed = _steps(history, RecordStep.FILED)
    if not filed:
        return WAITS
    if report.at < filed[0].at:
        return fault("data.at", "before_filing")
    if any(
        {step, known.step} <= kinds and known.at == report.at
        for known in history
        for kinds in ORDERED_BY_TIME
    ):
        return fault("data.at", "same_moment")
    if isinstance(report, CorrectedReport):
        return _judge_correction(history, report)
    if step in AMENDS:
        return None
    return _contradiction(history, step, report.at) or _missing_predecessor(history, step, report.at)


def _contradiction(history: Sequence[AcceptedStep], step: RecordStep, at: datetime) -> Fault | None:
    """Return the fault of a step that contradicts the known steps."""
    ends = [known for known in history if known.step in ENDS]
    if step in ENDS and ends:
        return fault("type", "ended")
    if any(known.at < at for known in ends):
        return fault("data.at", "ended")
    results = _steps(history, RecordStep.RESOLVED)
    if (step in WITHOUT_RESULT and results) or (
        step is RecordStep.RESOLVED and any(end.step in WITHOUT_RESULT for end in ends)
    ):
        return fault("type", "ended")
    if step in BEFORE_RESULT and any(result.at < at for result in results):
        return fault("data.at", "ended")
    later = [known for known in history if known.step in BEFORE_RESULT and known.at > at]
    if (step is RecordStep.RESOLVED or step in ENDS) and later:
        return fault("data.at", "too_early")
    if step is RecordStep.RETURNED and any(result.at > at for result in results):
        return fault("data.at", "too_early")
    if any(known.received_at is not None and known.received_at > at for known in history):
        return fault("data.at", "before_filing")
    return None


def _missing_predecessor(
    history: Sequence[AcceptedStep], step: RecordStep, at: datetime
) -> WaitsForEarlier | None:
    """Return that the step waits, if the step that it has to follow is missing."""
    if step is RecordStep.RETURNED and not _steps(history, RecordStep.RESOLVED):
        return WAITS
    if step in STOPPED_BY and not _is_stopped(history, step, at):
        return WAITS
    return None


def _is_stopped(history: Sequence[AcceptedStep], starts: RecordStep, at: datetime) -> bool:
    """Whether a start of the clock has its own stop, after the previous start and not that of the next."""
    stops = [known.at for known in _steps(history, STOPPED_BY[starts])]
    others = [known.at for known in _steps(history, starts)]
    before = max((moment for moment in others if moment < at), default=None)
    after = min((moment for moment in others if moment > at), default=None)
    return any(moment < at and (before is None or before < moment) for moment in stops) and (
        after is None or any(at < moment < after for moment in stops)
    )


def _judge_correction(history: Sequence[AcceptedStep], report: CorrectedReport) -> Fault | None:
    if all(said is None for said in (report.procedure, report.received_at, report.applicant, report.land)):
        return fault("data", "nothing_corrected")
    if report.received_at is not None and any(
        known.at < report.received_at for known in history if known.step not in AMENDS | {RecordStep.FILED}
    ):
        return fault("data.received_at", "after_event")
    return None


def _steps(history: Sequence[AcceptedStep], step: RecordStep) -> list[AcceptedStep]:
    return [known for known in history if known.step is step]


def status_of(history: Iterable[AcceptedStep]) -> RecordStep:
    """Return the status of a record: its latest step that moved it on."""
    moves = (accepted for accepted in history if accepted.step in MOVES_ON)
    return max(moves, key=lambda accepted: (accepted.at, PLACE_OF[accepted.step])).step
