"""What is left when all has been told: every row that means something, and every fact said."""

import json
from collections import Counter
from hashlib import sha256
from typing import Any

from nats.aio.client import Client
from nats.js.api import ConsumerConfig, DeliverPolicy
from sqlalchemy import text

from shared.storage.database import Database

QUESTIONS = {
    "intake": (
        "select event_id, verdict, about from received",
        "select code, unit, procedure, applicant, received_at, status from record",
        "select id, unit, kind, registered_on from life_event",
    ),
    "deadlines": (
        "select record, received_at, due_at, resolved_at, outcome, standing, applied from deadline",
        "select * from tally",
    ),
    "letters": (
        "select id, kind, addressee, said from letter",
        "select * from sheet",
    ),
    "surveys": ("select record, unit, procedure from invitation", "select * from tally"),
}
WARNINGS = "select record, warned from deadline"
ORDER = "select about, sequence, event_id from received where sequence is not null"
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


async def warnings(database_url: str) -> dict[str, str]:
    """Return which warnings were given about each record."""
    return {row[0]: str(row[1]) for row in await _asked(database_url, "deadlines", WARNINGS)}


async def orders(database_url: str) -> dict[str, list[tuple[int, str]]]:
    """Return in which order the reports of each record were accepted."""
    order: dict[str, list[tuple[int, str]]] = {}
    for about, sequence, event in await _asked(database_url, "intake", ORDER):
        order.setdefault(about, []).append((sequence, event))
    return {about: sorted(taken) for about, taken in order.items()}


async def unfinished(database_url: str) -> int:
    """Return how much is left to say or to print."""
    counts = [
        await _asked(database_url, service, question)
        for service, questions in UNFINISHED.items()
        for question in questions
    ]
    return sum(count for [[count]] in counts)


async def facts(bus: Client) -> Counter[tuple[str, str, str]]:
    """Return type, id and record (if it is about one) of every fact on the bus, and how often it is there."""
    js = bus.jetstream()
    pull = await js.pull_subscribe(
        "office.>", stream="OFFICE", config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
    )
    said: Counter[tuple[str, str, str]] = Counter()
    while (info := await pull.consumer_info()).num_pending or info.num_ack_pending:
        try:
            for message in await pull.fetch(500, timeout=2):
                event = json.loads(message.data)
                said[event["type"], event["id"], event["data"].get("record", "")] += 1
                await message.ack()
            await bus.flush()
        except TimeoutError:  # nats-py raises its own, and at times asyncio's
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
