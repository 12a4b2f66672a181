"""What the outside system says of its year: inbound CloudEvents 1.0, structured JSON as dicts."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from deploy.demo.year.life_events import LifeEvent
from deploy.demo.year.names import Person
from deploy.demo.year.office_time import day_of, moment
from deploy.demo.year.records import Record

SOURCE: Final = "urn:motcua:demo"
UNIT: Final = "15712"

CloudEvent = dict[str, Any]


def in_order_of_time(told: Iterable[tuple[int, CloudEvent]]) -> Iterator[CloudEvent]:
    """Yield what is told, by its tick."""
    return (event for _, event in sorted(told, key=lambda at: at[0]))


def of_record(record: Record, applicant: Person) -> Iterator[tuple[int, CloudEvent]]:
    """Tell a record's way through the office."""

    def told(participle: str, tick: int, **details: object) -> tuple[int, CloudEvent]:
        at = moment(tick).isoformat()
        data = {"unit": UNIT, "record": record.code, "at": at} | details
        return tick, _event("record", participle, record.code, at, data)

    yield told(
        "filed",
        record.filed,
        procedure=record.procedure,
        applicant={"name": applicant.name},
        channel=record.channel,
    )
    if missing := record.supplement:
        yield told("supplement-requested", missing.requested, papers=list(missing.papers))
        yield told("supplemented", missing.received)
    yield told("resolved", record.resolved)
    yield told("returned", record.returned)


def of_life_event(life_event: LifeEvent) -> tuple[int, CloudEvent]:
    """Tell of an entry in the register."""
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


def struck(life_event: LifeEvent, tick: int) -> tuple[int, CloudEvent]:
    """Tell that an entry was struck from the register."""
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
