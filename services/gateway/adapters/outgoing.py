"""What a body says as events for the bus, each with an id that it has again when it is sent again. Pure."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from pydantic_core import to_json

from services.gateway.adapters.translation import Translation
from services.gateway.ingress.reading import IncomingEvent
from shared.contracts.arriving import LARGEST_EVENT, ArrivingEvent
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.said import SaidReport


def events_of(translation: Translation, source: str) -> Iterator[IncomingEvent]:
    """Yield an event for each record that was said something of, and for each entry of a register."""
    for said in translation.said:
        report = settled(said)
        id = sha256(f"{source}\x1f{report.model_dump_json()}".encode()).hexdigest()[:32]
        yield _event(source, id, report.record, report)
    for entry in translation.registered:
        id = f"{entry.report.life_event}-registered"
        yield _event(source, id, entry.report.life_event, entry.report)


def settled(said: SaidReport) -> SaidReport:
    """Return what was said without its arrival, if all of it has moments: sent again, it is the same."""
    moments = [one.at for one in said.statuses if one.at is not None]
    if not moments or len(moments) < len(said.statuses):
        return said
    return said.model_copy(update={"at": _latest_past(moments, said.at)})


def _latest_past(moments: list[datetime], arrived_at: datetime) -> datetime:
    return max((one for one in moments if one <= arrived_at), default=arrived_at)


def _event(source: str, id: str, about: str, report: SaidReport | RegisteredReport) -> IncomingEvent:
    text = report.model_dump_json()
    body = to_json(
        {
            "specversion": "1.0",
            "id": id,
            "source": source,
            "type": report.type_name(),
            "subject": about,
            "datacontenttype": "application/json",
            "data": report.model_dump(mode="json"),
        }
    )
    return IncomingEvent(ArrivingEvent(source, id, report, text, None, ()), body, body)


def is_small(event: IncomingEvent) -> bool:
    """Whether the bus takes an event of its size."""
    return len(event.body) <= LARGEST_EVENT
