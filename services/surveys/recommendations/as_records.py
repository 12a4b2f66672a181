"""Recommendations as records: their codes, and what intake is told of them: no word of theirs. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from shared.contracts.events.reported.codes import RECOMMENDATIONS
from shared.contracts.events.reported.record import (
    Applicant,
    FiledReport,
    ReportedRecord,
    ResolvedReport,
    ReturnedReport,
)
from shared.contracts.questions.surveys.recommendations import FIELD
from shared.reference.catalogue import Procedure
from shared.reference.office_zone import OFFICE_ZONE
from shared.reference.units import Unit

SOMEBODY: Final = Applicant(name="Người dân")
"""A record names who handed it in. Of a recommendation nobody outside this service learns who that was."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a recommendation came."""

    unit: Unit
    at: datetime

    @property
    def day(self) -> date:
        """The day at the office."""
        return self.at.astimezone(OFFICE_ZONE).date()

    @property
    def has_office(self) -> bool:
        """Whether the unit is there on that day."""
        return self.unit.since <= self.day <= self.unit.until

    def code(self, serial: int) -> str:
        """Return the code of the n-th recommendation of the day; ours, since we know no agency codes.

        >>> from shared.reference.units import known_units
        >>> Place(known_units()["15712v1"], datetime(2023, 2, 15, 9, tzinfo=OFFICE_ZONE)).code(3)
        'PAKN.157.12-230215-0003'
        """
        unit = self.unit.code
        return f"{RECOMMENDATIONS}{unit[:3]}.{unit[3:]}-{self.day:%y%m%d}-{serial:04}"


def may_be_about(procedure: Procedure | None) -> bool:
    """Whether a recommendation may be about this procedure of the catalogue."""
    return procedure is not None and procedure.field == FIELD


def filed(record: str, procedure: str, place: Place) -> FiledReport:
    """Return the report that a recommendation came."""
    return FiledReport(
        unit=place.unit.code,
        record=record,
        procedure=procedure,
        applicant=SOMEBODY,
        channel="online",
        at=place.at,
    )


def answered(record: str, unit: Unit, at: datetime) -> tuple[ReportedRecord, ...]:
    """Return the reports that the office has answered: from then on the citizen can read it."""
    return tuple(step(unit=unit.code, record=record, at=at) for step in (ResolvedReport, ReturnedReport))
