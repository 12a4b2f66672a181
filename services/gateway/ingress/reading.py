"""Reading what a system sends: structured, binary or batch CloudEvents become events for the bus. Pure.

Form and schema are checked here, so that whoever sends learns of it at once. Whether the publisher has the
right to say so, and whether it can be so, is for intake, which answers by a receipt.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from pydantic import (
    AfterValidator,
    BaseModel,
    StringConstraints,
    ValidationError,
)
from pydantic_core import from_json, to_json

from services.gateway.ingress.problems import Refusal
from shared.contracts.events.arriving import LARGEST_EVENT, WrittenMoment, attributes_in
from shared.contracts.events.envelope import CONTENT_TYPE
from shared.contracts.events.receipt import Fault
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.text import HIDDEN
from shared.contracts.events.traceparent import traceparent_in
from shared.contracts.faults import fault, faults_of
from shared.messaging.atomic_batch import Message

LARGEST_BATCH: Final = 1024 * 1024
MOST_AT_ONCE: Final = 200
TRACE: Final = "traceparent"
"""The attribute by which an event is followed; two events that differ in it alone say the same."""
NAME_OF_ATTRIBUTE: Final = re.compile(r"(?!data$)[a-z0-9]{1,20}")
"""As CloudEvents 1.0 has it; `data` is what the body says."""


class Mode(Enum):
    """How events travel in a request."""

    STRUCTURED = CONTENT_TYPE
    BATCH = "application/cloudevents-batch+json"
    BINARY = "application/json"

    @property
    def largest(self) -> int:
        """Bytes of the largest body."""
        return LARGEST_BATCH if self is Mode.BATCH else LARGEST_EVENT


def _seen(text: str) -> str:
    if any(unicodedata.category(sign) in HIDDEN for sign in text):
        raise ValueError("hidden")
    return text


Attribute = Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(_seen)]


class Attributes(BaseModel):
    """What the contract asks of an event around its data."""

    specversion: Literal["1.0"]
    id: Attribute
    source: Attribute
    type: str
    subject: str | None = None
    time: WrittenMoment | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class ReportedAs:
    """An event that is well-formed, as it goes to the bus."""

    source: str
    event_id: str
    noun: str
    body: bytes
    said: bytes
    """All that it says, which is the same when the same is sent again."""
    traceparent: str | None = None
    """By which it can be followed, if it says so itself."""

    @property
    def place(self) -> str:
        """The address of its receipt."""
        return f"/events/{quote(self.event_id, safe='')}/receipt?source={quote(self.source, safe='')}"

    def message(self, publisher: str, traceparent: str | None = None) -> Message:
        """Return it as its publisher's; what says the same is the same message, for ten minutes.

        `traceparent` is that of its being handed on. The event itself stays as it was sent.
        """
        said = sha256("\x1f".join((self.source, self.event_id)).encode() + b"\x1f" + self.said).hexdigest()
        headers = {"Nats-Msg-Id": f"{publisher}:{said}", "Content-Type": CONTENT_TYPE}
        if traceparent:
            headers["traceparent"] = traceparent
        return Message(f"in.{publisher}.{self.noun}", self.body, headers)


def mode_of(headers: Mapping[str, str]) -> Mode:
    """Return how events travel in a request with these headers (names in lower case).

    Raises:
        Refusal: In no way that is known.
    """
    media_type, *parameters = (part.strip().lower() for part in headers.get("content-type", "").split(";"))
    charset = {"charset=utf-8", 'charset="utf-8"'}
    compressed = headers.get("content-encoding", "identity").lower() != "identity"
    try:
        mode = Mode(media_type)
    except ValueError:
        raise Refusal("media_type") from None
    if (
        compressed
        or not set(parameters) <= charset
        or (mode is Mode.BINARY and "specversion" not in attributes_in(headers))
    ):
        raise Refusal("media_type")
    return mode


def read(mode: Mode, headers: Mapping[str, str], body: bytes) -> list[ReportedAs]:
    """Return the events of a request; all of them are well-formed, or none is taken.

    Raises:
        Refusal: It cannot be read, or has faults; each is named.
    """
    try:
        content = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Refusal("not_json", [fault("event", "not_json")]) from None
    match mode:
        case Mode.STRUCTURED:
            events, faults = _each([content], as_sent=body)
        case Mode.BINARY:
            events, faults = _each([_joined(headers, content)])
        case Mode.BATCH:
            events, faults = _batch(content)
    if faults:
        raise Refusal("faults", faults)
    return events


def _batch(content: object) -> tuple[list[ReportedAs], list[Fault]]:
    if not isinstance(content, list):
        return [], [fault("event", "list")]
    if len(content) > MOST_AT_ONCE:
        return [], [fault("event", "too_long", max_length=MOST_AT_ONCE)]
    return _each(content, numbered=True)


def _each(
    contents: Sequence[object], *, as_sent: bytes = b"", numbered: bool = False
) -> tuple[list[ReportedAs], list[Fault]]:
    events: list[ReportedAs] = []
    faults: list[Fault] = []
    for number, content in enumerate(contents):
        below = str(number) if numbered else ""
        found = _event(content, as_sent or to_json(content), below)
        if isinstance(found, ReportedAs):
            events.append(found)
        else:
            faults += found
    return events, faults


def _event(content: object, body: bytes, below: str) -> ReportedAs | Sequence[Fault]:
    """Return an event, or all that is wrong with it; `below` is its place in a batch."""
    if not isinstance(content, dict):
        return [fault(below or "event", "not_an_object")]
    if len(body) > LARGEST_EVENT:
        return [fault(below or "event", "too_large")]
    faults: list[Fault] = []
    try:
        Attributes.model_validate(content)
    except ValidationError as invalid:
        faults += faults_of(invalid, below)
    kind = REPORTS.get(content["type"]) if isinstance(content.get("type"), str) else None
    if kind is None:
        if isinstance(content.get("type"), str):
            faults.append(fault(_at(below, "type"), "unknown_type", expected=", ".join(REPORTS)))
        return faults
    try:
        kind.model_validate_json(to_json(content.get("data")), strict=True)
    except ValidationError as invalid:
        faults += faults_of(invalid, _at(below, "data"))
    if faults:
        return faults
    trace = content.get(TRACE)
    said = to_json({name: value for name, value in content.items() if name != TRACE}) if trace else body
    return ReportedAs(content["source"], content["id"], kind.noun, body, said, traceparent_in(trace))


def _joined(headers: Mapping[str, str], data: object) -> dict[str, Any]:
    """Return a binary event as a structured one, which is the only form that goes to the bus.

    Raises:
        Refusal: A header is no attribute of CloudEvents.
    """
    attributes = attributes_in(headers)
    if not all(NAME_OF_ATTRIBUTE.fullmatch(name) for name in attributes):
        raise Refusal("faults", [fault("event", "attribute_name")])
    return attributes | {"data": data}


def _at(below: str, name: str) -> str:
    return f"{below}.{name}" if below else name
