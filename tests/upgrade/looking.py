"""What an office shows to whoever asks, reads its streams and counts its rows: the same after an update.

It is asked by the contract, and rows are counted by what tables there are, so that nothing here depends on
names of classes and columns.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any, Final

from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from sqlalchemy import Connection, func, inspect, select, table
from sqlalchemy.ext.asyncio import create_async_engine

UNIT: Final = "15712v1"
PERIOD: Final = {"units": [UNIT], "since": "2023-01-01", "until": "2023-12-31"}
SERVICES: Final = ("intake", "deadlines", "letters", "surveys")
READERS: Final = {"intake": "IN"} | dict.fromkeys(SERVICES[1:], "OFFICE")
CHANGES_BY_ITSELF: Final = frozenset({"forgotten", "purge_log", "alembic_version", "restored"})
"""Tables that say how long the office has run and by which version."""
Seen = dict[str, Any]
renamed: dict[str, str] = {}
"""Today's names of queries and fields by those of 781f79e; empty while that version itself is asked."""


class NoAnswer(Exception):
    """A service says why it has none."""


async def ask(bus: Client, subject: str, question: Seen) -> Any:
    """Ask by the contract."""
    service, _, name = subject.partition(".")
    subject = f"ask.{service}.{renamed.get(name, name)}"
    reply = json.loads((await bus.request(subject, json.dumps(question).encode(), 10)).data)
    if "answer" not in reply:
        raise NoAnswer(f"{subject}: {reply}")
    return reply["answer"]


async def messages(bus: Client, stream: str) -> AsyncIterator[Any]:
    """Yield all messages of a stream."""
    js = bus.jetstream()
    left = (await js.stream_info(stream)).state.messages
    config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.NONE)
    pull = await js.pull_subscribe(">", stream=stream, config=config)
    while left:
        for message in await pull.fetch(min(left, 200), timeout=5):
            left -= 1
            yield message
    await pull.unsubscribe()


async def waiting(bus: Client) -> dict[str, list[int]]:
    """Return how much each reader has not been handed, and how much of what it was it has not settled."""
    js = bus.jetstream()
    infos = [await js.consumer_info(stream, reader) for reader, stream in READERS.items()]
    return {info.name: [info.num_pending or 0, info.num_ack_pending or 0] for info in infos}


async def outboxes(bus: Client) -> int:
    """Return how many messages the services have not sent yet."""
    return sum([(await ask(bus, f"{service}.condition.v1", {}))["outbox"] for service in SERVICES])


async def rows(database_url: str) -> dict[str, dict[str, int]]:
    """Return how many rows each table of each service has."""
    counts = {}
    for service in SERVICES:
        engine = create_async_engine(database_url.format(service=service))
        async with engine.connect() as connection:
            counts[service] = await connection.run_sync(_counted)
        await engine.dispose()
    return counts


async def look(bus: Client, event_ids: list[str], database_url: str) -> Seen:
    """Return what can be seen of an office; ids are those of the events that were reported."""
    return {
        "waiting": await waiting(bus),
        "receipts": await _receipts(bus, event_ids),
        "records": await _records(bus),
        "letters": await _letters(bus),
        "surveys": await _surveys(bus),
        "facts": await _facts(bus),
        "dead letters": await dead_letters(bus),
        "rows": await rows(database_url),
    }


async def _receipts(bus: Client, event_ids: list[str]) -> Seen:
    question = {"publisher": "demo", "source": "urn:motcua:demo", "event_ids": event_ids}
    receipts = (await ask(bus, "intake.receipts.v1.demo", question))["receipts"]
    return {one["event_id"]: one["verdict"] for one in receipts}


async def _records(bus: Client) -> Seen:
    lines = (await ask(bus, "deadlines.records.v1", {"unit": UNIT, "limit": 500}))["records"]
    owed = (await ask(bus, "deadlines.tasks.v1", {"unit": UNIT, "limit": 500}))["tasks"]
    return {
        "figures": await ask(bus, "deadlines.figures.v2", PERIOD | {"by": "month"}),
        "lines": {line.pop("record"): line for line in lines},
        "apologies owed": [task["record"] for task in owed],
        "recount": (await ask(bus, "deadlines.check-up.v1", {}))["checks"][:1],  # others came later
    }


async def _letters(bus: Client) -> Seen:
    lines = (await ask(bus, "letters.letters.v1", {"unit": UNIT, "limit": 500}))["letters"]
    shown = (
        "kind",
        "addressee",
        "registered_on",
        "status",
        "reason",
        "drafted_at",
        "issue_at",
        "can_be_seen",
    )
    letters = {line["letter"]: {name: line[name] for name in shown} for line in lines}
    for letter, line in letters.items():
        steps = (await ask(bus, "letters.life.v1", {"letter": letter}))["steps"]
        line["steps"] = [f"{step['status']} {step['role']} {step['officer']}".strip() for step in steps]
    figures = await ask(bus, "letters.figures.v2", PERIOD)
    wording = await ask(bus, "letters.wording.v1", {"unit": UNIT, "kind": "marriage"})
    runs = (await ask(bus, "letters.print-runs.v1", {"unit": UNIT}))["runs"]
    rewritten = renamed.get("written_anew", "written_anew")
    return {
        "figures": figures,
        "lines": letters,
        "wording": [wording["version"], sha256(wording["text"].encode()).hexdigest()],
        "print runs": {run["run"]: [run["letters"], run["failed"], run[rewritten]] for run in runs},
    }


async def _surveys(bus: Client) -> Seen:
    page = {"unit": UNIT, "limit": 500}
    invitations = (await ask(bus, "surveys.open-invitations.v1", page))["invitations"]
    follow_ups = (await ask(bus, "surveys.follow-ups.v1", page))["follow_ups"]
    recommended = [
        *(await ask(bus, "surveys.recommendations.v1", page))["recommendations"],
        *(await ask(bus, "surveys.recommendations.v1", page | {"answered": True}))["recommendations"],
    ]
    figures = await ask(bus, "surveys.figures.v3", PERIOD | {"by": "month"})
    return {
        "figures": figures,
        "followed up": await ask(bus, "surveys.follow-up-figures.v1", PERIOD),
        "open invitations": sorted(one["record"] for one in invitations),
        "follow-ups": [
            {name: one[name] for name in ("steps", "comment", "contact", "due_at", "outcome", "said", "role")}
            for one in sorted(follow_ups, key=lambda one: str(one["comment"]))
        ],
        "recommendations": {one.pop("record"): one for one in recommended},
        "recount": (await ask(bus, "surveys.check-up.v1", {}))["checks"],
    }


async def _facts(bus: Client) -> Seen:
    types: Counter[str] = Counter()
    ids: Counter[str] = Counter()
    async for message in messages(bus, "OFFICE"):
        try:
            event = json.loads(message.data)
        except ValueError:
            types["none"] += 1
        else:
            types[event["type"]] += 1
            ids[f"{event['source']} {event['id']}"] += 1
    return {"types": dict(sorted(types.items())), "told twice": sorted(id for id, n in ids.items() if n > 1)}


async def dead_letters(bus: Client) -> Seen:
    """Return the dead letters by their ids, each with what was done with it."""
    letters: Seen = {}
    acts: Seen = {}
    async for message in messages(bus, "DEAD"):
        said = json.loads(message.data)
        if message.subject.endswith(".acts"):
            acts[said["letter"]] = said["act"]
        else:
            body = sha256(said["body"].encode()).hexdigest()
            letters[said["id"]] = {"subject": said["subject"], "body": body}
    return {id: letter | {"act": acts.get(id, "")} for id, letter in sorted(letters.items())}


def _counted(connection: Connection) -> dict[str, int]:
    names = sorted(set(inspect(connection).get_table_names()) - CHANGES_BY_ITSELF)
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
