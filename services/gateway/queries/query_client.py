"""Where the pages ask: questions go to the services over the bus, and a service that is silent is named."""

from typing import Final, TypeVar

import structlog
from nats.aio.client import Client
from nats.errors import Error as BusError
from pydantic import ValidationError

from shared.contracts.questions.question import Answer, Question
from shared.messaging.query_client import QueryFailed, ask

log = structlog.get_logger()
A = TypeVar("A", bound=Answer)

READERS_FAULT: Final = frozenset({"not-found", "not-a-question", "not-tried", "redacted"})
"""Codes of `QueryFailed` that no waiting will mend."""


class ServiceSilent(Exception):
    """A service gives no answer for now."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class Desk:
    """Asks the services on behalf of a reader who is waiting for a page."""

    def __init__(self, bus: Client, *, patience_s: float = 5.0) -> None:
        self._bus = bus
        self._patience_s = patience_s

    @property
    def reaches_the_bus(self) -> bool:
        """Whether questions can be sent."""
        return self._bus.is_connected

    async def ask(self, question: Question[A]) -> A:
        """Ask a service.

        Raises:
            ServiceSilent: There is no answer in time, or none that can be read.
            QueryFailed: What was asked about is not there, or cannot be asked like this.
        """
        try:
            return await ask(self._bus, question, within_s=self._patience_s)
        except (BusError, ValidationError) as failure:
            reason = type(failure).__name__
        except QueryFailed as none:
            if none.code in READERS_FAULT:
                raise
            reason = none.code
        log.warning("query_unanswered", question=question.subject(), reason=reason)
        raise ServiceSilent(question.service)

    async def ask_if_there(self, question: Question[A]) -> A | None:
        """Ask a service, and return None if it is silent.

        Raises:
            QueryFailed: As `ask`.
        """
        try:
            return await self.ask(question)
        except ServiceSilent:
            return None
