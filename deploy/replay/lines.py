"""Lines of a replayed file. A line that is no event is sent unchanged and gets a receipt, too."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic_core import from_json

MAX_ID_LENGTH = 255


class EventKey(NamedTuple):
    """Identifies the event of a receipt; None for a part that could not be read."""

    source: str | None
    event_id: str | None


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of a file, with what its receipt will refer to."""

    number: int
    body: bytes
    type: str
    key: EventKey

    @property
    def noun(self) -> str:
        """The last part of the line's subject, for example `record`."""
        match = re.fullmatch(r"vn\.motcua\.([a-z-]+)\..+", self.type)
        return match[1] if match else "unreadable"


def lines_of(file: Iterable[bytes]) -> Iterator[EventLine]:
    """Read the lines that are not blank."""
    for number, raw in enumerate(file, start=1):
        if body := raw.removeprefix(BOM_UTF8).strip():
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
    return value if isinstance(value, str) and 0 < len(value) <= MAX_ID_LENGTH else None
