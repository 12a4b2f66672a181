"""What happened to a record, as far as it bears on its deadline. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from services.deadlines.due_times.counting import Cause
from shared.contracts.events.record import (
    RecordCorrected,
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordRefused,
    RecordResolved,
    RecordResumed,
    RecordRulesSwitched,
    RecordStopped,
    RecordSupplemented,
    RecordSupplementRequested,
    RecordSuspended,
    RecordVerificationNeeded,
    RecordWithdrawn,
)

FILED: Final = RecordFiled.participle
CORRECTED: Final = RecordCorrected.participle
REQUESTED: Final = RecordSupplementRequested.participle
SUPPLEMENTED: Final = RecordSupplemented.participle
SUSPENDED: Final = RecordSuspended.participle
RESUMED: Final = RecordResumed.participle
VERIFICATION_NEEDED: Final = RecordVerificationNeeded.participle
EXTENDED: Final = RecordExtended.participle
RULES_SWITCHED: Final = RecordRulesSwitched.participle
RESOLVED: Final = RecordResolved.participle
REFUSED: Final = RecordRefused.participle
STOPPED: Final = RecordStopped.participle
WITHDRAWN: Final = RecordWithdrawn.participle

HALTS: Final = {REQUESTED: Cause.SUPPLEMENT, SUSPENDED: Cause.SUSPENSION}
STARTS: Final = {SUPPLEMENTED: Cause.SUPPLEMENT, RESUMED: Cause.SUSPENSION}
"""What halts the clock, what starts it again, and why it stands still in between."""
MOVES: Final = frozenset({*HALTS, *STARTS, EXTENDED})
"""What moves a due time that was counted."""
CLOSES: Final = frozenset({RESOLVED, REFUSED, STOPPED, WITHDRAWN})
BEARS: Final = frozenset({FILED, CORRECTED, VERIFICATION_NEEDED, RULES_SWITCHED}) | MOVES | CLOSES
"""What bears on a deadline; whatever else happens changes nothing of it."""

RANK: Final = {FILED: 0, SUSPENDED: 1, RESUMED: 1, REQUESTED: 2, SUPPLEMENTED: 2, EXTENDED: 3, RESOLVED: 4}
"""What comes first of what happened at the same instant; what is equal here stays in order of acceptance."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One fact of a record. `kind` is its participle; instants are UTC; what it doesn't say is None."""

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

    @classmethod
    def of(cls, fact: RecordFact) -> "Happening":
        """Take from a fact what bears on the deadline."""
        at = fact.at.astimezone(UTC)
        match fact:
            case RecordFiled(channel=channel):
                return cls(fact.sequence, FILED, at, fact.unit, fact.procedure, at, channel == "online")
            case RecordCorrected(right_procedure=procedure, received_at=received):
                received = received and received.astimezone(UTC)
                return cls(fact.sequence, CORRECTED, at, fact.unit, procedure, received)
            case RecordExtended(appointment_at=appointment):
                appointment = appointment.astimezone(UTC)
                return cls(fact.sequence, EXTENDED, at, fact.unit, appointment_at=appointment)
            case RecordRulesSwitched(rules=rules, approver=approver):
                return cls(fact.sequence, RULES_SWITCHED, at, fact.unit, rules=rules, approver=approver)
        return cls(fact.sequence, fact.participle, at, fact.unit)

    @property
    def order(self) -> tuple[datetime, int, int]:
        """Where it stands among what happened to the record."""
        return self.at, RANK.get(self.kind, len(RANK)), self.sequence
