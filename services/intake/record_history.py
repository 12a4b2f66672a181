"""The known events of a record. Pure."""

from dataclasses import dataclass, field

from services.intake.lifecycle import STEP_OF, AcceptedStep
from services.intake.reading import Report
from shared.contracts.events.reported.record import (
    CorrectedReport,
    FiledReport,
    LinkedReport,
    ReportedRecord,
    UnlinkedReport,
)


@dataclass(slots=True)
class RecordFile:
    """The known events of a record: the accepted ones in the order of acceptance, and those that wait."""

    filed: FiledReport | None = None
    unit: str = ""
    accepted: list[ReportedRecord] = field(default_factory=list)
    waiting: dict[str, Report] = field(default_factory=dict)
    said: list[Report] = field(default_factory=list)
    """What other systems said of it, in the order of arrival."""
    made: dict[str, Report] = field(default_factory=dict)
    """The reports that were made of what they said, by key."""

    @property
    def filing(self) -> FiledReport:
        """The filing with its corrections applied; `at` is the corrected moment of receipt."""
        assert self.filed is not None  # noqa: S101  # nothing of a record is accepted before its filing
        corrections = [step for step in self.accepted if isinstance(step, CorrectedReport)]
        filing = self.filed
        for step in sorted(corrections, key=lambda step: step.at):
            said = {
                "procedure": step.procedure,
                "applicant": step.applicant,
                "at": step.received_at,
                "land": step.land,
            }
            filing = filing.model_copy(
                update={name: value for name, value in said.items() if value is not None}
            )
        return filing

    @property
    def linked_to(self) -> str:
        """Code of the record of another system that this one is, too; empty if it is none."""
        links = [step for step in self.accepted if isinstance(step, LinkedReport | UnlinkedReport)]
        last = max(links, key=lambda step: step.at, default=None)
        return last.other if isinstance(last, LinkedReport) else ""

    @property
    def history(self) -> list[AcceptedStep]:
        """The accepted steps as the lifecycle needs them."""
        return [
            AcceptedStep(
                STEP_OF[type(report)],
                report.at,
                report.received_at if isinstance(report, CorrectedReport) else None,
            )
            for report in self.accepted
        ]
