"""From what was reported to the facts that the office tells. Pure."""

from typing import Final

from services.intake.lifecycle import STEP_OF, Step
from shared.contracts.events import record
from shared.contracts.events.life_event import (
    LifeEventCancelled,
    LifeEventCorrected,
    LifeEventFact,
    LifeEventRegistered,
)
from shared.contracts.events.reported.life_event import (
    CancelledEntryReport,
    CorrectedEntryReport,
    RegisteredReport,
    ReportedLifeEvent,
)
from shared.contracts.events.reported.record import (
    CorrectedReport,
    ExtendedReport,
    FiledReport,
    RefusedReport,
    ReportedRecord,
    ReturnedReport,
    RulesSwitchedReport,
    StoppedReport,
    SupplementRequestedReport,
)

FACT_OF: Final[dict[Step, type[record.RecordFact]]] = {
    Step(fact.participle): fact for fact in record.RECORD_FACTS
}

LIFE_EVENT_FACT_OF: Final[dict[type[ReportedLifeEvent], type[LifeEventFact]]] = {
    RegisteredReport: LifeEventRegistered,
    CorrectedEntryReport: LifeEventCorrected,
    CancelledEntryReport: LifeEventCancelled,
}


def record_fact(report: ReportedRecord, *, unit: str, procedure: str, sequence: int) -> record.RecordFact:
    """Return the fact that a report of a record amounts to; why it was corrected or suspended stays here."""
    said: dict[str, object] = {
        "unit": unit,
        "record": report.record,
        "procedure": procedure,
        "sequence": sequence,
        "at": report.at,
    }
    match report:
        case FiledReport():
            said |= {
                "submitted_at": report.submitted_at,
                "channel": report.channel,
                "applicant": report.applicant.name,
            }
        case CorrectedReport():
            said |= {
                "right_procedure": report.procedure,
                "received_at": report.received_at,
                "right_applicant": report.applicant and report.applicant.name,
            }
        case SupplementRequestedReport():
            said |= {"papers": report.papers}
        case ExtendedReport():
            said |= {"appointment_at": report.appointment_at, "reason": report.reason}
        case RefusedReport() | StoppedReport():
            said |= {"reason": report.reason}
        case ReturnedReport():
            said |= {"handled_by": report.handled_by or ""}
        case RulesSwitchedReport():
            said |= {"rules": report.rules, "approver": report.approver}
    return FACT_OF[STEP_OF[type(report)]].model_validate(said)


def life_event_fact(report: ReportedLifeEvent, *, unit: str) -> LifeEventFact:
    """Return the fact that a report of a life event amounts to."""
    return LIFE_EVENT_FACT_OF[type(report)].model_validate(report.model_dump() | {"unit": unit})
