"""Handing events on to the bus, each as a step of its own trace, else of the request's."""

import secrets
import time
from collections.abc import Iterator, Sequence

from services.gateway.ingress.reading import ReportedAs
from shared.messaging.atomic_batch import Message
from shared.observability.step import Step
from shared.observability.tracing import first_step, step_from


class HandingOn:
    """The events of a request on their way to the bus."""

    def __init__(self, events: Sequence[ReportedAs], publisher: str, request: str | None) -> None:
        """`request` is the trace context of the request, for those events that have none of their own."""
        self._since_ns = time.time_ns()
        self._events = [(event, event.traceparent or request) for event in events]
        self._own = [_own_of(event, publisher, after) for event, after in self._events]
        self.messages: list[Message] = [
            event.message(publisher, own) for (event, _), own in zip(self._events, self._own, strict=True)
        ]
        """Each with the trace context for what follows from it."""

    def steps(self, *, failed: bool) -> Iterator[Step]:
        """Yield the handing on of those that somebody follows."""
        for (event, after), own in zip(self._events, self._own, strict=True):
            if own and own != after:
                name, together = f"receive {event.noun}", len(self._events)
                yield Step(name, own, after, self._since_ns, "server", together=together, failed=failed)


def _own_of(event: ReportedAs, publisher: str, after: str | None) -> str | None:
    if after is None:
        return first_step(publisher, event.source, event.event_id)
    return step_from(after, secrets.token_hex(8))  # what is sent again is received again
