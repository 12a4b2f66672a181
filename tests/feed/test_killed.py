"""Feed is killed again and again: each fact is copied once, in order, and each receiver is told in order."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from services.feed.redacted_stream import COPY_OF, RedactedStream
from shared.messaging.atomic_batch import PublishRefused
from shared.messaging.context import ServiceContext
from shared.messaging.streams import FEED
from tests.feed.conftest import FeedOffice, feed_office, filed
from tests.feed.support.receiver import WebhookReceiver, receiver
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow
KILLS = 4


@pytest.fixture
async def stopped(tmp_path: Path) -> AsyncIterator[FeedOffice]:
    async with feed_office(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db") as office:
        yield office


async def kill_now_and_then(office: FeedOffice, kills: int) -> None:
    for _ in range(kills):
        await office.process.start()
        await asyncio.sleep(random.uniform(1.5, 4))
        await office.process.kill()
    await office.process.start()


async def test_the_copies_are_complete_in_order_and_none_is_there_twice(stopped: FeedOffice) -> None:
    facts = 3000
    stopped.subscribe("tinh", nkey="U", **{"from": "beginning"})
    publishing = asyncio.create_task(stopped.publish(*map(filed, range(facts))))
    await kill_now_and_then(stopped, KILLS)
    await publishing

    async def all_are_copied() -> bool:
        return (await stopped.process.bus.jetstream().stream_info(FEED.name)).state.messages >= facts

    await eventually(all_are_copied)
    copies = [int(message.headers[COPY_OF]) for message in await stopped.stored(FEED)]
    assert copies == list(range(1, facts + 1))


async def check_deliveries(office: FeedOffice, facts: int, kills: int, within_s: float) -> None:
    """See that a receiver is told everything in order, whatever is killed; again only what was in hand."""
    async with receiver() as told:
        office.subscribe("tinh", webhook=told.url, private=True, **{"from": "beginning"})
        await office.publish(*map(filed, range(facts)))
        await kill_now_and_then(office, kills)

        async def all_came() -> bool:
            return len(set(ids(told))) == facts

        await eventually(all_came, within_s)
        order = list(dict.fromkeys(ids(told)))
        stored = [message.headers[COPY_OF] for message in await office.stored(FEED)]
        assert len(stored) == facts
        assert [subject[-5:] for subject in subjects(told)] == [f"{serial:05}" for serial in range(facts)]
        assert len(ids(told)) - len(order) <= kills


def ids(told: WebhookReceiver) -> list[str]:
    return [event.headers["webhook-id"] for event in told.events]


def subjects(told: WebhookReceiver) -> list[str]:
    """What came, each at its first coming."""
    return list(dict.fromkeys(event.event["subject"] for event in told.events))


async def test_a_receiver_is_told_everything_in_order(stopped: FeedOffice) -> None:
    await check_deliveries(stopped, 1000, KILLS, 120)


async def test_two_who_write_at_once_write_nothing_twice(stopped: FeedOffice) -> None:
    """As when a leader learns late that it is none: the bus refuses the copies of the second."""
    await stopped.publish(*map(filed, range(600)))
    context = cast(ServiceContext, SimpleNamespace(bus=stopped.process.bus, service="feed"))
    one, other = RedactedStream(context), RedactedStream(context)
    refused = 0
    for writer in (one, other) * 4:
        try:
            await writer.write_some()
        except PublishRefused:
            refused += 1
    assert refused
    copies = [int(message.headers[COPY_OF]) for message in await stopped.stored(FEED)]
    assert copies == list(range(1, 601))
