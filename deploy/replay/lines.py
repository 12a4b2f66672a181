"""Lines of a file as they go to the bus. What is no event is sent as it is: it gets its receipt, too."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic_core import from_json

LONGEST_ID = 255


class EventKey(NamedTuple):
    """What a receipt says about which event it is for; None is what could not be read."""

    source: str | None
    event_id: str | None


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line."""

    number: int
    body: bytes
    type: str
    key: EventKey

    @property
    def noun(self) -> str:
        """The last part of its subject, for example `record`."""
        said = re.fullmatch(r"vn\.motcua\.([a-z-]+)\..+", self.type)
        return said[1] if said else "unreadable"


def lines_of(file: Iterable[bytes]) -> Iterator[EventLine]:
    """Read lines, blank ones aside."""
    for number, raw in enumerate(file, start=1):
        if body := raw.strip():
            event = _event(body)
            yield EventLine(
                number,
                body,
                _text(event.get("type")) or "",
                EventKey(_text(event.get("source")), _text(event.get("id"))),
            )


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = from_json(body, allow_inf_nan=False)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_ID else None
