"""A fact as other systems may read it: without what its marked fields say. Pure.

Only fields that the class declares and does not mark pass; what is unknown here stays out.
"""

from typing import Any

from pydantic import BaseModel

from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.contracts.events.personal import marks_of

PREFIX = "feed"
"""Subjects of redacted facts begin so, where those of whole ones begin with `office`."""


def redacted_event(event: Event[Any]) -> str:
    """Return an event as JSON in which no field says anything that is marked as personal."""
    return event.model_dump_json(exclude={"data": marked_in(event.data)})


def marked_in(said: BaseModel) -> dict[str, Any]:
    """Return the marked fields of data and of what they contain, as pydantic's `exclude` names them."""
    left_out: dict[str, Any] = {}
    for name, _, marked in marks_of(said):
        if marked:
            left_out[name] = True
        elif within := _marked_within(getattr(said, name)):
            left_out[name] = within
    return left_out


def redacted_subject(fact: type[Fact], unit: str) -> str:
    """Return the subject of a redacted fact.

    >>> from shared.contracts.events.record import RecordFiled
    >>> redacted_subject(RecordFiled, "15712v1")
    'feed.record.filed.v1.15712v1'
    """
    return PREFIX + fact.subject_of(unit).removeprefix("office")


def _marked_within(value: Any) -> dict[Any, Any]:
    match value:
        case BaseModel():
            return marked_in(value)
        case tuple() | list():
            parts = {number: _marked_within(one) for number, one in enumerate(value)}
            return {number: part for number, part in parts.items() if part}
        case dict():
            parts = {key: _marked_within(one) for key, one in value.items()}
            return {key: part for key, part in parts.items() if part}
    return {}
