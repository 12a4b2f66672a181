"""Traces: the steps that follow from one event, from the door to the letter, sent by OTLP over HTTP.

Off unless `MOTCUA_TRACES_TO` says where to: then nothing of OpenTelemetry's SDK is loaded, and what came
with an event is passed on as it is. A step is told when it is done, after its transaction. A thread of the
SDK sends what was told, and what its queue has no room for is dropped, so that nobody ever waits for it.

As with logs a process has one place where steps are told. `Step` is all that a step may say.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Thread
from typing import Final, Literal, NamedTuple

from shared.contracts.events.traceparent import begun, is_followed, step_after
from shared.settings import Settings

QUEUE: Final = 2048
"""Steps that wait to be sent; some megabytes."""
TRIES_FOR_S: Final = 5.0
"""For so long a batch of steps is tried to be sent, then dropped."""
LAST_WORDS_S: Final = 3.0
"""For so long a process that ends waits for its last steps to be sent."""

Kind = Literal["server", "consumer", "producer", "internal"]


class Step(NamedTuple):
    """A piece of work that is done. It has ids, codes and a number, and nothing about a person."""

    name: str
    """One of a few, such as `take record.filed`."""
    own: str
    """Its trace context, which what follows from it is given."""
    after: str | None
    """The trace context of what it follows from; None if the trace begins with it."""
    since_ns: int
    """When it began, Unix time."""
    kind: Kind = "internal"
    about: str = ""
    """Record code, entry of the register, or letter id."""
    unit: str = ""
    outcome: str = ""
    """What became of it, as a code."""
    together: int = 1
    """How many messages shared its transaction."""
    failed: bool = False


@dataclass(slots=True)
class _Traces:
    """How it stands with traces in this process."""

    tell: Callable[[Iterable[Step]], None] | None = None
    stop: Callable[[], object] | None = None
    share: float = field(default=0.0)


_traces = _Traces()


def start_tracing(service: str, settings: Settings) -> None:
    """Load what it takes to tell steps, if the settings say where to."""
    if settings.traces_to:
        from shared.observability.spans import (
            Spans,  # the SDK takes memory that an office without traces can do without
        )

        spans = Spans(service, settings.traces_to)
        _traces.tell, _traces.stop, _traces.share = spans.tell, spans.stop, settings.traces_share


async def stop_tracing() -> None:
    """Send what was told last, and wait for that a moment."""
    if stop := _traces.stop:
        _traces.tell = _traces.stop = None
        sending = Thread(target=stop, daemon=True)  # an executor's thread would be waited for at the end
        sending.start()
        until = time.monotonic() + LAST_WORDS_S
        while sending.is_alive() and time.monotonic() < until:  # noqa: ASYNC110  # a thread sets no event of ours
            await asyncio.sleep(0.02)


def is_on() -> bool:
    """Return whether steps are told anywhere."""
    return _traces.tell is not None


def step_from(after: str | None, *what: object) -> str | None:
    """Return what is given on: the context of a step of ours if it will be told, else what came."""
    return step_after(after, *what) if after and _traces.tell and is_followed(after) else after


def first_step(*what: object) -> str | None:
    """Return the first step of a new trace, for the share of events that get one though they came without."""
    return begun(_traces.share, *what) if _traces.tell and _traces.share else None


def done(
    name: str,
    after: str | None,
    since_ns: int,
    *,
    kind: Kind = "internal",
    about: str = "",
    unit: str = "",
    outcome: str = "",
    together: int = 1,
    failed: bool = False,
) -> None:
    """Tell a step outside of transactions that ends now, if somebody follows what it follows from."""
    own = step_from(after, name, about, since_ns)
    if own and own != after:
        tell([Step(name, own, after, since_ns, kind, about, unit, outcome, together, failed)])


def tell(steps: Iterable[Step]) -> None:
    """Tell steps that are done by now."""
    if _traces.tell:
        _traces.tell(steps)
