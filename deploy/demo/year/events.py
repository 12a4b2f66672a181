"""The events of the outside system's year: inbound CloudEvents 1.0, structured JSON as dicts."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from deploy.demo.year.life_events import LifeEvent
from deploy.demo.year.names import Villager
from deploy.demo.year.office_time import day_of, moment
from deploy.demo.year.records import Record

SOURCE: Final = "urn:motcua:demo"
UNIT: Final = "15712"

CloudEvent = dict[str, Any]


def sorted_by_time(events: Iterable[tuple[int, CloudEvent]]) -> Iterator[CloudEvent]:
    """Yield events in the order of their ticks."""
    return (event for _, event in sorted(events, key=lambda ticked: ticked[0]))


def record_events(record: Record, applicant: Villager) -> Iterator[tuple[int, CloudEvent]]:
    """Yield the events of a record, each with its tick."""

    def event(participle: str, tick: int, **details: object) -> tuple[int, CloudEvent]:
        at = moment(tick).isoformat()
        data = {"unit": UNIT, "record": record.code, "at": at} | details
        return tick, _event("record", participle, record.code, at, data)

    yield event(
        "filed",
        record.filed,
        procedure=record.procedure,
        applicant={"name": applicant.name},
        channel=record.channel,
    )
    if missing := record.supplement:
        yield event("supplement-requested", missing.requested, papers=list(missing.papers))
        yield event("supplemented", missing.received)
    yield event("resolved", record.resolved)
    yield event("returned", record.returned)


def registration(life_event: LifeEvent) -> tuple[int, CloudEvent]:
    """Return the event that a life event was registered."""
    data = {
        "unit": UNIT,
        "life_event": life_event.entry,
        "registered_on": day_of(life_event.registered).isoformat(),
        "record": life_event.record,
        "residence": life_event.residence,
        "details": life_event.details,
    }
    at = moment(life_event.registered).isoformat()
    return life_event.registered, _event("life-event", "registered", life_event.entry, at, data)


def cancellation(life_event: LifeEvent, tick: int) -> tuple[int, CloudEvent]:
    """Return the event that an entry was cancelled in the register."""
    at = moment(tick).isoformat()
    data = {"unit": UNIT, "life_event": life_event.entry, "at": at}
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
