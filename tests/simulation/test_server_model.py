"""The model of nats-server answers as nats-server does."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import from_json, to_json

from shared.messaging.streams import OFFICE, Consumer, provision
from tests.simulation.loop import NEUTRAL, PROCESS, SimulatedLoop, SimulatedProcess
from tests.simulation.network import Connection
from tests.simulation.server.model import ModelServer
from tests.support.servers import nats_server

READER: Final = Consumer("toy", OFFICE.name, ("office.letter.drafted.v1.*",))
SUBJECT: Final = "office.letter.drafted.v1.x"
OTHER: Final = "office.letter.held.v1.x"
SECOND: Final = 1_000_000_000
APPLIED_S: Final = 1.0
"""Within this time a server, on a busy machine too, has applied what it does not confirm."""
Talk = Callable[["Talker"], Any]


class Talker:
    """Talks to a server and writes down what it says."""

    def __init__(self, bus: Client) -> None:
        self.bus = bus
        self.said: list[Any] = []
        self.messages: dict[str, Msg] = {}

    async def publish(self, id: str, subject: str = SUBJECT, **headers: str) -> None:
        """Publish a message, and write down the answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        reply = await self.bus.request(subject, id.encode(), 5, headers={"Nats-Msg-Id": id, **named})
        answer = from_json(reply.data) if reply.data else {}
        self.said.append({name: answer.get(name) for name in ("seq", "duplicate", "count")} | _code(answer))

    async def pull(self, seconds: float, **request: Any) -> None:
        """Pull, and write down all that comes in a while."""
        inbox = self.bus.new_inbox()
        got: list[Any] = []

        async def collect(message: Msg) -> None:
            status = (message.headers or {}).get("Status")
            if status:
                got.append(status)
                return
            place = message.metadata
            got.append(
                (message.data.decode(), place.num_delivered, place.sequence.stream, place.sequence.consumer)
            )
            self.messages[message.data.decode()] = message

        subscription = await self.bus.subscribe(inbox, cb=collect)
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{READER.stream}.{READER.name}"
        await self.bus.publish(subject, to_json(request), inbox)
        await asyncio.sleep(seconds)
        await subscription.unsubscribe()
        self.said.append(got)

    async def info(self) -> None:
        """Write down what is known of the consumer."""
        info = await self.bus.jetstream().consumer_info(READER.stream, READER.name)
        assert info.ack_floor
        floor = (info.ack_floor.stream_seq, info.ack_floor.consumer_seq)
        self.said.append((info.num_pending, info.num_ack_pending, floor))


def _code(answer: dict[str, Any]) -> dict[str, Any]:
    return {"refused": answer["error"]["err_code"]} if "error" in answer else {}


async def pulls(talker: Talker) -> None:
    """Pull what is there, wait for what comes, and run out of time."""
    await talker.pull(0.3, batch=5, no_wait=True)
    await talker.publish("a")
    await talker.publish("other", OTHER)
    await talker.publish("b")
    await talker.publish("a")
    await talker.pull(0.3, batch=5, no_wait=True)
    await talker.pull(0.3, batch=5, no_wait=True, expires=SECOND)
    await talker.pull(1.5, batch=5, no_wait=True, expires=SECOND)
    waiting = asyncio.create_task(talker.pull(1.5, batch=2, expires=SECOND))
    await asyncio.sleep(0.2)
    await talker.publish("c")
    await waiting
    await talker.info()


async def settles(talker: Talker) -> None:
    """Acknowledge, give back and leave messages."""
    for id in "abcd":
        await talker.publish(id)
    await talker.pull(0.2, batch=4, no_wait=True)
    await talker.messages["b"].ack()
    await talker.messages["a"].nak(delay=4)
    await talker.messages["c"].nak()
    await asyncio.sleep(APPLIED_S)
    await talker.info()
    await talker.publish("e")
    await talker.pull(0.3, batch=1, no_wait=True)
    await talker.pull(5, batch=9, expires=int(4.5 * SECOND))
    await talker.info()
    for id in "ace":
        await talker.messages[id].ack()
    await asyncio.sleep(APPLIED_S)
    await talker.info()
    await talker.pull(8, batch=9, expires=int(7 * SECOND))
    await talker.messages["d"].ack()
    await asyncio.sleep(APPLIED_S)
    await talker.info()


async def batches(talker: Talker) -> None:
    """Publish atomic batches: a whole one, one with a known message, one with a gap."""
    await talker.publish("a", Nats_Batch_Id="1", Nats_Batch_Sequence="1")
    await talker.publish("b", Nats_Batch_Id="1", Nats_Batch_Sequence="2", Nats_Batch_Commit="1")
    await talker.publish("b", Nats_Batch_Id="2", Nats_Batch_Sequence="1")
    await talker.publish("c", Nats_Batch_Id="2", Nats_Batch_Sequence="2", Nats_Batch_Commit="1")
    await talker.publish("c", Nats_Batch_Id="3", Nats_Batch_Sequence="1")
    await talker.publish("d", Nats_Batch_Id="3", Nats_Batch_Sequence="3", Nats_Batch_Commit="1")
    await talker.publish("e")
    await talker.pull(0.3, batch=9, no_wait=True)


def on_the_model(talk: Talk) -> list[Any]:
    """Talk to the model in virtual time."""
    random = Random(0)
    loop = SimulatedLoop(random)
    server = ModelServer(
        random, loop.time, lambda at, do: loop.call_at(at, do, context=NEUTRAL), [OFFICE], [READER]
    )
    loop.connect = lambda protocol: Connection(loop, protocol, server.connected)
    PROCESS.set(SimulatedProcess("test"))

    async def run() -> list[Any]:
        talker = Talker(await nats.connect("nats://model:4222"))
        await talk(talker)
        await talker.bus.close()
        return talker.said

    return loop.run_until_complete(run())


@pytest.mark.slow
@pytest.mark.parametrize("talk", [pulls, settles, batches])
def test_the_model_answers_as_nats_server_does(talk: Talk, tmp_path: Path) -> None:
    async def on_the_server(url: str) -> list[Any]:
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [READER])
        talker = Talker(bus)
        await talk(talker)
        await bus.close()
        return talker.said

    with nats_server(tmp_path) as url:
        told = asyncio.run(on_the_server(url))
    assert on_the_model(talk) == told
