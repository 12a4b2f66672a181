"""An office is lost and restored: subscribers go on where they were, and hear nothing of before it again."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from nats.aio.client import Client
from nats.errors import TimeoutError as NatsTimeout
from pydantic_core import from_json
from sqlalchemy import select

from deploy.access.registering import toml_table
from deploy.backup.archive import Copy
from deploy.backup.create import create_copy
from deploy.backup.encryption import new_identity
from deploy.backup.restore import check_empty, restore
from deploy.embedded.on_demand import SUBSCRIBERS
from services.feed.tables import subscription
from services.feed.webhooks.signature import new_secret
from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import Fact, fact_id
from shared.messaging.streams import FEED, OFFICE, Stream
from shared.storage.database import Database
from tests.deploy.backup.test_everything_is_lost import at_work, closed, target
from tests.feed.conftest import NAME, filed
from tests.feed.support.receiver import WebhookReceiver, receiver
from tests.support.eventually import eventually
from tests.support.zone import VIETNAM

BEFORE, LOST, NEW = 30, 10, 5
FETCHED, READ = 12, 7
WITHIN_S = 120.0


def subscribe(folder: Path, webhook: str) -> str:
    """Let a webhook and two readers of the bus be told of records; return the webhook's secret."""
    secret, common = new_secret(), {"facts": ["record.*"], "units": ["*"], "from": "beginning"}
    rows: dict[str, dict[str, Any]] = {
        "bao": {"webhook": webhook, "private": True, "secret": secret},
        "tinh": {"nkey": "U"},
        "noi-bo": {"nkey": "U", "personal": True},
    }
    added = {"added_at": datetime.now(UTC).isoformat()}
    file = folder / SUBSCRIBERS
    file.parent.mkdir(parents=True)
    file.write_text(
        "".join(toml_table("subscriber", name, row | common | added) for name, row in rows.items())
    )
    return secret


async def publish(bus: Client, facts: Sequence[Fact]) -> None:
    for fact in facts:
        id = fact_id("told", fact.model_dump_json())
        event = event_of(fact, id=id, source="urn:test", zone=VIETNAM)
        await bus.jetstream().publish(fact.subject_of(fact.unit), event.model_dump_json().encode())


async def fetched(bus: Client, stream: Stream, name: str, number: int) -> list[str]:
    """Fetch and acknowledge as a subscriber does; return which records were told of."""
    consumer = await bus.jetstream().pull_subscribe_bind(f"subscriber-{name}", stream.name)
    told: list[str] = []
    while len(told) < number:
        for message in await consumer.fetch(number - len(told), timeout=WITHIN_S):
            await message.ack_sync()
            told.append(from_json(message.data)["subject"])
            assert (NAME in message.data.decode()) is (stream is OFFICE)
    return told


async def nothing_more(bus: Client, stream: Stream, name: str) -> bool:
    consumer = await bus.jetstream().pull_subscribe_bind(f"subscriber-{name}", stream.name)
    try:
        await consumer.fetch(1, timeout=1)
    except (NatsTimeout, TimeoutError):
        return True
    return False


async def noted(bus: Client, database: Database) -> bool:
    """Whether the webhook has had everything, and how far everybody is on the bus is noted."""
    streams = {"bao": FEED, "tinh": FEED, "noi-bo": OFFICE}
    reached = {
        name: await bus.jetstream().consumer_info(stream.name, f"subscriber-{name}")
        for name, stream in streams.items()
    }
    places = {name: info.ack_floor and info.ack_floor.stream_seq for name, info in reached.items()}
    async with database.reading() as read:
        rows = await read.execute(select(subscription.c.name, subscription.c.sequence))
        is_noted = {row.name: row.sequence for row in rows} == places
    return is_noted and not reached["bao"].num_pending and not reached["bao"].num_ack_pending


def records(told: WebhookReceiver) -> list[str]:
    return [event.event["subject"] for event in told.events]


async def has_consumers(bus: Client) -> bool:
    streams = (await bus.jetstream().consumers_info(one.name) for one in (FEED, OFFICE))
    return {"subscriber-tinh", "subscriber-bao", "subscriber-noi-bo"} <= {
        info.name async for infos in streams for info in infos
    }


@pytest.mark.slow
async def test_subscribers_go_on_where_they_were_and_hear_nothing_of_before_the_copy_again(
    tmp_path: Path,
) -> None:
    facts = list(map(filed, range(BEFORE + LOST + NEW)))
    codes = [fact.record for fact in facts]
    lost, new = tmp_path / "lost", tmp_path / "new"
    urls = {folder: f"sqlite+aiosqlite:///{folder}/{{service}}.db" for folder in (lost, new)}
    key, recipient = new_identity()
    (tmp_path / "key").write_text(key)
    async with receiver() as webhook:
        secret = subscribe(lost, webhook.url)
        async with at_work(lost, urls[lost]) as bus, target(lost, urls[lost], bus) as there:
            await publish(bus, facts[:BEFORE])
            await eventually(lambda: has_consumers(bus), seconds=WITHIN_S)
            assert await fetched(bus, FEED, "tinh", FETCHED) == codes[:FETCHED]
            assert await fetched(bus, OFFICE, "noi-bo", READ) == codes[:READ]
            await came(webhook, BEFORE)
            await eventually(lambda: noted(bus, there.databases["feed"]), seconds=WITHIN_S)
            taken = await create_copy(there, tmp_path / "copies", recipient)
            await publish(bus, facts[BEFORE : BEFORE + LOST])
            await came(webhook, BEFORE + LOST)
        rmtree(lost)

        copy = Copy(taken.file, tmp_path / "key")
        head, manifest = copy.check()
        async with closed(new, urls[new]) as there:
            await check_empty(there)
            await restore(copy, head, manifest, there)
        async with at_work(new, urls[new]) as bus:
            await eventually(lambda: has_consumers(bus), seconds=WITHIN_S)
            await publish(bus, facts[BEFORE:])  # what was lost is reported again, and more
            await came(webhook, BEFORE + LOST + LOST + NEW)
            assert await fetched(bus, FEED, "tinh", len(facts) - FETCHED) == codes[FETCHED:]
            assert await fetched(bus, OFFICE, "noi-bo", len(facts) - READ) == codes[READ:]
            assert await nothing_more(bus, FEED, "tinh")
            assert await nothing_more(bus, OFFICE, "noi-bo")
    assert records(webhook) == [*codes[: BEFORE + LOST], *codes[BEFORE:]]
    ids = [event.headers["webhook-id"] for event in webhook.events]
    assert ids[BEFORE : BEFORE + LOST] == ids[BEFORE + LOST : BEFORE + 2 * LOST], (
        "the same again has the same id"
    )
    assert len(set(ids)) == len(facts)
    assert all(event.is_signed_with(secret) for event in webhook.events)


async def came(webhook: WebhookReceiver, number: int) -> None:
    async def so_many() -> bool:
        await asyncio.sleep(0)
        return len(webhook.events) >= number

    await eventually(so_many, seconds=WITHIN_S)
