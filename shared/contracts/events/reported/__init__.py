"""The events that other systems may report, one frozen class for each version of each event.

The types are those of the facts; the data differ. A publisher names a unit by its official code. Unknown
fields are rejected, so a misspelt one is never dropped in silence; a cause of death has no field.
"""

from typing import Final

from shared.contracts.events.reported.life_event import (
    CancelledEntryReport,
    CorrectedEntryReport,
    RegisteredReport,
    ReportedLifeEvent,
)
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
from shared.contracts.events.reported.said import SaidReport

REPORTS: Final[dict[str, type[ReportedRecord] | type[ReportedLifeEvent]]] = {
    report.type_name(): report
    for report in (
        FiledReport,
        ArrivedReport,
        SupplementRequestedReport,
        SupplementedReport,
        SuspendedReport,
        ResumedReport,
        VerificationNeededReport,
        ExtendedReport,
        RulesSwitchedReport,
        ResolvedReport,
        ReturnedReport,
        RefusedReport,
        StoppedReport,
        WithdrawnReport,
        CorrectedReport,
        SaidReport,
        LinkedReport,
        UnlinkedReport,
        RegisteredReport,
        CorrectedEntryReport,
        CancelledEntryReport,
    )
}
