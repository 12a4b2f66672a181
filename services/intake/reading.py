"""Reads bytes from outside: the result is a well-formed report, or the faults of the event. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from hashlib import sha256
from typing import Final, NamedTuple

from services.intake.publishers import Publisher
from services.intake.validation import notes_on
from shared.contracts.arriving import ArrivingEvent, FaultyEvent, identity_in, read_arriving
from shared.contracts.events.receipt import Fault, Receipt, Verdict
from shared.contracts.events.reported.life_event import ReportedLifeEvent
from shared.contracts.events.reported.record import (
    LinkedReport,
    ReportedRecord,
    RulesSwitchedReport,
    UnlinkedReport,
)
from shared.contracts.events.traceparent import traceparent_in
from shared.contracts.faults import fault

OFFICE_ONLY: Final = frozenset({RulesSwitchedReport, LinkedReport, UnlinkedReport})
"""Reports that only an office's own system may send."""


class Report(NamedTuple):
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
    notes: tuple[Fault, ...] = ()
    """What was left out of it, or is strange about it."""

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
    def receipt(self) -> Receipt:
        """The receipt for the publisher."""
        return Receipt(
            publisher=self.publisher,
            source=self.source,
            event_id=self.event_id,
            verdict=Verdict.REJECTED,
            faults=self.faults,
        )

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
    publisher_name: str,
    headers: Mapping[str, str],
    body: bytes,
    publishers: Mapping[str, Publisher],
    zone: tzinfo,
) -> Report | InvalidEvent:
    """Read what a publisher sent, structured or binary, to offices in this zone.

    This checks everything that can be checked on the event alone: its size and form, the schema of its type,
    and the publisher's right to its source, type and unit.
    """
    event = read_arriving(headers, body)
    publisher = publishers.get(publisher_name)
    if publisher is None:
        return InvalidEvent(
            publisher_name, event.source, event.event_id, (fault("subject", "unknown_publisher"),)
        )
    if isinstance(event, FaultyEvent):
        return InvalidEvent(publisher_name, event.source, event.event_id, event.faults)
    if forbidden := _forbidden(event, publisher):
        return InvalidEvent(publisher_name, event.source, event.event_id, (forbidden,))
    return Report(
        key=event_key(publisher_name, event.source, event.event_id),
        publisher=publisher_name,
        source=event.source,
        event_id=event.event_id,
        digest=event.digest,
        data=event.data,
        text=event.text,
        traceparent=traceparent_in(headers.get("traceparent")) or event.traceparent,
        notes=(*event.notes, *notes_on(event.data, zone)),
    )


def unprocessed(publisher_name: str, headers: Mapping[str, str], body: bytes) -> InvalidEvent:
    """Return the answer to an event that could not be processed, for a reason that nobody foresaw."""
    try:
        source, event_id = identity_in(headers, body)
    except Exception:  # it may be the reading that fails
        source = event_id = None
    return InvalidEvent(publisher_name, source, event_id, (fault("event", "unprocessed"),))


def _forbidden(event: ArrivingEvent, publisher: Publisher) -> Fault | None:
    """Return what the publisher has no right to."""
    if event.source not in publisher.sources:
        return fault("source", "not_your_source", expected=", ".join(publisher.sources))
    if type(event.data) in OFFICE_ONLY and not publisher.is_office:
        return fault("type", "office_only")
    if not publisher.may_speak_for(event.data.unit):
        return fault("data.unit", "not_your_unit", expected=", ".join(publisher.units))
    if not publisher.may_speak_of(event.data):
        return fault("data.record", "not_your_record")
    return None
