"""The civil-status register, as far as intake knows it: which event about an entry may follow which. Pure.

As with records, an event that comes before the entry that it is about waits for it, and one that contradicts
what is known is refused, so that a history that is possible ends the same however it arrives.
"""

from dataclasses import dataclass, field
from datetime import datetime

from services.intake.lifecycle import WAITS, Judgement
from services.intake.reading import Report
from shared.contracts.events.reported.life_event import (
    CancelledEntryReport,
    CorrectedEntryReport,
    RegisteredReport,
    ReportedLifeEvent,
)
from shared.contracts.faults import fault


@dataclass(slots=True)
class EntryFile:
    """An entry of the register as it is known: what was accepted of it, and what waits."""

    digest: str = ""
    """Digest of its registration; empty until that is known."""
    unit: str = ""
    registered: RegisteredReport | None = None
    corrected: dict[datetime, CorrectedEntryReport] = field(default_factory=dict)
    cancelled: CancelledEntryReport | None = None
    waiting: dict[str, Report] = field(default_factory=dict)

    def accept(self, said: ReportedLifeEvent, *, digest: str, unit: str) -> None:
        """Add an event that was accepted."""
        match said:
            case RegisteredReport():
                self.digest, self.unit, self.registered = digest, unit, said
            case CorrectedEntryReport():
                self.corrected[said.at] = said
            case CancelledEntryReport():
                self.cancelled = said


def judge_entry(file: EntryFile, said: ReportedLifeEvent, digest: str) -> Judgement:
    """Say whether an event may join what is known of its entry."""
    if isinstance(said, RegisteredReport):
        return fault("data.life_event", "registered_otherwise") if file.digest not in {"", digest} else None
    if file.registered is None:
        return WAITS
    if said.unit != file.registered.unit:
        return fault("data.unit", "other_unit")
    if said.day < file.registered.registered_on:
        return fault("data.at", "before_registration")
    match said:
        case CorrectedEntryReport(details=details, at=at):
            if details.kind is not file.registered.details.kind:
                return fault("data.details.kind", "other_kind")
            if at in file.corrected:
                return fault("data.at", "same_moment")
            if file.cancelled and file.cancelled.at <= at:
                return fault("data.at", "struck")
        case CancelledEntryReport(at=at):
            if file.cancelled:
                return fault("type", "struck")
            if any(corrected_at >= at for corrected_at in file.corrected):
                return fault("data.at", "too_early")
    return None
