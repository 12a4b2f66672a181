"""The W3C trace context of an event: its trace, and the step that it follows from. Pure.

It is `00-<trace>-<step>-<flags>` in hex digits; the last bit of the flags says whether the trace is recorded.
The id of a step is derived from the parts that identify it, so a handler that runs again makes the same step.
The trace context is no part of an event's content: two events that differ only in it are equal.
"""

import re
from hashlib import blake2b
from typing import Final

TRACEPARENT: Final = r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
NOTHING: Final = re.compile("00-0{32}-.*|00-.{32}-0{16}-.*")
"""Ids of zeros are invalid."""
ATTRIBUTE: Final = re.compile(rb'"traceparent"\s*:\s*"([0-9a-f-]{55})"')
BITS: Final = 64
"""Bits of a step's id, and of the number that decides whether a trace is started."""


def traceparent_in(value: object) -> str | None:
    """Return a trace context if it is valid, else None, as W3C demands.

    >>> traceparent_in("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    >>> traceparent_in("Lò Thị Hòa")
    """
    if isinstance(value, str) and re.fullmatch(TRACEPARENT, value) and not NOTHING.fullmatch(value):
        return value
    return None


def traceparent_within(body: bytes) -> str | None:
    """Return the trace context of an event in JSON, without parsing the rest."""
    found = ATTRIBUTE.search(body)
    return traceparent_in(found[1].decode()) if found else None


def is_followed(traceparent: str) -> bool:
    """Return whether the trace is recorded."""
    return bool(int(traceparent[-2:], 16) & 1)


def trace_of(traceparent: str) -> str:
    """Return the id of the trace."""
    return traceparent[3:35]


def step_after(traceparent: str, *what: object) -> str:
    """Return the context of a step that follows from another, in the same trace."""
    return f"{traceparent[:36]}{_digest(8, traceparent, *what)}{traceparent[52:]}"


def begun(share: float, *what: object) -> str | None:
    """Return the first step of a new trace, for a share (0 to 1) of all events.

    `what` decides, so the same event always gets the same answer.
    """
    drawn = int.from_bytes(blake2b(_joined(*what), digest_size=8, person=b"drawn").digest())
    if drawn >= share * 2**BITS:
        return None
    return f"00-{_digest(16, *what)}-{_digest(8, 'first', *what)}-01"


def _digest(size: int, *what: object) -> str:
    return blake2b(_joined(*what), digest_size=size).hexdigest()


def _joined(*what: object) -> bytes:
    return "\x1f".join(map(str, what)).encode(errors="surrogatepass")
