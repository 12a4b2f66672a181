"""The beginning of the demo year: all events of its first records, with their life events."""

from pydantic_core import to_json

from deploy.demo.year import generate
from deploy.replay.lines import EventLine, lines_of


def beginning_of_the_year(records: int) -> list[EventLine]:
    """Return the events of the first records, sorted by time."""
    events = list(generate())
    filed = [event["data"]["record"] for event in events if event["type"] == "vn.motcua.record.filed.v1"]
    chosen = set(filed[:records])
    return list(lines_of(to_json(event) for event in events if event["data"].get("record") in chosen))
