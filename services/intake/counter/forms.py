"""A form of the counter as the event that it reports, or what is wrong with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from hashlib import sha256
from typing import Any, Final

from pydantic_core import to_json

from services.intake.publishers import COUNTER
from services.intake.reading import InvalidEvent, Report, read
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.record import FiledReport
from shared.reference.units import Unit

OWN_SERIES: Final = {FiledReport.type_name(): "record", RegisteredReport.type_name(): "life_event"}
"""Reports that begin something, by type, with the field that names it; the counter may leave it to intake."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent: its id, the unit at whose counter, the type of event and what it says."""

    id: str
    unit: Unit
    type: str
    said: Mapping[str, Any]
    at: datetime
    """When it was sent."""

    @staticmethod
    def event_id_of(form: str) -> str:
        """Return the id of a form's event, which does not show that of the form."""
        return sha256(form.encode()).hexdigest()[:32]

    @property
    def event_id(self) -> str:
        """Id of its event."""
        return self.event_id_of(self.id)

    @property
    def digest(self) -> str:
        """Digest of what it says, as it was sent."""
        return sha256(to_json([self.unit.id, self.type, self.said])).hexdigest()

    @property
    def series(self) -> str:
        """Name of the series from which it needs a number; empty if it names what it is about."""
        field = OWN_SERIES.get(self.type, "")
        return field if field and not self.said.get(field) else ""

    def event(self, code: str = "") -> dict[str, Any]:
        """Return the event, with the code or id that it got from the series."""
        named = {self.series: code} if self.series else {}
        moment = {} if "at" in self.said or self.type == RegisteredReport.type_name() else {"at": self.at}
        return {
            "specversion": "1.0",
            "id": self.event_id,
            "source": COUNTER.sources[0],
            "type": self.type,
            "time": self.at,
            "data": {**moment, **self.said, **named, "unit": self.unit.code},
        }


def code_of(series: str, unit: Unit, day: date, serial: int) -> str:
    """Return the n-th code of a day: of a record, or of an entry of the register.

    The form is ours, since the agencies' own codes are assigned by the systems of their provinces.

    >>> from shared.reference.loading import load_units
    >>> code_of("record", load_units()["15712v1"], date(2023, 2, 15), 3)
    'MC.157.12-230215-0003'
    """
    if series == "record":
        return f"MC.{unit.code[:3]}.{unit.code[3:]}-{day:%y%m%d}-{serial:04}"
    return f"MC-{unit.code}-{day:%y%m%d}-{serial:04}"


def read_form(form: Form, code: str, zone: tzinfo) -> Report | InvalidEvent:
    """Read the event of a form, with the code that it got, as that of every publisher is read."""
    return read(COUNTER.name, {}, to_json(form.event(code)), {COUNTER.name: COUNTER}, zone)
