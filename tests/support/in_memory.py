"""A service on FastStream's broker in memory, with a real database: its handlers are called by subject."""

from asyncio import Queue
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from faststream.nats import NatsBroker, TestNatsBroker
from nats.aio.client import Client
from pydantic_core import from_json

from shared.clock import RealClock
from shared.contracts.questions.question import Answer, Question
from shared.messaging.batch_subscriber import CONTEXT
from shared.messaging.connection import is_inbox
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.service.service import Service
from shared.settings import Settings
from shared.storage.database import Database

INBOX: Final = "_INBOX.of-a-test"


class Mailbox(Client):
    """A connection to no server, which keeps the replies that are sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Queue[tuple[str, bytes]] = Queue()

    async def publish(self, subject: str, payload: bytes = b"", *more: Any, **named: Any) -> None:
        """Keep a reply; anything else goes nowhere."""
        if is_inbox(subject):
            await self.sent.put((subject, payload))
        else:
            await super().publish(subject, payload, *more, **named)


@asynccontextmanager
async def in_memory(
    service: Service, database: Database, asked: type[Question[Any]] | None = None, **settings: Any
) -> AsyncIterator[NatsBroker]:
    """Include the router of a question, or those that consume, in a broker that has no server.

    All routers of a service would take many times as long.
    """
    service.preload()  # as a process does before it consumes
    mailbox = Mailbox()
    broker = NatsBroker(apply_types=False, logger=None)
    broker.include_routers(
        *(router for router in service.routers if (asked in router.handlers if asked else router.consumer))
    )
    relay = Relay(database, mailbox, service.name)
    context = ServiceContext(service.name, Settings(**settings), RealClock(), database, mailbox, relay)
    broker.context.set_global(CONTEXT, context)
    async with TestNatsBroker(broker) as running:
        yield running


async def ask(broker: NatsBroker, question: Question[Any]) -> Answer | str:
    """Ask a question; returns the answer, or the code of the reason why there is none."""
    mailbox: Mailbox = broker.context.get(CONTEXT).bus
    await broker.publish(question.model_dump_json().encode(), question.address, reply_to=INBOX)
    _, body = await mailbox.sent.get()
    reply = from_json(body)
    if refused := reply.get("no_answer"):
        return str(refused["code"])
    return question.answer.model_validate(reply["answer"])
