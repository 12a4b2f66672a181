"""What is left when all has been told: every row that means something, and every fact said."""

import json
from collections import Counter
from hashlib import sha256
from typing import Any

from nats.aio.client import Client
from nats.errors import TimeoutError as NothingLeft
from nats.js.api import ConsumerConfig, DeliverPolicy
from sqlalchemy import text

from shared.db import Database

QUESTIONS = {
    "intake": (
        "select event_id, verdict, about from received",
        "select code, unit, procedure, applicant, received_at, status from record",
        "select id, unit, kind, registered_on from life_event",
    ),
    "deadlines": (
        "select record, received_at, due_at, resolved_at, outcome, standing, applied, warned from deadline",
        "select * from tally",
    ),
    "letters": (
        "select id, kind, addressee, said from letter",
        "select * from sheet",
    ),
    "surveys": ("select record, unit, procedure from invitation", "select * from tally"),
}
UNFINISHED = {
    **dict.fromkeys(QUESTIONS, ("select count(*) from outbox",)),
    "letters": ("select count(*) from outbox", "select count(*) from letter where sheet = 'wanted'"),
}


async def rows(database_url: str) -> dict[str, Any]:
    """Return the rows of all services, in an order of their own."""
    return {
        f"{service}: {question}": sorted(map(_plain, await _asked(database_url, service, question)))
        for service, questions in QUESTIONS.items()
        for question in questions
    }


async def unfinished(database_url: str) -> int:
    """Return how much is left to say or to print."""
    counts = [
        await _asked(database_url, service, question)
        for service, questions in UNFINISHED.items()
        for question in questions
    ]
    return sum(count for [[count]] in counts)


async def facts(bus: Client) -> Counter[tuple[str, str]]:
    """Return the type and id of every fact on the bus, and how often it stands there."""
    js = bus.jetstream()
    pull = await js.pull_subscribe(
        "office.>", stream="OFFICE", config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
    )
    said: Counter[tuple[str, str]] = Counter()
    while (info := await pull.consumer_info()).num_pending or info.num_ack_pending:
        try:
            for message in await pull.fetch(500, timeout=2):
                event = json.loads(message.data)
                said[event["type"], event["id"]] += 1
                await message.ack()
        except NothingLeft:
            continue
    return said


async def _asked(database_url: str, service: str, question: str) -> list[Any]:
    database = Database(database_url, service)
    try:
        async with database.reading() as connection:
            return list(await connection.execute(text(question)))
    finally:
        await database.close()


def _plain(row: Any) -> tuple[str, ...]:
    return tuple(sha256(value).hexdigest() if isinstance(value, bytes) else str(value) for value in row)
