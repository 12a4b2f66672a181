"""Turns reports into the facts that intake publishes. Pure."""

from collections.abc import Container
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
    LinkedReport,
    PaidStep,
    RefusedReport,
    ReportedLand,
    ReportedRecord,
    ResolvedReport,
    ResumedReport,
    ReturnedReport,
    RulesSwitchedReport,
    StoppedReport,
    SupplementedReport,
    SupplementRequestedReport,
)
from shared.reference.catalogue import known_code

RECORD_FACT_OF: Final[dict[RecordStep, type[record.RecordFact]]] = {
    RecordStep(fact.participle): fact for fact in record.RECORD_FACTS
}

LIFE_EVENT_FACT_OF: Final[dict[type[ReportedLifeEvent], type[LifeEventFact]]] = {
    RegisteredReport: LifeEventRegistered,
    CorrectedEntryReport: LifeEventCorrected,
    CancelledEntryReport: LifeEventCancelled,
}


def record_fact(
    report: ReportedRecord,
    *,
    unit: str,
    procedure: str,
    sequence: int,
    procedures: Container[str],
    counter_unit: str = "",
) -> record.RecordFact:
    """Return the fact of a report about a record; the reason of a correction or suspension is left out.

    Args:
        report: The report.
        unit: Id of the unit that decides.
        procedure: Code of the procedure as it was filed.
        sequence: Place among the accepted reports of the record.
        procedures: The codes of the catalogue.
        counter_unit: Id of the unit whose counter took it, if that is another one.
    """
    fields: dict[str, object] = {
        "unit": unit,
        "record": report.record,
        "procedure": known_code(procedure, procedures),
        "sequence": sequence,
        "at": report.at,
    }
    if isinstance(report, PaidStep):
        fields |= {"fee_due": report.fee_due, "payment": report.payment or ""}
    match report:
        case FiledReport():
            fields |= {
                "submitted_at": report.submitted_at,
                "channel": report.channel,
                "applicant": report.applicant.name,
                "address": report.applicant.address or "",
                "telephone": report.applicant.telephone or "",
                "email": report.applicant.email or "",
                "papers": [paper.model_dump() for paper in report.papers],
                "return_place": report.return_place or "",
                "received_by": report.received_by or "",
                "procedure_name": report.procedure_name or "",
                "counter_unit": counter_unit,
                "appointment_at": report.appointment_at,
                "online_part": report.online_part or "",
                "digitised": report.digitised,
                "reused": report.reused,
                "land": _land(report.land),
            }
        case CorrectedReport():
            fields |= {
                "right_procedure": report.procedure and known_code(report.procedure, procedures),
                "received_at": report.received_at,
                "right_applicant": report.applicant and report.applicant.name,
                "right_email": report.applicant and (report.applicant.email or ""),
                "right_land": _land(report.land),
            }
        case SupplementRequestedReport():
            fields |= {"papers": report.papers}
        case ExtendedReport():
            fields |= {"appointment_at": report.appointment_at, "reason": report.reason}
        case RefusedReport() | StoppedReport():
            fields |= {"reason": report.reason}
        case SupplementedReport() | ResumedReport():
            fields |= {"appointment_at": report.appointment_at}
        case ResolvedReport():
            fields |= {"electronic_result": report.electronic_result}
        case ReturnedReport():
            fields |= {
                "handled_by": report.handled_by or "",
                "electronic_result": report.electronic_result,
            }
        case LinkedReport():
            fields |= {"other": report.other}
        case RulesSwitchedReport():
            fields |= {"rules": report.rules, "approver": report.approver}
    return RECORD_FACT_OF[STEP_OF[type(report)]].model_validate(fields)


def _land(given: ReportedLand | None) -> record.LandGift | None:
    return record.LandGift.model_validate(given.model_dump(exclude_none=True)) if given is not None else None


def life_event_fact(report: ReportedLifeEvent, *, unit: str) -> LifeEventFact:
    """Return the fact of a report about a life event."""
    return LIFE_EVENT_FACT_OF[type(report)].model_validate(report.model_dump() | {"unit": unit})
