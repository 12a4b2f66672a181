"""Asks the services over the bus on behalf of pages, and names a service that does not answer."""

from pathlib import Path
from typing import TypeVar

import structlog
from nats.aio.client import Client as BusClient
from nats.errors import Error as BusError
from pydantic import ValidationError

from shared.contracts.questions.question import Answer, Question
from shared.contracts.services import ON_DEMAND
from shared.messaging.queries.client import FAILED, QueryFailed, ask
from shared.messaging.queries.starting import ask_and_start

log = structlog.get_logger()
A = TypeVar("A", bound=Answer)


class ServiceUnavailable(Exception):
    """A service does not answer for now."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class QueryClient:
    """Asks the services on behalf of a reader who is waiting for a page."""

    def __init__(self, bus: BusClient, *, timeout_s: float = 5.0, on_demand: Path | None = None) -> None:
        self.bus = bus
        self.timeout_s = timeout_s
        self.on_demand = on_demand

    @property
    def is_connected(self) -> bool:
        """Whether questions can be sent."""
        return self.bus.is_connected

    def is_not_started(self, service: str) -> bool:
        """Return whether this computer does not run a service, since nobody has ever asked it anything."""
        return self.on_demand is not None and service in ON_DEMAND and not (self.on_demand / service).exists()

    async def ask(self, question: Question[A], *, within_s: float | None = None) -> A:
        """Ask a service; `within_s` is for what takes longer than a page may.

        Raises:
            ServiceUnavailable: No answer comes in time, or it cannot be read.
            QueryFailed: The service says why it does not answer: asking again does not help.
        """
        try:
            return await self._send(question, within_s or self.timeout_s)
        except (BusError, ValidationError) as failure:
            reason = type(failure).__name__
        except QueryFailed as failed:
            if failed.code != FAILED:
                raise
            reason = failed.code
        log.warning("query_unanswered", question=question.subject(), reason=reason)
        raise ServiceUnavailable(question.service)

    async def _send(self, question: Question[A], within_s: float) -> A:
        return await ask_and_start(
            lambda: ask(self.bus, question, within_s=within_s), question, self.on_demand
        )

    async def ask_or_none(self, question: Question[A]) -> A | None:
        """Ask a service, and return None if it is unavailable.

        Raises:
            QueryFailed: As `ask`.
        """
        try:
            return await self.ask(question)
        except ServiceUnavailable:
            return None
