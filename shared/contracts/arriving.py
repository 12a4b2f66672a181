"""Reads an event that another system reports, wherever it comes in: its form, schema and identity. Pure.

Bus, HTTP ingress and conformance kit all read by `read_arriving`, so they agree. What depends on the
publisher, the catalogue or the history of a record is checked by intake.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError, from_json, to_json

from shared.contracts.content_modes import attributes_in, event_in, has_attributes, is_binary, is_json
from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.life_event import ReportedEntry, ReportedLifeEvent
from shared.contracts.events.reported.record import CorrectedReport, FiledReport, ReportedRecord
from shared.contracts.events.text import has_hidden
from shared.contracts.events.traceparent import traceparent_in
from shared.contracts.faults import fault, faults_of
from shared.moments import Moment

LARGEST_EVENT: Final = 64 * 1024
"""Bytes; CloudEvents asks intermediaries to forward events of up to this size."""
LONGEST_ID: Final = 255
NUL_ESCAPED: Final = rb"\u0000"
"""The only way in which JSON can contain a NUL."""


def _visible(text: str) -> str:
    if has_hidden(text):
        raise PydanticCustomError("hidden", "it has hidden characters")
    return text


def _json(content_type: str) -> str:
    if not is_json(content_type):
        raise PydanticCustomError("content_type", "data are JSON in UTF-8")
    return content_type


Attribute = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID), AfterValidator(_visible)]


class ArrivingAttributes(BaseModel):
    """The CloudEvents attributes whose form is checked; all others are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"]
    id: Attribute
    source: Attribute
    type: str
    subject: str | None = None
    time: Moment | None = None
    datacontenttype: Annotated[str, AfterValidator(_json)] | None = None
    traceparent: str | None = None


class ArrivingEvent(NamedTuple):
    """A well-formed event."""

    source: str
    event_id: str
    data: ReportedRecord | ReportedLifeEvent
    text: str
    """The data as JSON, in the form in which intake stores them."""
    traceparent: str | None
    notes: tuple[Fault, ...]
    """What is left out of the event, although the rest is accepted."""

    @property
    def digest(self) -> str:
        """Digest of what is said: equal for an event that is sent again, in any content mode."""
        return content_digest(self.data, self.text)


@dataclass(frozen=True, slots=True)
class FaultyEvent:
    """An event that is not well-formed; source and id are given if they could be read."""

    source: str | None
    event_id: str | None
    faults: tuple[Fault, ...]


def content_digest(data: ReportedRecord | ReportedLifeEvent, text: str) -> str:
    """Return the digest of what a report says; `text` is the same as JSON."""
    return sha256(f"{data.type_name()}\x1f{text}".encode()).hexdigest()


def read_arriving(headers: Mapping[str, str], body: bytes) -> ArrivingEvent | FaultyEvent:
    """Read an event, structured or binary."""
    try:
        content = from_json(body, allow_inf_nan=False)
    except ValueError:
        attributes = attributes_in(headers)[0] if has_attributes(headers) else {}
        return _faulty(attributes, fault("event", "not_json"))
    event, faults = event_in(headers, content)
    return check(event, to_json(event) if is_binary(headers, content) else body, faults)


def check(event: object, written: bytes, faults: tuple[Fault, ...] = ()) -> ArrivingEvent | FaultyEvent:
    """Check an event in structured form.

    Args:
        event: The event.
        written: The same as JSON.
        faults: What is known to be wrong with it already.
    """
    if not isinstance(event, dict):
        return FaultyEvent(None, None, (fault("event", "not_an_object"),))
    if len(written) > LARGEST_EVENT:
        return _faulty(event, fault("event", "too_large"))
    if NUL_ESCAPED in written and (nul := _where_nul(event)):
        return _faulty(event, fault(nul, "nul"))
    if faults:
        return _faulty(event, *faults)
    try:
        ArrivingAttributes.model_validate(event)
    except ValidationError as invalid:
        faults = faults_of(invalid)
    report = REPORTS.get(event["type"]) if isinstance(event.get("type"), str) else None
    if report is None:
        if isinstance(event.get("type"), str):
            faults = (*faults, fault("type", "unknown_type", expected=", ".join(REPORTS)))
        return _faulty(event, *faults)
    try:
        data = report.model_validate_json(to_json(event.get("data")), strict=True)
    except ValidationError as invalid:
        faults = (*faults, *faults_of(invalid, "data"))
    except ValueError:  # a number of more digits than can be written
        faults = (*faults, fault("data", "invalid"))
    if faults:
        return _faulty(event, *faults)
    return ArrivingEvent(
        source=event["source"],
        event_id=event["id"],
        data=data,
        text=data.model_dump_json(),
        traceparent=traceparent_in(event.get("traceparent")),
        notes=_notes(event["data"], data),
    )


def identity_in(headers: Mapping[str, str], body: bytes) -> tuple[str | None, str | None]:
    """Return source and id of an event as far as they can be read."""
    read = read_arriving(headers, body)
    return read.source, read.event_id


def _notes(said: dict[str, Any], data: ReportedRecord | ReportedLifeEvent) -> tuple[Fault, ...]:
    """Return what an event said that its data do not have, since it could not be used."""
    notes: list[Fault] = []
    if isinstance(data, ReportedEntry) and _is_left_out(said.get("email"), data.email):
        notes.append(fault("data.email", "email_unusable"))
    applicant = data.applicant if isinstance(data, FiledReport | CorrectedReport) else None
    if applicant and _is_left_out(said["applicant"].get("telephone"), applicant.telephone):
        notes.append(fault("data.applicant.telephone", "telephone_unusable"))
    if applicant and _is_left_out(said["applicant"].get("email"), applicant.email):
        notes.append(fault("data.applicant.email", "email_unusable"))
    return tuple(notes)


def _is_left_out(said: object, kept: str | None) -> bool:
    return kept is None and isinstance(said, str) and bool(said.strip())


def _faulty(event: Mapping[str, Any], *faults: Fault) -> FaultyEvent:
    return FaultyEvent(_text(event.get("source")), _text(event.get("id")), faults)


def _text(value: object) -> str | None:
    """Return a text that may be stored and sent back; None for any other value."""
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_ID and "\0" not in value else None


def _where_nul(value: object, path: str = "") -> str | None:
    """Return the path of a string or key with a NUL, which our databases cannot store."""
    if isinstance(value, str):
        return (path or "event") if "\0" in value else None
    if isinstance(value, dict):
        for name, item in value.items():
            if "\0" in name:
                return path or "event"
            if found := _where_nul(item, f"{path}.{name}".lstrip(".")):
                return found
    if isinstance(value, list):
        for index, item in enumerate(value):
            if found := _where_nul(item, f"{path}.{index}"):
                return found
    return None
