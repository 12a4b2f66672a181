"""A pull subscription returns what its consumer delivers, and reads the numbers of each message."""

from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.messaging.pull_subscription import PullSubscription, numbers_of
from shared.messaging.streams import OFFICE, Consumer, provision
from tests.support.servers import nats_server

CONSUMER = Consumer("toy", OFFICE.name, ("office.>",))


@pytest.mark.parametrize(
    "acknowledged_on",
    [
        "$JS.ACK.OFFICE.letters.2.1201.1307.1700000000000000000.5",
        "$JS.ACK._.account.OFFICE.letters.2.1201.1307.1700000000000000000.5",
        "$JS.ACK.hub.account.OFFICE.letters.2.1201.1307.1700000000000000000.5.random",
    ],
)
def test_its_numbers_are_what_nats_reads(acknowledged_on: str) -> None:
    message = Msg(Client(), "office.record.filed.v1.15712v1", acknowledged_on)
    assert numbers_of(message) == (message.metadata.sequence.stream, message.metadata.sequence.consumer)
    assert numbers_of(message) == (1201, 1307)


async def test_what_the_consumer_did_not_deliver_is_no_message(tmp_path: Path) -> None:
    with nats_server(tmp_path) as url:
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [CONSUMER])
        subscription = PullSubscription(bus, CONSUMER, 10)
        await subscription.open()
        for reply in ("", "office.told"):
            await bus.publish(f"{subscription._inbox}.1", b"of somebody else", reply)
        await bus.jetstream().publish("office.told", b"delivered")
        assert [message.data for message in await subscription.fetch()] == [b"delivered"]
        await bus.close()
