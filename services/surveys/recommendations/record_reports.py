"""The record of a recommendation: its code, and its reports to intake, without the words. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, Literal

from shared.contracts.events.reported.codes import RECOMMENDATIONS
from shared.contracts.events.reported.record import (
    Applicant,
    FiledReport,
    ReportedRecord,
    ResolvedReport,
    ReturnedReport,
)
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.reference.catalogue import Procedure
from shared.reference.office_zone import local_day
from shared.reference.units import Unit

Channel = Literal["counter", "online"]
ANONYMOUS_APPLICANT: Final = Applicant(name="Người dân")
"""A record names its applicant; the sender of a recommendation is known to this service only."""


@dataclass(frozen=True, slots=True)
class Submission:
    """The unit to which a recommendation was sent, and when; `zone` is that of its office."""

    unit: Unit
    at: datetime
    zone: tzinfo

    @property
    def day(self) -> date:
        """The local day at the office."""
        return local_day(self.at, self.zone)

    @property
    def has_office(self) -> bool:
        """Whether the unit exists on that day."""
        return self.unit.since <= self.day <= self.unit.until

    def code(self, serial: int) -> str:
        """Return the record code of the n-th recommendation of the day.

        The form of the code is ours, since we do not know the agencies' codes.

        >>> from shared.reference.loading import load_units
        >>> from zoneinfo import ZoneInfo
        >>> zone = ZoneInfo("Asia/Ho_Chi_Minh")
        >>> at = datetime(2023, 2, 15, 9, tzinfo=zone)
        >>> Submission(load_units()["15712v1"], at, zone).code(3)
        'PAKN.157.12-230215-0003'
        """
        unit = self.unit.code
        return f"{RECOMMENDATIONS}{unit[:3]}.{unit[3:]}-{self.day:%y%m%d}-{serial:04}"


def is_recommendation(procedure: Procedure | None) -> bool:
    """Return whether a procedure of the catalogue is one for recommendations."""
    return procedure is not None and procedure.field == CATALOGUE_FIELD


def filed_report(record: str, procedure: str, submission: Submission, channel: Channel) -> FiledReport:
    """Return the report that a recommendation was filed."""
    return FiledReport(
        unit=submission.unit.code,
        record=record,
        procedure=procedure,
        applicant=ANONYMOUS_APPLICANT,
        channel=channel,
        at=submission.at,
    )


def answered_reports(record: str, unit: Unit, at: datetime) -> tuple[ReportedRecord, ...]:
    """Return the reports that the office has answered and that the citizen can read the answer."""
    return tuple(report(unit=unit.code, record=record, at=at) for report in (ResolvedReport, ReturnedReport))
