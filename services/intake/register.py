"""The civil-status register as intake knows it: which event about an entry may follow which. Pure.

As with records, an event that arrives before the registration of its entry waits for it, and an event that
contradicts known ones is rejected. So a possible history ends the same in whatever order it arrives.
"""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

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
    """The known events of an entry of the register: the accepted ones, and those that wait."""

    digest: str = ""
    """Digest of its registration; empty until that is known."""
    unit: str = ""
    registered: RegisteredReport | None = None
    corrected: dict[datetime, CorrectedEntryReport] = field(default_factory=dict)
    cancelled: CancelledEntryReport | None = None
    waiting: dict[str, Report] = field(default_factory=dict)

    def accept(self, data: ReportedLifeEvent, *, digest: str, unit: str) -> None:
        """Add an event that was accepted."""
        match data:
            case RegisteredReport():
                self.digest, self.unit, self.registered = digest, unit, data
            case CorrectedEntryReport():
                self.corrected[data.at] = data
            case CancelledEntryReport():
                self.cancelled = data


def judge_entry(
    file: EntryFile, data: ReportedLifeEvent, digest: str, zone: tzinfo, *, by_heir: bool = False
) -> Judgement:
    """Judge an event against the known events of its entry, at an office in this zone.

    Args:
        file: The known events.
        data: The event.
        digest: That of its content.
        zone: The time zone of the office.
        by_heir: Whether the unit of the entry had ended by then, so that the keeper of its books reports.
    """
    if isinstance(data, RegisteredReport):
        return fault("data.life_event", "registered_otherwise") if file.digest not in {"", digest} else None
    if file.registered is None:
        return WAITS
    if data.unit != file.registered.unit and not by_heir:
        return fault("data.unit", "other_unit")
    if data.day(zone) < file.registered.registered_on:
        return fault("data.at", "before_registration")
    match data:
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
