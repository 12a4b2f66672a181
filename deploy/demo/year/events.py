"""The events of the outside system's year: inbound CloudEvents 1.0, structured JSON as dicts."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from deploy.demo.year.life_events import LifeEvent
from deploy.demo.year.names import Villager
from deploy.demo.year.office_time import END, day_of, moment
from deploy.demo.year.records import Record

SOURCE: Final = "urn:motcua:demo"
WHY_IT_TAKES_LONGER: Final = "Cần xác minh thêm tại thực địa, cơ quan phối hợp chưa trả lời"

CloudEvent = dict[str, Any]
Ticked = tuple[int, CloudEvent]
"""An event and the tick at which it happens."""


def sorted_by_time(events: Iterable[Ticked]) -> Iterator[CloudEvent]:
    """Yield events in the order of their ticks."""
    return (event for _, event in sorted(events, key=lambda ticked: ticked[0]))


def record_events(record: Record, applicant: Villager) -> Iterator[Ticked]:
    """Yield the events of a record, each with its tick."""

    def event(participle: str, tick: int, **details: object) -> Ticked:
        at = moment(tick).isoformat()
        data = {"unit": record.unit, "record": record.code, "at": at} | details
        return tick, _event("record", participle, record.code, at, data)

    yield event(
        "filed",
        record.filed,
        procedure=record.procedure,
        applicant={"name": applicant.name},
        channel=record.channel,
        **({"land": record.land} if record.land else {}),
    )
    if missing := record.supplement:
        yield event("supplement-requested", missing.requested, papers=list(missing.papers))
        yield event("supplemented", missing.received)
    if extension := record.extension:
        appointment = moment(extension.appointment).isoformat()
        yield event("extended", extension.apologised, appointment_at=appointment, reason=WHY_IT_TAKES_LONGER)
    if record.resolved < END:
        yield event("resolved", record.resolved)
    if record.returned < END:
        said = {"handled_by": record.handled_by} if record.handled_by else {}
        yield event("returned", record.returned, **said)


def registration(life_event: LifeEvent) -> Ticked:
    """Return the event that a life event was registered."""
    data = {
        "unit": life_event.unit,
        "life_event": life_event.entry,
        "registered_on": day_of(life_event.registered).isoformat(),
        "record": life_event.record,
        "residence": life_event.residence,
        "details": life_event.details,
    }
    at = moment(life_event.registered).isoformat()
    return life_event.registered, _event("life-event", "registered", life_event.entry, at, data)


def cancellation(life_event: LifeEvent, tick: int) -> Ticked:
    """Return the event that an entry was cancelled in the register."""
    at = moment(tick).isoformat()
    data = {"unit": life_event.unit, "life_event": life_event.entry, "at": at}
    return tick, _event("life-event", "cancelled", life_event.entry, at, data)


def _event(noun: str, participle: str, about: str, at: str, data: dict[str, Any]) -> CloudEvent:
    return {
        "specversion": "1.0",
        "id": f"{about.replace('.', '_')}-{participle}",
        "source": SOURCE,
        "type": f"vn.motcua.{noun}.{participle}.v1",
        "subject": about,
        "time": at,
        "datacontenttype": "application/json",
        "data": data,
    }
