"""A reply subject and a header lead nowhere: all are tried by every login on a real nats-server.

nats-server checks on which subject somebody publishes, and not where the reply is wanted. What is stored or
executed then is compared with the table of rights.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.access.deployment import Deployment
from deploy.backup.stream_reading import read_stream
from deploy.provision import provision_bus
from deploy.services import consumers
from shared.contracts.services import SERVICES
from shared.messaging.streams import DEAD, IN, STREAMS, Stream
from tests.deploy.access.test_rights_on_the_bus import EVERYONE, SAY, signed_in
from tests.deploy.support.deployed import NEIGHBOUR, PUBLISHER, bus_of, new_deployment, settings_of

pytestmark = pytest.mark.slow

REPLIES = (
    "office.record.filed.v1.15712v1",
    "office.letter.drafted.v1.15712v1",
    f"in.{NEIGHBOUR}.record",
    "in.surveys.record",
    "dead.intake",
    "dead.letters.acts",
    "restore.OFFICE.office.record.filed.v1.15712v1",
    "ask.deadlines.figures.v2",
    "ask.letters.pdf.v1",
    f"receipts.{NEIGHBOUR}.1",
    "_INBOX_intake.x",
    f"_INBOX_{NEIGHBOUR}.x",
    "$JS.API.STREAM.PURGE.OFFICE",
    "$JS.API.STREAM.DELETE.OFFICE",
    "$JS.API.CONSUMER.DELETE.OFFICE.deadlines",
    "$JS.API.CONSUMER.CREATE.OFFICE.spy",
    "$JS.API.CONSUMER.MSG.NEXT.OFFICE.letters",
    "$JS.ACK.OFFICE.deadlines.1.1.1.1.0",
    "$JS.ACK.OFFICE.letters.1.1.1.1.0",
)
"""Where a reply must not arrive, unless the login may publish there itself."""
HEADERS: Mapping[str, Mapping[str, str]] = {
    "an id that another uses": {"Nats-Msg-Id": "1"},
    "a roll-up of the stream": {"Nats-Rollup": "all"},
    "a roll-up of the subject": {"Nats-Rollup": "sub"},
    "an expected stream": {"Nats-Expected-Stream": "OFFICE"},
    "an expected sequence": {"Nats-Expected-Last-Sequence": "0"},
    "an expected sequence of a subject": {"Nats-Expected-Last-Subject-Sequence": "0"},
    "an expected id": {"Nats-Expected-Last-Msg-Id": "1"},
    "a time to live": {"Nats-TTL": "1s"},
    "a schedule": {"Nats-Schedule": "@every 1s", "Nats-Schedule-Target": "office.record.filed.v1.15712v1"},
    "a counter": {"Nats-Incr": "1"},
    "an open batch": {"Nats-Batch-Id": "mine", "Nats-Batch-Sequence": "1"},
    "a trace": {"Nats-Trace-Dest": "office.record.filed.v1.15712v1"},
    "a trace alone": {"Nats-Trace-Dest": "dead.intake", "Nats-Trace-Only": "true"},
    "a trace from outside": {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
    "another account": {"Nats-Request-Info": '{"acc":"office"}'},
    "a source": {"Nats-Stream-Source": "DEAD 999999 dead.none > dead.none"},
    "a level of the interface": {"Nats-Required-Api-Level": "99"},
}
SETTLED_S = 0.5
READ_S = 20


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    return new_deployment(tmp_path_factory.mktemp("deployment") / "deployment")


@pytest.fixture
def url(deployment: Deployment, tmp_path: Path) -> Iterator[str]:
    with bus_of(deployment, tmp_path / "store") as url:
        asyncio.run(provision_bus(settings_of("provision", deployment, url)))
        yield url


@pytest.fixture
async def backup(deployment: Deployment, url: str) -> AsyncIterator[Client]:
    """The login that reads everything."""
    async with signed_in("backup", deployment, url) as (client, _):
        yield client


async def stored(backup: Client, streams: Iterable[Stream] = STREAMS) -> list[tuple[datetime, str, bytes]]:
    """Return moment, subject and body of all that is stored, in order."""
    found = []
    for stream in streams:
        state = (await backup.jetstream().stream_info(stream.name)).state
        pages = read_stream(backup, stream.name, state.first_seq, state.last_seq, within_s=READ_S)
        found += [(one.at, one.subject, one.body) async for page in pages for one in page]
    return sorted(found)


async def positions(backup: Client) -> dict[str, tuple[int, int, int]]:
    """Return of each consumer what was delivered, acknowledged, and delivered again."""
    infos = [await backup.jetstream().consumer_info(one.stream, one.name) for one in consumers()]
    return {
        info.name: (info.delivered.consumer_seq, info.ack_floor.stream_seq, info.num_redelivered)
        for info in infos
    }


@pytest.mark.parametrize("name", EVERYONE)
async def test_a_reply_subject_leads_nowhere(
    name: str, deployment: Deployment, url: str, backup: Client
) -> None:
    asked: list[str] = []

    async def note(message: Msg) -> None:
        asked.append(message.subject)
        await message.respond(b'{"answer": {}}')

    async with AsyncExitStack() as logins:
        clients = {
            one: (await logins.enter_async_context(signed_in(one, deployment, url)))[0]
            for one in {*SERVICES, name}
        }
        for service in {*SERVICES} - {name}:  # what is replied to itself concerns nobody else
            await clients[service].subscribe(f"ask.{service}.>", queue=service, cb=note)
            await clients[service].flush()
        await give_everybody_work(deployment, url)
        before, positions_before = await stored(backup), await positions(backup)
        for subject in SAY:
            if "CONSUMER.DELETE" in subject and name in SAY[subject]:
                continue  # it may, and then there would be no consumer to look at
            for reply in REPLIES:
                await clients[name].publish(subject, b"", reply)
        await clients[name].flush()
        await asyncio.sleep(SETTLED_S)
        after, positions_after = await stored(backup), await positions(backup)
        dead = await stored(backup, [DEAD])
    assert after[: len(before)] == before
    mine = {subject for subject, who in SAY.items() if name in who}
    # What it reads, and may publish itself, it may also have delivered among its own dead letters.
    copies = [one for one in dead if one[1].startswith("office.")] if f"dead.{name}.acts" in mine else []
    assert {one[1] for one in after[len(before) :] if one not in copies} <= mine
    assert {body for _, _, body in copies} <= {body for _, _, body in before}
    assert set(asked) <= mine
    changed = {one for one in positions_before if positions_before[one] != positions_after[one]}
    assert changed <= {name}


async def give_everybody_work(deployment: Deployment, url: str) -> None:
    """Let each service have a message that it has not acknowledged yet, so that others could try to."""
    async with signed_in("operator", deployment, url) as (operator, _):
        for consumer in consumers():
            subject = consumer.subjects[0].replace("*", "15712v1").replace(">", PUBLISHER)
            await operator.jetstream().publish(subject, b"{}")
    for consumer in consumers():
        async with signed_in(consumer.name, deployment, url) as (service, _):
            inbox = service.new_inbox()
            deliveries = await service.subscribe(inbox)
            await service.publish(f"$JS.API.CONSUMER.MSG.NEXT.{consumer.stream}.{consumer.name}", b"1", inbox)
            await deliveries.next_msg(timeout=10)


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
async def test_a_header_of_a_publisher_concerns_no_other(
    headers: Mapping[str, str], deployment: Deployment, url: str, backup: Client
) -> None:
    async with (
        signed_in(PUBLISHER, deployment, url) as (first, _),
        signed_in(NEIGHBOUR, deployment, url) as (second, _),
    ):
        ours, others = f"in.{PUBLISHER}.record", f"in.{NEIGHBOUR}.record"
        await second.jetstream().publish(others, b"before", stream=IN.name)
        for _ in range(60):
            await first.publish(ours, b"{}", headers=dict(headers))
        await first.flush()
        same_id = {"Nats-Msg-Id": "1"}
        ack = await second.jetstream().publish(others, b"after", stream=IN.name, headers=same_id)
        assert not ack.duplicate
        await asyncio.sleep(SETTLED_S)
    found = await stored(backup)
    assert {body for _, subject, body in found if subject == others} == {b"before", b"after"}
    assert {subject for _, subject, _ in found} <= {ours, others}
