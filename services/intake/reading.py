"""Reads bytes from outside: the result is a well-formed report, or the faults of the event. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json, to_json

from services.intake.publishers import Publisher
from shared.contracts.events.arriving import LARGEST_EVENT, WrittenMoment, attributes_in
from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.life_event import ReportedLifeEvent
from shared.contracts.events.reported.record import ReportedRecord, RulesSwitchedReport
from shared.contracts.events.traceparent import traceparent_in
from shared.contracts.faults import fault, faults_of

LONGEST_ID: Final = 255
OFFICE_ONLY: Final = frozenset({RulesSwitchedReport})
"""Reports that only an office's own system may send."""
NUL_ESCAPED: Final = rb"\u0000"
"""The only way in which JSON can contain a NUL."""


class ReportAttributes(BaseModel):
    """The CloudEvents attributes that a publisher has to give; extensions are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"]
    id: str = Field(min_length=1, max_length=LONGEST_ID)
    source: str = Field(min_length=1, max_length=LONGEST_ID)
    type: str
    time: WrittenMoment | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A well-formed event of a publisher.

    An event that is sent again has the same `key`; its `digest` tells whether the content is the same.
    """

    key: str
    publisher: str
    source: str
    event_id: str
    digest: str
    data: ReportedRecord | ReportedLifeEvent
    text: str
    """The data as JSON, as it is stored."""
    traceparent: str | None = None
    """Its trace context, which is not part of the digest."""

    @property
    def about(self) -> str:
        """The record code or the id of the register entry that it is about."""
        return self.data.record if isinstance(self.data, ReportedRecord) else self.data.life_event


@dataclass(frozen=True, slots=True)
class InvalidEvent:
    """An event that is not well-formed; source and id are given if they could be read."""

    publisher: str
    source: str | None
    event_id: str | None
    faults: tuple[Fault, ...]

    @property
    def key(self) -> str | None:
        """The key of the event, if source and id could be read."""
        if self.source is None or self.event_id is None:
            return None
        return event_key(self.publisher, self.source, self.event_id)


def event_key(publisher: str, source: str, event_id: str) -> str:
    """Return a short key for an event of a publisher; CloudEvents identifies events by source and id."""
    return sha256("\x1f".join((publisher, source, event_id)).encode(errors="surrogatepass")).hexdigest()[:40]


def read(
    publisher_name: str, headers: Mapping[str, str], body: bytes, publishers: Mapping[str, Publisher]
) -> Report | InvalidEvent:
    """Read what a publisher sent, structured or binary.

    This checks everything that can be checked on the event alone: its size and form, the schema of its type,
    and the publisher's right to its source, type and unit.
    """
    try:
        content = from_json(body, allow_inf_nan=False)
    except ValueError:
        return InvalidEvent(publisher_name, None, None, (fault("event", "not_json"),))
    attributes_apart = attributes_in(headers)
    event = attributes_apart | {"data": content} if attributes_apart else content
    if not isinstance(event, dict):
        return InvalidEvent(publisher_name, None, None, (fault("event", "not_an_object"),))
    source, event_id = (_text(event.get(name)) for name in ("source", "id"))

    def refused(*faults: Fault) -> InvalidEvent:
        return InvalidEvent(publisher_name, source, event_id, faults)

    publisher = publishers.get(publisher_name)
    if publisher is None:
        return refused(fault("subject", "unknown_publisher"))
    if len(body) > LARGEST_EVENT:
        return refused(fault("event", "too_large"))
    # Attributes in headers may contain anything that can be escaped.
    if (attributes_apart or NUL_ESCAPED in body) and (nul := _where_nul(event)):
        return refused(fault(nul, "nul"))
    try:
        attributes = ReportAttributes.model_validate(event)
    except ValidationError as invalid:
        return refused(*faults_of(invalid))
    if attributes.source not in publisher.sources:
        return refused(fault("source", "not_your_source", expected=", ".join(publisher.sources)))
    if (schema := REPORTS.get(attributes.type)) is None:
        return refused(fault("type", "unknown_type", expected=", ".join(REPORTS)))
    if schema in OFFICE_ONLY and not publisher.is_office:
        return refused(fault("type", "office_only"))
    try:
        data = schema.model_validate_json(to_json(event.get("data")), strict=True)
    except ValidationError as invalid:
        return refused(*faults_of(invalid, "data"))
    if not publisher.may_speak_for(data.unit):
        return refused(fault("data.unit", "not_your_unit", expected=", ".join(publisher.units)))
    if not publisher.may_speak_of(data):
        return refused(fault("data.record", "not_your_record"))
    text = data.model_dump_json()
    return Report(
        key=event_key(publisher_name, attributes.source, attributes.id),
        publisher=publisher_name,
        source=attributes.source,
        event_id=attributes.id,
        digest=sha256(f"{attributes.type}\x1f{text}".encode()).hexdigest(),
        data=data,
        text=text,
        traceparent=traceparent_in(headers.get("traceparent")) or traceparent_in(event.get("traceparent")),
    )


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
