"""The fields of a form, and what was typed into them as the data of an event. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any, Final, NamedTuple

from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported.email_address import LONGEST_ADDRESS, usable_address
from shared.contracts.events.reported.record import usable_telephone
from shared.contracts.events.text import LONGEST_NAME, LONGEST_NOTE
from shared.numbers import typed_area
from shared.typed_dates import typed_day, typed_moment


class FieldKind(StrEnum):
    """What is typed into a field, and how it is shown."""

    TEXT = "text"
    NOTE = "note"
    """A text of several lines, which counts as one."""
    LINES = "lines"
    """One thing a line."""
    MOMENT = "moment"
    DAY = "day"
    CHOICE = "choice"
    TICK = "tick"
    PROCEDURE = "procedure"
    TELEPHONE = "telephone"
    EMAIL = "email"
    AREA = "area"
    """Square metres."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its place in the data of the event, for example `applicant.name`, and its kind."""

    path: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    choices: tuple[str, ...] = ()
    first: str = ""
    """What stands in it at first."""
    called: str = ""
    """Key of its label, if that is not its name."""

    @property
    def name(self) -> str:
        """Name of the input, and of its texts."""
        return self.path.replace(".", "-")

    @property
    def label(self) -> str:
        """Key of its label."""
        return f"field.{self.called or self.name}"

    @property
    def begins_row(self) -> bool:
        """Whether it stands below the fields before it, since it begins another subject."""
        return self.path.endswith(".name") or self.path in ROW_STARTS

    @property
    def longest(self) -> int:
        """The longest text that the event takes."""
        by_kind = {
            FieldKind.NOTE: LONGEST_NOTE,
            FieldKind.LINES: LONGEST_NOTE,
            FieldKind.EMAIL: LONGEST_ADDRESS,
        }
        return by_kind.get(self.kind, LONGEST_NAME)


Given = Mapping[str, str]
"""What was typed, by the names of the inputs."""


class ReadForm(NamedTuple):
    """What was typed, as the data of an event; and what cannot be read, as keys of texts by field."""

    said: dict[str, Any]
    wrong: dict[str, str]


class NotUsable(ValueError):
    """A text is not what its field is for; the message is the key of a text that says what to write."""


ROW_STARTS: Final = frozenset({"residence", "registered_on", "details.stillborn", "procedure", "land.road"})
DATED: Final = (FieldKind.MOMENT, FieldKind.DAY)
AT: Final = Field("at", FieldKind.MOMENT)
"""When it happened; empty means now."""


def read_fields(fields: Iterable[Field], given: Given, zone: tzinfo) -> ReadForm:
    """Read what was typed. Fields that were left empty are left out.

    A required field that is empty is wrong here, so that its fault names the field of the form; whatever else
    an event may not say is for its reader to find.
    """
    found: dict[tuple[str, ...], Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        text = given.get(field.name, "").strip()
        if not text:
            if field.is_required:
                wrong[field.name] = f"typed.{field.kind}" if field.kind in DATED else "typed.required"
            continue
        try:
            found[tuple(field.path.split("."))] = _value(field, text, zone)
        except NotUsable as unusable:
            wrong[field.name] = str(unusable)
    return ReadForm(_nested(found), wrong)


def _value(field: Field, text: str, zone: tzinfo) -> Any:
    match field.kind:
        case FieldKind.NOTE:
            return " ".join(text.split())
        case FieldKind.LINES:
            return [line.strip() for line in text.splitlines() if line.strip()]
        case FieldKind.TICK:
            return True
        case FieldKind.MOMENT | FieldKind.DAY:
            try:
                day = field.kind is FieldKind.DAY
                return (typed_day(text) if day else typed_moment(text, zone)).isoformat()
            except ValueError:  # NotTyped, or a year out of range
                raise NotUsable(f"typed.{field.kind}") from None
        case FieldKind.AREA:
            try:
                return typed_area(text)
            except ValueError:
                raise NotUsable("typed.area") from None
        case FieldKind.TELEPHONE if usable_telephone(text) is None:
            raise NotUsable("typed.telephone")  # which an event would be accepted without
        case FieldKind.EMAIL if usable_address(text) is None:
            raise NotUsable("typed.email")
    return text


def _nested(found: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    """Return values as the paths say; parts of a path that are numbers become lists."""
    by_first: dict[str, dict[tuple[str, ...], Any]] = {}
    for (first, *rest), value in found.items():
        by_first.setdefault(first, {})[tuple(rest)] = value
    return {first: values[()] if () in values else _part(values) for first, values in by_first.items()}


def _part(values: Mapping[tuple[str, ...], Any]) -> Any:
    nested = _nested(values)
    return list(nested.values()) if all(map(str.isdecimal, nested)) else nested


def by_field(faults: Iterable[Fault], fields: Sequence[Field]) -> tuple[dict[str, Fault], tuple[Fault, ...]]:
    """Return the first fault of each field by the field's name, and the faults of no field."""
    at_field: dict[str, Fault] = {}
    others = []
    for fault in faults:
        path = fault.field.removeprefix("data.")
        field = next((field for field in fields if _is_about(path, field.path)), None)
        if field:
            at_field.setdefault(field.name, fault)
        else:
            others.append(fault)
    return at_field, tuple(others)


def _is_about(path: str, of_field: str) -> bool:
    return path == of_field or path.startswith(f"{of_field}.") or of_field.startswith(f"{path}.")


def typed_as(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as it is typed into a field: 09:30 26/04/2024."""
    return f"{moment.astimezone(zone):%H:%M %d/%m/%Y}"
