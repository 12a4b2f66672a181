"""A service that is told to end still answers what it was asked before, and is asked nothing more."""

import asyncio
from contextlib import suppress
from typing import ClassVar

import pytest
from nats.errors import NoRespondersError

from shared.contracts.events.letter import LetterDrafted
from shared.contracts.questions.question import Answer, Question
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import ask
from shared.messaging.router import ServiceRouter
from shared.service.service import Service
from tests.shared.conftest import NONE, Bus, Toy
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow


class Slept(Answer):
    """It has."""


class Sleep(Question[Slept]):
    """How does it sleep?"""

    service: ClassVar[str] = "toy"
    name: ClassVar[str] = "sleep"
    answer: ClassVar[type[Answer]] = Slept


async def test_it_is_answered_and_nothing_more_is_asked(bus: Bus, toy: Toy) -> None:
    asked, may_end, may_stop = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def sleep(_question: Sleep, _context: ServiceContext) -> Slept:
        asked.set()
        await may_end.wait()
        return Slept()

    async def somebody_is_there() -> bool:
        with suppress(NoRespondersError, TimeoutError):
            await ask(bus.client, Sleep(), within_s=0.1)
        return asked.is_set()

    async def nobody_is_there() -> bool:
        with suppress(TimeoutError):
            try:
                await ask(bus.client, Sleep(), within_s=0.1)
            except NoRespondersError:
                return True
        return False

    async def serve() -> None:
        async with app.start_lifespan_context():
            await may_stop.wait()

    queries, facts = ServiceRouter("toy"), ServiceRouter("toy")
    queries.query(sleep)
    facts.consumes(LetterDrafted)(toy.note)
    app = Service("toy", migrations=NONE, routers=(queries, facts)).app(toy.settings())
    serving = asyncio.create_task(serve())
    await eventually(somebody_is_there)
    asked.clear()
    answering = asyncio.create_task(ask(bus.client, Sleep(), within_s=30))
    await asked.wait()
    may_stop.set()
    await eventually(nobody_is_there)
    assert not answering.done()
    may_end.set()
    assert await answering == Slept()
    await serving
