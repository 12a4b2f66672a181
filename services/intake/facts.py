"""Turns reports into the facts that intake publishes. Pure."""

from typing import Final

from services.intake.lifecycle import STEP_OF, RecordStep
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

RECORD_FACT_OF: Final[dict[RecordStep, type[record.RecordFact]]] = {
    RecordStep(fact.participle): fact for fact in record.RECORD_FACTS
}

LIFE_EVENT_FACT_OF: Final[dict[type[ReportedLifeEvent], type[LifeEventFact]]] = {
    RegisteredReport: LifeEventRegistered,
    CorrectedEntryReport: LifeEventCorrected,
    CancelledEntryReport: LifeEventCancelled,
}


def record_fact(report: ReportedRecord, *, unit: str, procedure: str, sequence: int) -> record.RecordFact:
    """Return the fact of a report about a record; the reason of a correction or suspension is left out."""
    fields: dict[str, object] = {
        "unit": unit,
        "record": report.record,
        "procedure": procedure,
        "sequence": sequence,
        "at": report.at,
    }
    match report:
        case FiledReport():
            fields |= {
                "submitted_at": report.submitted_at,
                "channel": report.channel,
                "applicant": report.applicant.name,
                "address": report.applicant.address or "",
                "telephone": report.applicant.telephone or "",
                "papers": [paper.model_dump() for paper in report.papers],
                "return_place": report.return_place or "",
                "received_by": report.received_by or "",
            }
        case CorrectedReport():
            fields |= {
                "right_procedure": report.procedure,
                "received_at": report.received_at,
                "right_applicant": report.applicant and report.applicant.name,
            }
        case SupplementRequestedReport():
            fields |= {"papers": report.papers}
        case ExtendedReport():
            fields |= {"appointment_at": report.appointment_at, "reason": report.reason}
        case RefusedReport() | StoppedReport():
            fields |= {"reason": report.reason}
        case ReturnedReport():
            fields |= {"handled_by": report.handled_by or ""}
        case RulesSwitchedReport():
            fields |= {"rules": report.rules, "approver": report.approver}
    return RECORD_FACT_OF[STEP_OF[type(report)]].model_validate(fields)


def life_event_fact(report: ReportedLifeEvent, *, unit: str) -> LifeEventFact:
    """Return the fact of a report about a life event."""
    return LIFE_EVENT_FACT_OF[type(report)].model_validate(report.model_dump() | {"unit": unit})
