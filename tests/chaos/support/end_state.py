"""The end state of a run: the rows of all services, and every fact on the bus."""

import json
import re
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import Any

from nats.aio.client import Client
from nats.js.api import ConsumerConfig, DeliverPolicy
from sqlalchemy import text

from deploy.office.figures import Figures
from shared.storage.database import Database

QUERIES = {
    "intake": (
        "select event_id, verdict, about from received",
        "select code, unit, procedure, applicant, received_at, status from record",
        "select id, unit, kind, registered_on from life_event",
        "select * from record_word",
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
    "staff": ("select unit, kind, about, at from notice",),
    "feed": ("select name from subscription",),
    "supervision": ("select unit, since, until, number, digest from closing",),
}
LOOKUP = re.compile(r'"lookup":"[^"]*"')
"""Where a citizen looks the record of a letter up: each office has an address and a secret of its own."""
WARNINGS = "select record, warned from deadline"
ORDER = "select about, sequence, event_id from received where sequence is not null"
UNFINISHED = {
    **dict.fromkeys(QUERIES, ("select count(*) from outbox",)),
    "letters": ("select count(*) from outbox", "select count(*) from letter where sheet = 'wanted'"),
}


async def rows(database_url: str) -> dict[str, Any]:
    """Return the rows of all services, sorted."""
    return {
        f"{service}: {query}": sorted(map(_plain, await _select(database_url, service, query)))
        for service, queries in QUERIES.items()
        for query in queries
    }


async def warnings(database_url: str) -> dict[str, str]:
    """Return the warnings about each record."""
    return {row[0]: str(row[1]) for row in await _select(database_url, "deadlines", WARNINGS)}


async def orders(database_url: str) -> dict[str, list[tuple[int, str]]]:
    """Return the order in which the reports of each record were accepted."""
    order: dict[str, list[tuple[int, str]]] = {}
    for about, sequence, event in await _select(database_url, "intake", ORDER):
        order.setdefault(about, []).append((sequence, event))
    return {about: sorted(taken) for about, taken in order.items()}


async def unfinished(database_url: str) -> int:
    """Return how many messages and letters are left to publish or to print."""
    counts = [
        await _select(database_url, service, query)
        for service, queries in UNFINISHED.items()
        for query in queries
    ]
    return sum(count for [[count]] in counts)


async def facts(bus: Client) -> Counter[tuple[str, str, str]]:
    """Count the facts on the bus by type, id and record (empty if a fact has none)."""
    js = bus.jetstream()
    pull = await js.pull_subscribe(
        "office.>", stream="OFFICE", config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
    )
    found: Counter[tuple[str, str, str]] = Counter()
    while (info := await pull.consumer_info()).num_pending or info.num_ack_pending:
        try:
            for message in await pull.fetch(500, timeout=2):
                event = json.loads(message.data)
                found[event["type"], event["id"], event["data"].get("record", "")] += 1
                await message.ack()
            await bus.flush()
        except TimeoutError:  # nats-py raises its own, and at times asyncio's
            continue
    return found


async def _select(database_url: str, service: str, query: str) -> list[Any]:
    database = Database(database_url, service)
    try:
        async with database.reading() as connection:
            return list(await connection.execute(text(query)))
    finally:
        await database.close()


def _plain(row: Any) -> tuple[str, ...]:
    return tuple(
        sha256(value).hexdigest() if isinstance(value, bytes) else LOOKUP.sub("", str(value)) for value in row
    )


def without_waiting(figures: Figures) -> Figures:
    """Count drafts as issued: whether the wait of a draft is over depends on when one asks."""
    kinds = tuple(
        kind.model_copy(update={"drafted": 0, "issued": kind.drafted + kind.issued})
        for kind in figures.letters.kinds
    )
    return replace(figures, letters=figures.letters.model_copy(update={"kinds": kinds}))
