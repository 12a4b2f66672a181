"""What is left when all has been told: every row that means something, and every fact said."""

import json
import sqlite3
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.errors import TimeoutError as NothingLeft
from nats.js.api import ConsumerConfig, DeliverPolicy

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
    "letters": ("select * from letter",),
    "surveys": ("select record, unit, procedure from invitation", "select * from tally"),
}


def rows(folder: Path) -> dict[str, Any]:
    """Return the rows of all services, in an order of their own."""
    kept = {}
    for service, questions in QUESTIONS.items():
        with sqlite3.connect(f"file:{folder / service}.db?mode=ro", uri=True) as database:
            for question in questions:
                kept[f"{service}: {question}"] = sorted(map(_plain, database.execute(question)))
    return kept


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


def _plain(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(sha256(value).hexdigest() if isinstance(value, bytes) else str(value) for value in row)
