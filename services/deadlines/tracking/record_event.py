"""One event of a record, reduced to what affects its deadline. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from services.deadlines.due_times.calculation import StopCause
from shared.contracts.events.record import (
    PaidRecordFact,
    RecordArrived,
    RecordCorrected,
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordLinked,
    RecordRefused,
    RecordResolved,
    RecordResumed,
    RecordReturned,
    RecordRulesSwitched,
    RecordStopped,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordSuspended,
    RecordUnlinked,
    RecordVerificationNeeded,
    RecordWithdrawn,
)

FILED: Final = RecordFiled.participle
ARRIVED: Final = RecordArrived.participle
CORRECTED: Final = RecordCorrected.participle
REQUESTED: Final = RecordSupplementRequested.participle
SUPPLEMENTED: Final = RecordSupplemented.participle
SUSPENDED: Final = RecordSuspended.participle
RESUMED: Final = RecordResumed.participle
VERIFICATION_NEEDED: Final = RecordVerificationNeeded.participle
EXTENDED: Final = RecordExtended.participle
RULES_SWITCHED: Final = RecordRulesSwitched.participle
RESOLVED: Final = RecordResolved.participle
RETURNED: Final = RecordReturned.participle
REFUSED: Final = RecordRefused.participle
STOPPED: Final = RecordStopped.participle
WITHDRAWN: Final = RecordWithdrawn.participle
LINKED: Final = RecordLinked.participle
UNLINKED: Final = RecordUnlinked.participle

HALTS: Final = {REQUESTED: StopCause.SUPPLEMENT, SUSPENDED: StopCause.SUSPENSION}
STARTS: Final = {SUPPLEMENTED: StopCause.SUPPLEMENT, RESUMED: StopCause.SUSPENSION}
"""Events that halt the clock and events that start it again, each with the cause of the stop."""
MOVES_DUE_TIME: Final = frozenset({*HALTS, *STARTS, EXTENDED, ARRIVED})
"""Events that move a due time that is already counted."""
CLOSES: Final = frozenset({RESOLVED, REFUSED, STOPPED, WITHDRAWN})
AFFECTS_DEADLINE: Final = (
    frozenset({FILED, CORRECTED, VERIFICATION_NEEDED, RULES_SWITCHED, RETURNED, LINKED, UNLINKED})
    | MOVES_DUE_TIME
    | CLOSES
)
"""Events that affect what is kept of a deadline; all others leave it as it is."""

RANK: Final = {FILED: 0, SUSPENDED: 1, RESUMED: 1, REQUESTED: 2, SUPPLEMENTED: 2, EXTENDED: 3, RESOLVED: 4}
"""Sorts events of the same instant; events of equal rank stay in order of acceptance."""

ONLINE_PAYMENTS: Final = frozenset({"portal", "elsewhere"})
"""Ways of paying that are online: DuocThanhToanTrucTuyen 1 and 2."""


class RecordEvent(NamedTuple):
    """An event of a record. `kind` is the fact's participle; instants are UTC; absent values are None."""

    sequence: int
    kind: str
    at: datetime
    unit: str
    procedure: str | None = None
    received_at: datetime | None = None
    online: bool | None = None
    appointment_at: datetime | None = None
    rules: str | None = None
    approver: str | None = None
    procedure_name: str | None = None
    counter_unit: str | None = None
    has_fee: bool | None = None
    paid_online: bool | None = None
    digitised: bool | None = None
    reused: bool | None = None
    electronic_result: bool | None = None

    @classmethod
    def of(cls, fact: RecordFact) -> "RecordEvent":
        """Take from a fact what affects the deadline."""
        at = fact.at.astimezone(UTC)
        match fact:
            case RecordFiled():
                return cls(
                    fact.sequence,
                    FILED,
                    at,
                    fact.unit,
                    fact.procedure,
                    at,
                    fact.channel == "online",
                    fact.appointment_at and fact.appointment_at.astimezone(UTC),
                    procedure_name=fact.procedure_name or None,
                    counter_unit=fact.counter_unit or None,
                    has_fee=_has_fee(fact),
                    paid_online=_paid_online(fact),
                    digitised=fact.digitised,
                    reused=fact.reused,
                )
            case RecordResolved() | RecordReturned():
                return cls(
                    fact.sequence,
                    fact.participle,
                    at,
                    fact.unit,
                    has_fee=_has_fee(fact),
                    paid_online=_paid_online(fact),
                    electronic_result=fact.electronic_result,
                )
            case RecordCorrected(right_procedure=procedure, received_at=received):
                received = received and received.astimezone(UTC)
                return cls(fact.sequence, CORRECTED, at, fact.unit, procedure, received)
            case (
                RecordExtended(appointment_at=appointment)
                | RecordSupplemented(appointment_at=appointment)
                | RecordResumed(appointment_at=appointment)
            ):
                appointment = appointment and appointment.astimezone(UTC)
                return cls(fact.sequence, fact.participle, at, fact.unit, appointment_at=appointment)
            case RecordRulesSwitched(rules=rules, approver=approver):
                return cls(fact.sequence, RULES_SWITCHED, at, fact.unit, rules=rules, approver=approver)
        return cls(fact.sequence, fact.participle, at, fact.unit)

    @property
    def sort_key(self) -> tuple[datetime, int, int]:
        """Sorts the events of a record by when they happened."""
        return self.at, RANK.get(self.kind, len(RANK)), self.sequence


def name_said(events: Sequence[RecordEvent]) -> str:
    """Return what the source calls the procedure, if it says so."""
    return next((event.procedure_name for event in events if event.procedure_name), "")


def from_elsewhere(events: Sequence[RecordEvent]) -> tuple[str | None, datetime | None]:
    """Return the unit whose counter took a record for another, and when the record came to that one."""
    counter_unit = next((event.counter_unit for event in events if event.counter_unit), None)
    arrived_at = next((event.at for event in events if event.kind == ARRIVED), None)
    return counter_unit, arrived_at if counter_unit else None


def _has_fee(fact: PaidRecordFact) -> bool | None:
    return None if fact.fee_due is None else fact.fee_due > 0


def _paid_online(fact: PaidRecordFact) -> bool | None:
    return fact.payment in ONLINE_PAYMENTS if fact.payment else None
