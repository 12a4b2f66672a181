"""Reads the fields of a part of a body, and collects what is wrong with them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from services.gateway.adapters.mapping import GenerationMapping, Meanings
from services.gateway.adapters.sender_faults import SenderFault
from services.gateway.adapters.spelling import IDENTITY_NUMBER, Unreadable, moment_in, safe_text, text_in
from shared.contracts.events.reported.codes import RecordCode
from shared.contracts.events.text import LONGEST_NOTE

CODE: Final = TypeAdapter[str](RecordCode)
MOST_ITEMS: Final = 200


def record_code_in(row: Mapping[str, Any], name: str = "MaHoSo") -> str:
    """Return the code of a record as it is written; empty if it is none, or may be an identity number."""
    try:
        code = CODE.validate_python(text_in(row, name))
    except (Unreadable, ValidationError):
        return ""
    return "" if IDENTITY_NUMBER.fullmatch(code) else code


@dataclass(slots=True)
class RowReader:
    """The fields of one part of a body; what is not there, or is wrong, is None."""

    row: Mapping[str, Any]
    path: str
    mapping: GenerationMapping
    zone: tzinfo
    now: datetime
    record: str = ""
    faults: list[SenderFault] = field(default_factory=list)

    def complain(self, name: str, code: str) -> None:
        """Keep a fault of a field."""
        fault = SenderFault(name, code, self.record, self.path)
        if fault not in self.faults:
            self.faults.append(fault)

    def text(self, name: str, *, mandatory: bool = False) -> str:
        """Return a text; empty for none."""
        try:
            text = text_in(self.row, name)
        except Unreadable:
            self.complain(name, "text")
            return ""
        if mandatory and not text:
            self.complain(name, "missing")
        return text

    def note(self, name: str, longest: int = LONGEST_NOTE) -> str:
        """Return a free text, made safe."""
        return safe_text(self.text(name), longest)

    def moment(self, name: str, *, mandatory: bool = False, is_past: bool = True) -> datetime | None:
        """Return a moment. What has happened should not lie in the future: that is a fault, and is kept."""
        text = self.text(name, mandatory=mandatory)
        if not text:
            return None
        try:
            moment = moment_in(text, self.zone)
        except Unreadable:
            self.complain(name, "moment")
            return None
        if is_past and moment > self.now:
            self.complain(name, "future")
        return moment

    def first_moment(self, *names: str) -> datetime | None:
        """Return the first of these moments that is said."""
        return next((moment for name in names if (moment := self.moment(name)) is not None), None)

    def meaning(self, name: str, of: Meanings) -> str | None:
        """Return what a value means; None where that is not known."""
        value = self.text(name)
        if value not in of.values and value:
            self.complain(name, "choice")
        return of.values.get(value)

    def flag(self, name: str) -> bool | None:
        """Return what 0 or 1 say."""
        value = self.row.get(name)
        if isinstance(value, bool):
            return value
        return {"0": False, "1": True, "false": False, "true": True}.get(self.text(name).lower())

    def items(self, name: str) -> Iterator["RowReader"]:
        """Yield the items of a list within; their faults are kept here."""
        found = self.row.get(name)
        if found in (None, "", {}):
            return
        if not isinstance(found, list):
            self.complain(name, "text")
            return
        for number, item in enumerate(found[:MOST_ITEMS]):
            path = ".".join(filter(None, (self.path, f"{name}[{number}]")))
            if isinstance(item, dict):
                yield self.within(item, path)

    def inner(self, name: str) -> "RowReader":
        """Return what reads an object within; an empty one if there is none."""
        found = self.row.get(name)
        path = ".".join(filter(None, (self.path, name)))
        return self.within(found if isinstance(found, dict) else {}, path)

    def within(self, row: Mapping[str, Any], path: str) -> "RowReader":
        """Return what reads a part of this part."""
        return RowReader(row, path, self.mapping, self.zone, self.now, self.record, self.faults)
