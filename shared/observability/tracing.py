"""Traces: the steps that follow from one event, from its arrival to the letter, exported by OTLP over HTTP.

Tracing is off unless `MOTCUA_TRACES_TO` is set: then nothing of OpenTelemetry's SDK is loaded, and the trace
context of an event is passed on unchanged. A step is exported when it is done, after its transaction. A
thread of the SDK sends the steps and drops them when its queue is full, so that nobody ever waits for it.

A process has one exporter, as it has one log. `step.py` lists everything that a step may contain.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Thread
from typing import Final

from shared.contracts.events.traceparent import begun, is_followed, step_after
from shared.observability.step import Kind, Step
from shared.settings import Settings

SHUTDOWN_S: Final = 3.0
"""How long a process that ends waits for the export of its last steps."""


@dataclass(slots=True)
class _Traces:
    """The exporter of this process, if it has one."""

    export: Callable[[Iterable[Step]], None] | None = None
    stop: Callable[[], object] | None = None
    share: float = field(default=0.0)


_traces = _Traces()


def start_tracing(service: str, settings: Settings) -> None:
    """Load the exporter if the settings say where to send traces."""
    if settings.traces_to:
        from shared.observability.spans import (
            Spans,  # the SDK takes memory, so an office without traces does not load it
        )

        spans = Spans(service, settings.traces_to)
        _traces.export, _traces.stop, _traces.share = spans.export, spans.stop, settings.traces_share


async def stop_tracing() -> None:
    """Export the last steps, and wait a moment for that."""
    if stop := _traces.stop:
        _traces.export = _traces.stop = None
        sending = Thread(target=stop, daemon=True)  # an executor's thread would be waited for at the end
        sending.start()
        until = time.monotonic() + SHUTDOWN_S
        while sending.is_alive() and time.monotonic() < until:  # noqa: ASYNC110  # a thread sets no event of ours
            await asyncio.sleep(0.02)


def is_on() -> bool:
    """Return whether steps are exported."""
    return _traces.export is not None


def step_from(after: str | None, *what: object) -> str | None:
    """Return the trace context to pass on: that of our step if it is recorded, else the given one."""
    return step_after(after, *what) if after and _traces.export and is_followed(after) else after


def first_step(*what: object) -> str | None:
    """Return the first step of a new trace, for a share of the events that arrive without one."""
    return begun(_traces.share, *what) if _traces.export and _traces.share else None


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
    """Export a step outside of transactions that ends now, if its trace is recorded."""
    own = step_from(after, name, about, since_ns)
    if own and own != after:
        export([Step(name, own, after, since_ns, kind, about, unit, outcome, together, failed)])


def export(steps: Iterable[Step]) -> None:
    """Export finished steps."""
    if _traces.export:
        _traces.export(steps)
