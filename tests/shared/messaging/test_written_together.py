"""What is written together arrives as if it had been published one by one."""

import asyncio
from collections.abc import Mapping

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import BadSubjectError, ConnectionClosedError, MaxPayloadError, OutboundBufferLimitError
from nats.js.api import ConsumerConfig

from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.written_together import acknowledge_together, publish_together
from tests.shared.conftest import Bus
from tests.support.eventually import eventually

MESSAGES: list[tuple[str, bytes, Mapping[str, str]]] = [
    ("together.plain", b"", {}),
    ("together.plain", "Lê Thị Hòa".encode(), {}),
    ("together.plain", b"lines\r\nPUB together.plain 0\r\n\r\n", {}),
    ("together.heads", b"\x00\xff", {"Nats-Msg-Id": "đơn 1", "Content-Type": "application/json"}),
    ("together.heads", b"", {"Note": " two\r\nlines: Ý "}),
    *((f"together.{number}", b"x" * number, {"Number": str(number)}) for number in range(350)),
]


async def heard(bus: Client) -> tuple[asyncio.Queue[Msg], Client]:
    said: asyncio.Queue[Msg] = asyncio.Queue()
    await bus.subscribe("together.>", cb=said.put)
    await bus.flush()
    return said, bus


async def next_of(said: asyncio.Queue[Msg]) -> tuple[str, bytes, dict[str, str] | None]:
    message = await asyncio.wait_for(said.get(), 5)
    return message.subject, message.data, message.headers


async def test_it_arrives_as_if_published_one_by_one(bus: Bus) -> None:
    said, client = await heard(bus.client)
    for subject, body, headers in MESSAGES:
        await client.publish(subject, body, headers=dict(headers) or None)
    one_by_one = [await next_of(said) for _ in MESSAGES]
    await publish_together(client, MESSAGES)
    assert [await next_of(said) for _ in MESSAGES] == one_by_one
    await client.flush()
    assert said.empty()


async def test_none_is_sent_if_one_cannot_be(bus: Bus) -> None:
    said, client = await heard(bus.client)
    with pytest.raises(BadSubjectError):
        await publish_together(client, [*MESSAGES, ("together.a 3\r\nPUB x", b"", {})])
    with pytest.raises(MaxPayloadError):
        await publish_together(client, [*MESSAGES, ("together.a", b"x" * (client.max_payload + 1), {})])
    await client.flush()
    assert said.empty()


async def test_what_is_acknowledged_together_does_not_come_again(bus: Bus) -> None:
    js = bus.client.jetstream()
    for number in range(250):
        await js.publish("office.letter.drafted.v1.acked", str(number).encode())
    await js.add_consumer(
        "OFFICE",
        ConsumerConfig(durable_name="acked", filter_subject="office.letter.drafted.v1.acked", ack_wait=30),
    )
    pull = await js.pull_subscribe_bind(durable="acked", stream="OFFICE")
    messages = await pull.fetch(250, 5)
    await acknowledge_together(messages[:249])

    async def but_one() -> bool:
        info = await js.consumer_info("OFFICE", "acked")
        return (info.num_ack_pending, info.num_redelivered) == (1, 0)

    await eventually(but_one, 5)
    assert messages[0].is_acked
    assert not messages[249].is_acked


async def test_a_closed_connection_and_a_full_buffer_are_told(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(Client, "is_connected", False)
        away.setattr(bus.client, "_max_pending_size", 10)
        with pytest.raises(OutboundBufferLimitError):
            await publish_together(bus.client, MESSAGES)
    other = Client()
    assert bus.client.connected_url
    await other.connect(bus.client.connected_url.geturl())
    await other.close()
    with pytest.raises(ConnectionClosedError):
        await publish_together(other, MESSAGES)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 250])
async def test_a_batch_of_any_size_is_stored_whole(bus: Bus, count: int) -> None:
    subject = f"office.letter.drafted.v1.of-{count}"
    messages = [Message(subject, str(n).encode(), {"Nats-Msg-Id": f"{count}-{n}"}) for n in range(count)]
    await publish_batch(bus.client, messages)
    assert await bus.kept("OFFICE", subject) == [message.body for message in messages]
