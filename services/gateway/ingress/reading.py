"""Validation of the events in a request: CloudEvents in any content mode become events for the bus. Pure.

Form and schema are checked here, so that the sender learns of faults at once. Intake decides whether the
publisher may report the event and whether it fits the record; it answers with a receipt.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final, Literal
from urllib.parse import quote

from pydantic import (
    AfterValidator,
    BaseModel,
    StringConstraints,
    ValidationError,
)
from pydantic_core import from_json, to_json

from services.gateway.ingress.content_mode import ContentMode, structured
from services.gateway.ingress.problems import RequestRefused
from shared.contracts.events.arriving import LARGEST_EVENT, WrittenMoment
from shared.contracts.events.envelope import CONTENT_TYPE
from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.text import HIDDEN
from shared.contracts.events.traceparent import traceparent_in
from shared.contracts.faults import fault, faults_of
from shared.messaging.atomic_batch import Message

MAX_EVENTS: Final = 200
TRACEPARENT: Final = "traceparent"
"""The attribute that carries the trace context; events that differ in it alone have the same content."""


def _visible(text: str) -> str:
    if any(unicodedata.category(character) in HIDDEN for character in text):
        raise ValueError("hidden")
    return text


Attribute = Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(_visible)]


class CloudEventAttributes(BaseModel):
    """The attributes that the contract asks of an event, beside its data."""

    specversion: Literal["1.0"]
    id: Attribute
    source: Attribute
    type: str
    subject: str | None = None
    time: WrittenMoment | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class IncomingEvent:
    """A well-formed event, ready for the bus."""

    source: str
    event_id: str
    noun: str
    body: bytes
    content: bytes
    """The event without its trace context: equal whenever the same event is sent again."""
    traceparent: str | None = None
    """The event's own trace context, if it has one."""

    @property
    def receipt_path(self) -> str:
        """The path of its receipt."""
        return f"/events/{quote(self.event_id, safe='')}/receipt?source={quote(self.source, safe='')}"

    def message(self, publisher: str, traceparent: str | None = None) -> Message:
        """Return the message of a publisher. Equal content gets an equal id, which JetStream deduplicates.

        `traceparent` is the trace context for its consumers. The event itself stays as it was sent.
        """
        key = "\x1f".join((self.source, self.event_id)).encode()
        digest = sha256(key + b"\x1f" + self.content).hexdigest()
        headers = {"Nats-Msg-Id": f"{publisher}:{digest}", "Content-Type": CONTENT_TYPE}
        if traceparent:
            headers["traceparent"] = traceparent
        return Message(f"in.{publisher}.{self.noun}", self.body, headers)


def read(mode: ContentMode, headers: Mapping[str, str], body: bytes) -> list[IncomingEvent]:
    """Return the events of a request, if all of them are well-formed.

    Raises:
        RequestRefused: The body is not JSON, or an event has faults; each is named.
    """
    try:
        content = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise RequestRefused("not_json", [fault("event", "not_json")]) from None
    match mode:
        case ContentMode.STRUCTURED:
            events, faults = _each([content], as_sent=body)
        case ContentMode.BINARY:
            events, faults = _each([structured(headers, content)])
        case ContentMode.BATCH:
            events, faults = _batch(content)
    if faults:
        raise RequestRefused("faults", faults)
    return events


def _batch(content: object) -> tuple[list[IncomingEvent], list[Fault]]:
    if not isinstance(content, list):
        return [], [fault("event", "list")]
    if len(content) > MAX_EVENTS:
        return [], [fault("event", "too_long", max_length=MAX_EVENTS)]
    return _each(content, numbered=True)


def _each(
    contents: Sequence[object], *, as_sent: bytes = b"", numbered: bool = False
) -> tuple[list[IncomingEvent], list[Fault]]:
    events: list[IncomingEvent] = []
    faults: list[Fault] = []
    for number, content in enumerate(contents):
        path = str(number) if numbered else ""
        event = _event(content, as_sent or to_json(content), path)
        if isinstance(event, IncomingEvent):
            events.append(event)
        else:
            faults += event
    return events, faults


def _event(content: object, body: bytes, path: str) -> IncomingEvent | Sequence[Fault]:
    """Return an event, or all its faults; `path` is its position in a batch."""
    if not isinstance(content, dict):
        return [fault(path or "event", "not_an_object")]
    if len(body) > LARGEST_EVENT:
        return [fault(path or "event", "too_large")]
    faults: list[Fault] = []
    try:
        CloudEventAttributes.model_validate(content)
    except ValidationError as invalid:
        faults += faults_of(invalid, path)
    report = REPORTS.get(content["type"]) if isinstance(content.get("type"), str) else None
    if report is None:
        if isinstance(content.get("type"), str):
            faults.append(fault(_below(path, "type"), "unknown_type", expected=", ".join(REPORTS)))
        return faults
    try:
        report.model_validate_json(to_json(content.get("data")), strict=True)
    except ValidationError as invalid:
        faults += faults_of(invalid, _below(path, "data"))
    if faults:
        return faults
    trace = content.get(TRACEPARENT)
    same = to_json({name: value for name, value in content.items() if name != TRACEPARENT}) if trace else body
    return IncomingEvent(content["source"], content["id"], report.noun, body, same, traceparent_in(trace))


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
