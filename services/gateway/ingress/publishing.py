"""Publishing of events to the bus; each gets a span in its own trace, or in the trace of the request."""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from services.gateway.ingress.reading import IncomingEvent
from shared.messaging.atomic_batch import Message
from shared.observability.step import Step
from shared.observability.tracing import export, first_step, step_from


class OutgoingEvents:
    """The events of a request as messages for the bus, and the spans of their publishing."""

    def __init__(self, events: Sequence[IncomingEvent], publisher: str, request: str | None) -> None:
        """`request` is the trace context of the request, for events without one of their own."""
        self._since_ns = time.time_ns()
        self._events = [(event, event.traceparent or request) for event in events]
        self._spans = [_span_of(event, publisher, parent) for event, parent in self._events]
        self.messages: list[Message] = [
            event.message(publisher, span) for (event, _), span in zip(self._events, self._spans, strict=True)
        ]
        """Each with the trace context for its consumers."""

    @contextmanager
    def exported(self) -> Iterator[None]:
        """Export the spans once the messages are published, or could not be."""
        failed = True
        try:
            yield
            failed = False
        finally:
            export(self._steps(failed=failed))

    def _steps(self, *, failed: bool) -> Iterator[Step]:
        """Yield the spans of the events that are traced."""
        for (event, parent), span in zip(self._events, self._spans, strict=True):
            if span and span != parent:
                name, together = f"receive {event.noun}", len(self._events)
                yield Step(name, span, parent, self._since_ns, "server", together=together, failed=failed)


def _span_of(event: IncomingEvent, publisher: str, parent: str | None) -> str | None:
    if parent is None:
        return first_step(publisher, event.source, event.event_id)
    return step_from(parent, secrets.token_hex(8))  # an event that is sent again gets a span of its own
