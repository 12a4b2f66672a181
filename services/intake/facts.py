"""From what was reported to the facts that the office tells. Pure."""

from typing import Final

from services.intake.lifecycle import STEP_OF, Step
from shared.events import record
from shared.events.life_event import LifeEventRegistered
from shared.events.reported import (
    CorrectedReport,
    ExtendedReport,
    FiledReport,
    RegisteredReport,
    ReportedRecord,
    RulesSwitchedReport,
)

FACT_OF: Final[dict[Step, type[record.RecordFact]]] = {
    Step(fact.participle): fact for fact in record.RECORD_FACTS
}


def record_fact(report: ReportedRecord, *, unit: str, procedure: str, sequence: int) -> record.RecordFact:
    """Return the fact that a report of a record amounts to; applicant and reasons stay with intake."""
    said: dict[str, object] = {
        "unit": unit,
        "record": report.record,
        "procedure": procedure,
        "sequence": sequence,
        "at": report.at,
    }
    match report:
        case FiledReport():
            said |= {"submitted_at": report.submitted_at, "channel": report.channel}
        case CorrectedReport():
            said |= {"right_procedure": report.procedure, "received_at": report.received_at}
        case ExtendedReport():
            said |= {"appointment_at": report.appointment_at}
        case RulesSwitchedReport():
            said |= {"rules": report.rules, "approver": report.approver}
    return FACT_OF[STEP_OF[type(report)]].model_validate(said)


def life_event_fact(report: RegisteredReport, *, unit: str) -> LifeEventRegistered:
    """Return the fact that a report of a life event amounts to."""
    return LifeEventRegistered.model_validate(report.model_dump() | {"unit": unit})
