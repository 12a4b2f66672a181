"""An outside system that tells the office of one record and its life events."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

Json = dict[str, Any]
HUSH = "Kín"
"""Part of every name and note that is told; it may come back nowhere."""
NAME = f"Bùi Thị {HUSH}"


class Sent(NamedTuple):
    """What is put on the bus."""

    body: bytes
    headers: Mapping[str, str] = {}


class Teller:
    """A publisher with a source of its own, about a record of its own."""

    def __init__(self, publisher: str, number: int = 1, unit: str = "15712") -> None:
        self.publisher = publisher
        self.source = f"urn:motcua:{publisher}"
        self.unit = unit
        self.record = f"H56.31.20-230215-{number:04}"
        self.entry_id = f"KS-{unit}-2023-{number:04}"

    def filed(self, at: object = "2023-02-15T08:00:00+07:00", **data: object) -> Json:
        """Tell that the record was received."""
        procedure = {"procedure": "2.000815", "applicant": {"name": NAME}}
        return self.step("filed", at, **procedure | data)

    def step(self, participle: str, at: object = "2023-02-16T08:00:00+07:00", **data: object) -> Json:
        """Tell a step of the record; `...` leaves a field out."""
        told = {"unit": self.unit, "record": self.record, "at": at} | data
        return self._event("record", participle, told)

    def birth(self, born_on: str | None = "2023-02-10", **data: object) -> Json:
        """Tell of a birth."""
        details = {"kind": "birth", "child": {"name": NAME, "born_on": born_on}}
        return self.life_event(**{"details": details} | data)

    def marriage(self, *spouses: object) -> Json:
        """Tell of a marriage."""
        return self.life_event(details={"kind": "marriage", "spouses": spouses})

    def death(self, born_on: str = "1940-01-01", died_on: object = "2023-02-14", **details: object) -> Json:
        """Tell of a death."""
        deceased = {"name": NAME, "born_on": born_on}
        return self.life_event(details={"kind": "death", "deceased": deceased, "died_on": died_on} | details)

    def life_event(self, registered_on: object = "2023-02-15", **data: object) -> Json:
        """Tell of an entry in the register."""
        told = {"unit": self.unit, "life_event": self.entry_id, "registered_on": registered_on} | data
        return self._event("life-event", "registered", told)

    def entry(self, participle: str, at: object = "2023-02-20T08:00:00+07:00", **data: object) -> Json:
        """Tell that the entry was corrected or struck."""
        return self._event(
            "life-event", participle, {"unit": self.unit, "life_event": self.entry_id, "at": at} | data
        )

    def _event(self, noun: str, participle: str, data: Json) -> Json:
        return {
            "specversion": "1.0",
            "id": participle,
            "source": self.source,
            "type": f"vn.motcua.{noun}.{participle}.v1",
            "data": {name: value for name, value in data.items() if value is not ...},
        }


def but(event: Json, **attributes: object) -> Json:
    """Return the event with other attributes; `...` leaves one out."""
    return {name: value for name, value in (event | attributes).items() if value is not ...}


def sent(told: Json | bytes | Sent) -> Sent:
    """Return what is put on the bus for what is told."""
    match told:
        case Sent():
            return told
        case bytes():
            return Sent(told)
    return Sent(json.dumps(told, ensure_ascii=False).encode())


def binary(event: Json) -> Sent:
    """Return an event in binary mode: attributes in headers, the data as the body."""
    headers = {f"ce-{name}": str(value) for name, value in event.items() if name != "data"}
    return Sent(json.dumps(event["data"]).encode(), headers)
