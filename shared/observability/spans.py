"""Exports steps as OpenTelemetry spans. Only a process that exports traces loads this module."""

import time
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urljoin

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from shared.observability.step import Step

QUEUE: Final = 2048
"""Steps that may wait for the exporter; some megabytes."""
EXPORT_TIMEOUT_S: Final = 5.0
"""After this long a batch of steps is dropped."""
NOWHERE: Final = Context()
"""No span surrounds ours: a process works on many events at once."""


class _GivenIds(IdGenerator):
    """Gives each span the ids that its step already has."""

    trace = step = 0

    def set_next(self, traceparent: str) -> None:
        """Set the ids of the next span."""
        self.trace, self.step = int(traceparent[3:35], 16), int(traceparent[36:52], 16)

    def generate_trace_id(self) -> int:
        return self.trace

    def generate_span_id(self) -> int:
        return self.step


class Spans:
    """Turns steps into spans and hands them to the SDK, which sends them."""

    def __init__(self, service: str, traces_to: str) -> None:
        self._ids = _GivenIds()
        self._provider = TracerProvider(
            sampler=ALWAYS_ON,  # whether a trace is recorded was decided before
            resource=Resource.create({"service.name": service, "service.namespace": "motcua"}),
            shutdown_on_exit=False,
            id_generator=self._ids,
        )
        exporter = OTLPSpanExporter(
            urljoin(f"{traces_to.rstrip('/')}/", "v1/traces"), timeout=EXPORT_TIMEOUT_S
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=QUEUE))
        self._tracer = self._provider.get_tracer("motcua")
        self.stop = self._provider.shutdown

    def export(self, steps: Iterable[Step]) -> None:
        """Export steps that end now."""
        now = time.time_ns()
        for step in steps:
            self._ids.set_next(step.own)
            span = self._tracer.start_span(
                step.name,
                _after(step.after),
                SpanKind[step.kind.upper()],
                _attributes(step),
                start_time=step.since_ns,
            )
            if step.failed:
                span.set_status(StatusCode.ERROR)
            span.end(now)


def _after(traceparent: str | None) -> Context:
    if traceparent is None:
        return NOWHERE
    trace, step, flags = (int(part, 16) for part in traceparent.split("-")[1:])
    return set_span_in_context(
        NonRecordingSpan(SpanContext(trace, step, is_remote=True, trace_flags=TraceFlags(flags))), NOWHERE
    )


def _attributes(step: Step) -> Mapping[str, str | int]:
    named = {"motcua.about": step.about, "motcua.unit": step.unit, "motcua.outcome": step.outcome}
    shared = {"messaging.batch.message_count": step.together} if step.together > 1 else {}
    return {name: value for name, value in named.items() if value} | shared
