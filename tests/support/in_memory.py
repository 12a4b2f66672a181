"""A service on FastStream's broker in memory, with a real database: its handlers are called by subject."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from faststream.nats import NatsBroker, TestNatsBroker
from nats.aio.client import Client
from pydantic_core import from_json

from shared.clock import RealClock
from shared.contracts.questions.question import Answer, Question
from shared.messaging.batch_subscriber import CONTEXT
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.service.service import Service
from shared.settings import Settings
from shared.storage.database import Database


@asynccontextmanager
async def in_memory(
    service: Service, database: Database, asked: type[Question[Any]] | None = None, **settings: Any
) -> AsyncIterator[NatsBroker]:
    """Include the router of a question, or those that consume, in a broker that has no server.

    All routers of a service would take many times as long.
    """
    service.preload()  # as a process does before it consumes
    nobody = Client()
    broker = NatsBroker(apply_types=False, logger=None)
    broker.include_routers(
        *(router for router in service.routers if (asked in router.handlers if asked else router.consumer))
    )
    relay = Relay(database, nobody, service.name)
    context = ServiceContext(service.name, Settings(**settings), RealClock(), database, nobody, relay)
    broker.context.set_global(CONTEXT, context)
    async with TestNatsBroker(broker) as running:
        yield running


async def ask(broker: NatsBroker, question: Question[Any]) -> Answer | str:
    """Ask a question; returns the answer, or the code of the reason why there is none."""
    response = await broker.request(question.model_dump_json().encode(), question.address, timeout=30)
    reply = from_json(response.body)
    if refused := reply.get("no_answer"):
        return str(refused["code"])
    return question.answer.model_validate(reply["answer"])
