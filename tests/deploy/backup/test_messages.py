"""Messages go through a copy with their numbers, on a real nats-server, and nobody gets in between."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import StreamConfig

from deploy.backup import messages
from deploy.backup.archive import StreamRange
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.streams import (
    DUPLICATES_S,
    IN,
    OFFICE,
    Consumer,
    consumer_config,
    provision,
    stream_config,
)
from tests.support.servers import nats_server

READER = Consumer("letters", OFFICE.name, ("office.record.>",))
MANY = 1203
MAY_BE_PURGED = stream_config(OFFICE, 1).evolve(deny_purge=False)
"""The stream, but a test may let its messages expire at once."""


@pytest.fixture
def other_url(tmp_path: Path) -> Iterator[str]:
    with nats_server(tmp_path / "other") as url:
        yield url


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Client]:
    """The bus that is copied."""
    with nats_server(tmp_path / "bus") as url:
        client = await nats.connect(url)
        yield client
        await client.close()


@pytest.fixture
async def other(other_url: str) -> AsyncIterator[Client]:
    """The bus that is restored."""
    client = await nats.connect(other_url)
    yield client
    await client.close()


async def span_of(bus: Client, stream: str) -> StreamRange:
    state = (await bus.jetstream().stream_info(stream)).state
    return StreamRange(first=state.first_seq if state.messages else state.last_seq + 1, last=state.last_seq)


async def lines(bus: Client, stream: str, span: StreamRange, taken_at: datetime | None = None) -> list[bytes]:
    parts = [part async for part in messages.lines(bus, stream, span, taken_at or datetime.now(UTC))]
    return b"".join(parts).splitlines()


async def say(bus: Client, first: int, count: int) -> None:
    """Publish facts, each with its number as id."""
    said = [
        Message("office.record.filed.v1.15712v1", b"%d" % n, {"Nats-Msg-Id": f"fact-{n}", "X-By": "intake"})
        for n in range(first, first + count)
    ]
    for start in range(0, count, 500):
        await publish_batch(bus, said[start : start + 500])


async def restored(held: list[bytes], span: StreamRange, other: Client) -> None:
    await messages.create_stream(other, OFFICE, span, len(held), 1)
    await messages.fill_stream(other, OFFICE.name, held)


@pytest.mark.slow
async def test_numbers_bodies_and_headers_stay(bus: Client, other: Client) -> None:
    await provision(bus.jetstream(), [])
    await say(bus, 1, MANY)
    span = await span_of(bus, OFFICE.name)
    held = await lines(bus, OFFICE.name, span)
    assert len(held) == MANY
    assert json.loads(held[6]) == {
        "sequence": 7,
        "subject": "office.record.filed.v1.15712v1",
        "headers": {"X-By": "intake"},
        "id": "fact-7",
        "body": "7",
    }
    await restored(held, span, other)
    await provision(other.jetstream(), [])
    assert await span_of(other, OFFICE.name) == span
    assert await lines(other, OFFICE.name, span) == held


async def test_only_what_was_there_at_the_moment_is_copied(bus: Client) -> None:
    await provision(bus.jetstream(), [])
    await say(bus, 1, 10)
    span = await span_of(bus, OFFICE.name)
    await say(bus, 11, 10)
    assert [json.loads(line)["sequence"] for line in await lines(bus, OFFICE.name, span)] == [*range(1, 11)]


async def test_what_the_bus_knew_by_its_id_it_knows_again_and_what_it_had_forgotten_it_takes(
    bus: Client, other: Client
) -> None:
    await provision(bus.jetstream(), [])
    await say(bus, 1, 3)
    span = await span_of(bus, OFFICE.name)
    now = datetime.now(UTC)
    later = now + timedelta(seconds=DUPLICATES_S + 60)
    assert not any("id" in json.loads(line) for line in await lines(bus, OFFICE.name, span, later))
    await restored(await lines(bus, OFFICE.name, span, now), span, other)
    await provision(other.jetstream(), [])
    await say(other, 3, 1)
    assert (await span_of(other, OFFICE.name)).last == 3
    await say(other, 4, 1)
    assert (await span_of(other, OFFICE.name)).last == 4


@pytest.mark.slow
async def test_a_message_that_stands_twice_with_its_id_is_restored_twice(bus: Client, other: Client) -> None:
    await provision(bus.jetstream(), [])
    await say(bus, 1, 3)
    js = bus.jetstream()
    config = (await js.stream_info(OFFICE.name)).config
    await js.update_stream(config.evolve(duplicate_window=0.1))
    await asyncio.sleep(0.3)
    await say(bus, 2, 1)  # as from a relay whose bus was killed before it acknowledged
    span = await span_of(bus, OFFICE.name)
    assert span.last == 4
    held = await lines(bus, OFFICE.name, span)
    assert [json.loads(line).get("id") for line in held] == ["fact-1", "fact-2", "fact-3", None]
    await restored(held, span, other)
    assert await lines(other, OFFICE.name, span) == held
    await provision(other.jetstream(), [])
    assert await span_of(other, OFFICE.name) == span
    await say(other, 2, 1)
    assert (await span_of(other, OFFICE.name)).last == 4


async def test_a_reader_begins_after_what_it_had_taken_in_and_stays_so(bus: Client, other: Client) -> None:
    await provision(bus.jetstream(), [])
    await say(bus, 1, 20)
    span = await span_of(bus, OFFICE.name)
    await restored(await lines(bus, OFFICE.name, span), span, other)
    js = other.jetstream()
    await js.add_consumer(OFFICE.name, consumer_config(READER, after=15))
    for _ in range(2):
        await provision(js, [READER])
        info = await js.consumer_info(OFFICE.name, READER.name)
        assert (info.num_pending, info.ack_floor and info.ack_floor.stream_seq) == (5, 15)
    pull = await js.pull_subscribe_bind(READER.name, OFFICE.name)
    assert [m.metadata.sequence.stream for m in await pull.fetch(5)] == [16, 17, 18, 19, 20]


async def test_nobody_publishes_to_a_stream_before_it_is_whole(bus: Client, other: Client) -> None:
    await provision(bus.jetstream(), [])
    await say(bus, 1, 5)
    span = await span_of(bus, OFFICE.name)
    held = await lines(bus, OFFICE.name, span)
    await messages.create_stream(other, OFFICE, span, len(held), 1)
    with pytest.raises(NatsError):
        await other.jetstream().publish("office.record.filed.v1.15712v1", b"outsider", timeout=1)
    await messages.fill_stream(other, OFFICE.name, held)
    await provision(other.jetstream(), [])
    await other.jetstream().publish("office.record.filed.v1.15712v1", b"outsider", timeout=5)
    assert (await span_of(other, OFFICE.name)).last == 6


async def test_an_empty_stream_goes_on_counting_where_it_was(bus: Client, other: Client) -> None:
    js = bus.jetstream()
    await js.add_stream(MAY_BE_PURGED)
    await say(bus, 1, 5)
    await js.purge_stream(OFFICE.name)
    span = await span_of(bus, OFFICE.name)
    assert span == StreamRange(first=6, last=5)
    await restored(await lines(bus, OFFICE.name, span), span, other)
    await provision(other.jetstream(), [])
    await say(other, 6, 1)
    assert await span_of(other, OFFICE.name) == StreamRange(first=6, last=6)


async def test_what_has_grown_too_old_while_it_was_copied_is_left_out(bus: Client) -> None:
    js = bus.jetstream()
    await js.add_stream(MAY_BE_PURGED)
    await say(bus, 1, 20)
    span = await span_of(bus, OFFICE.name)
    await js.purge_stream(OFFICE.name, seq=11)
    held = await lines(bus, OFFICE.name, span)
    assert [json.loads(line)["sequence"] for line in held] == [*range(11, 21)]


async def test_where_the_bus_had_lost_a_message_no_reader_misses_another(bus: Client, other: Client) -> None:
    js = bus.jetstream()
    await js.add_stream(
        StreamConfig(OFFICE.name, subjects=["office.>"], allow_direct=True, allow_atomic=True)
    )
    await say(bus, 1, 10)
    await js.delete_msg(OFFICE.name, 4)
    span = await span_of(bus, OFFICE.name)
    held = await lines(bus, OFFICE.name, span)
    await restored(held, span, other)
    bodies = [
        json.loads(line)["body"] for line in await lines(other, OFFICE.name, StreamRange(first=2, last=10))
    ]
    assert bodies == ["1", "2", "3", "5", "6", "7", "8", "9", "10"]
    assert json.loads((await lines(other, OFFICE.name, span))[-1]) == json.loads(held[-1])


async def test_what_a_publisher_puts_into_headers_and_bodies_changes_nothing(
    bus: Client, other: Client
) -> None:
    await provision(bus.jetstream(), [])
    hostile = (
        ({"Nats-Sequence": "7", "Nats-Subject": "office.x", "Status": "204"}, b""),
        ({"Nats-Expected-Last-Sequence": "1", "Content-Type": "applicaţion/ă; x=\u2028"}, b"\xff\x00\r\n"),
        ({"ce-specversion": "1.0"}, b'{"a":"\\u0000"}'),
    )
    for headers, body in hostile:
        await bus.request("in.portal.record", body, headers=headers)
    odd = b"NATS/1.0\r\nbad(name: x\r\nGood: y\r\n\r\n"
    await bus._send_command(b"HPUB in.portal.record %d %d\r\n%s{}\r\n" % (len(odd), len(odd) + 2, odd))
    await bus.request("in.portal.record", b"last")
    span = await span_of(bus, IN.name)
    held = await lines(bus, IN.name, span)
    assert [json.loads(line)["sequence"] for line in held] == [1, 2, 3, 4, 5]
    assert json.loads(held[3])["headers"] == {"Good": "y"}
    await messages.create_stream(other, IN, span, len(held), 1)
    await messages.fill_stream(other, IN.name, held)
    await provision(other.jetstream(), [])
    assert await lines(other, IN.name, span) == held
