"""Validation of the events in a request: CloudEvents in any content mode become events for the bus. Pure.

Form and schema are checked here as intake checks them, so that the sender learns of faults at once. Intake
decides whether the publisher may report the event and whether it fits the record; it answers with a receipt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from pydantic_core import from_json, to_json

from services.gateway.ingress.content_mode import ContentMode, as_written
from services.gateway.ingress.problems import RequestRefused
from shared.contracts.arriving import ArrivingEvent, FaultyEvent, check
from shared.contracts.content_modes import event_in
from shared.contracts.events.envelope import CONTENT_TYPE
from shared.contracts.events.receipt import Fault
from shared.contracts.faults import fault
from shared.messaging.atomic_batch import Message

MAX_EVENTS: Final = 200
TRACEPARENT: Final = "traceparent"
"""The attribute that carries the trace context; events that differ in it alone have the same content."""
RECEIPT_PATH: Final = "/events/receipt"
CONTENT_DIGITS: Final = 16
"""Hex digits of the digest that the address of a receipt has: enough to tell two events with one id apart."""


@dataclass(frozen=True, slots=True)
class IncomingEvent:
    """A well-formed event, ready for the bus."""

    read: ArrivingEvent
    """What it says."""
    body: bytes
    content: bytes
    """The event without its trace context: equal whenever the same event is sent again."""

    @property
    def source(self) -> str:
        """Its source."""
        return self.read.source

    @property
    def event_id(self) -> str:
        """Its id."""
        return self.read.event_id

    @property
    def noun(self) -> str:
        """What it is about: the last part of its subject on the bus."""
        return self.read.data.noun

    @property
    def traceparent(self) -> str | None:
        """The event's own trace context, if it has one."""
        return self.read.traceparent

    @property
    def receipt_path(self) -> str:
        """The path of its receipt, which is tied to what it says: another event with its id has another."""
        content = self.read.digest[:CONTENT_DIGITS]
        return f"{RECEIPT_PATH}?{urlencode({'source': self.source, 'id': self.event_id, 'content': content})}"

    def message(self, publisher: str, traceparent: str | None = None) -> Message:
        """Return the message of a publisher. Intake recognises an event that came before.

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
            event, of_headers = event_in(as_written(headers), content)
            events, faults = _each([event]) if not of_headers else ([], list(of_headers))
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
    digests: dict[tuple[str, str], str] = {}
    for number, content in enumerate(contents):
        path = str(number) if numbered else ""
        event = _event(content, as_sent or to_json(content))
        if isinstance(event, FaultyEvent):
            faults += (_below(path, one) for one in event.faults)
        elif digests.setdefault((event.source, event.event_id), event.read.digest) != event.read.digest:
            faults.append(_below(path, fault("id", "other_content")))
        else:
            events.append(event)
    return events, faults


def _event(content: object, body: bytes) -> IncomingEvent | FaultyEvent:
    event = check(event_in({}, content)[0], body)
    if isinstance(event, FaultyEvent):
        return event
    assert isinstance(content, dict)  # noqa: S101  # nothing else is a well-formed event
    same = {name: value for name, value in content.items() if name != TRACEPARENT}
    return IncomingEvent(event, body, to_json(same) if TRACEPARENT in content else body)


def _below(path: str, found: Fault) -> Fault:
    """Return a fault with the position of its event in a batch before its field."""
    field = path if path and found.field == "event" else ".".join(filter(None, (path, found.field)))
    return found.model_copy(update={"field": field})
