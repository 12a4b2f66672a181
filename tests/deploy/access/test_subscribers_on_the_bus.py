"""What a subscriber reaches on a real bus: its own consumer, and without --personal never a name."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.access.deployment import SUBSCRIBERS, Deployment
from deploy.access.registering import CannotRegister
from deploy.access.subscribing import subscribe, unsubscribe
from deploy.provision import provision_bus
from services.feed.consumers import Consumers
from services.feed.redacted_stream import RedactedStream
from services.feed.subscribers import Subscriber, read_subscribers
from shared.contracts.events.envelope import event_of
from shared.messaging.connection import sign_in
from shared.messaging.context import ServiceContext
from shared.messaging.direct_get import look_up
from shared.messaging.streams import FEED, OFFICE
from shared.reference.loading import load_units
from shared.settings import Settings
from tests.deploy.access.test_rights_on_the_bus import FORBIDDEN
from tests.deploy.support.deployed import bus_of, new_deployment, settings_of
from tests.feed.conftest import ELSEWHERE, NAME, VAN_SON, born, filed
from tests.support.zone import VIETNAM

pytestmark = pytest.mark.slow
PLAIN, WHOLE, OTHER = "tinh", "so-tu-phap", "bao"
WAIT_S: Final = 0.4
WHOLE_LIFE: Final = "$JS.API.CONSUMER.MSG.NEXT.OFFICE.subscriber-so-tu-phap"
OWN: Final = {
    PLAIN: "FEED.subscriber-tinh",
    WHOLE: "OFFICE.subscriber-so-tu-phap",
    OTHER: "FEED.subscriber-bao",
}
TRIED: Final = (
    *(f"$JS.API.CONSUMER.{request}.{own}" for own in OWN.values() for request in ("INFO", "MSG.NEXT")),
    *(f"$JS.ACK.{own}.1.1.1.1.0" for own in OWN.values()),
    *(
        f"$JS.API.{request}.{stream}{rest}"
        for stream in ("FEED", "OFFICE")
        for request, rest in (
            ("CONSUMER.CREATE", ".spy"),
            ("CONSUMER.CREATE", ".spy.feed.>"),
            ("CONSUMER.DURABLE.CREATE", ".spy"),
            ("CONSUMER.CREATE", ".subscriber-tinh"),
            ("CONSUMER.DELETE", ".subscriber-bao"),
            ("CONSUMER.PAUSE", ".subscriber-tinh"),
            ("CONSUMER.NAMES", ""),
            ("CONSUMER.LIST", ""),
            ("CONSUMER.MSG.NEXT", ".letters"),
            ("DIRECT.GET", ""),
            ("DIRECT.GET", ".feed.record.filed.v1.15712v1"),
            ("STREAM.MSG.GET", ""),
            ("STREAM.INFO", ""),
            ("STREAM.UPDATE", ""),
            ("STREAM.SNAPSHOT", ""),
        )
    ),
    "$JS.API.INFO",
    "$JS.API.STREAM.CREATE.SPY",
    "office.redelivery.tinh",
    "office.record.filed.v1.15712v1",
    "feed.record.filed.v1.15712v1",
    "in.portal.record",
    "dead.feed",
    "ask.intake.receipts.v1",
)
HEARD: Final = (">", "office.>", "feed.>", "$JS.>", "_INBOX.>", "_R_.>")


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    made = new_deployment(tmp_path_factory.mktemp("deployment") / "deployment")
    subscribe(made, PLAIN, {"facts": ["record.*", "life-event.*"], "units": ["15712"], "from": "beginning"})
    every = {"facts": ["*"], "units": ["*"], "from": "beginning"}
    subscribe(made, WHOLE, {**every, "facts": ["life-event.*"], "personal": True})
    subscribe(made, OTHER, every)
    return made


@pytest.fixture(scope="module")
def url(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with bus_of(deployment, tmp_path_factory.mktemp("bus") / "store") as url:
        asyncio.run(_fill(deployment, url))
        yield url


async def _fill(deployment: Deployment, url: str) -> None:
    """Publish facts as intake does, and let feed do its part with its own rights."""
    await provision_bus(settings_of("provision", deployment, url))
    async with signed_in("intake", deployment, url) as (intake, _):
        for fact in (filed(1), born(1), filed(2, ELSEWHERE), filed(3)):
            event = event_of(fact, id=fact.about, source="urn:motcua:intake", zone=VIETNAM)
            await intake.jetstream().publish(fact.subject_of(fact.unit), event.model_dump_json().encode())
    async with signed_in("feed", deployment, url) as (feed, forbidden):
        context = cast(ServiceContext, SimpleNamespace(bus=feed, service="feed"))
        assert await RedactedStream(context).write_some()
        for subscriber in subscribers(deployment).values():
            await Consumers(feed).put(subscriber, subscriber.subjects(load_units()), 0)
    assert not forbidden


def subscribers(deployment: Deployment) -> dict[str, Subscriber]:
    return read_subscribers(deployment.folder / SUBSCRIBERS)


@asynccontextmanager
async def signed_in(name: str, deployment: Deployment, url: str) -> AsyncIterator[tuple[Client, set[str]]]:
    """Connect as somebody; on leaving, what the bus forbade is known."""
    forbidden: set[str] = set()

    async def note(failure: Exception) -> None:
        forbidden.add(FORBIDDEN.search(str(failure))[1].lower())  # type: ignore[index]

    is_subscriber = (deployment.folder / "subscribers" / name).exists()
    settings = settings_of(name, deployment, url)
    if is_subscriber:
        settings = Settings(
            nats_url=url,
            nats_seed=deployment.folder / "subscribers" / name,
            nats_ca=deployment.folder / "tls/authority.pem",
        )
    client = await nats.connect(url, **sign_in(name, settings), error_cb=note, allow_reconnect=False)
    try:
        yield client, forbidden
        await client.flush()
        await asyncio.sleep(WAIT_S)
    finally:
        await client.close()


async def read_all(client: Client, name: str) -> list[Any]:
    stream, _, consumer = OWN[name].partition(".")
    subscription = await client.jetstream().pull_subscribe_bind(consumer, stream)
    messages: list[Any] = []
    while True:
        try:
            [message] = await subscription.fetch(1, timeout=1)
        except NatsError:
            return messages
        messages.append(message)


async def test_each_reads_its_facts_of_its_units_and_only_with_personal_a_name(
    deployment: Deployment, url: str
) -> None:
    read = {}
    for name in OWN:
        async with signed_in(name, deployment, url) as (client, forbidden):
            read[name] = await read_all(client, name)
        assert not forbidden
    assert [message.subject for message in read[PLAIN]] == [
        f"feed.record.filed.v1.{VAN_SON}",
        f"feed.life-event.registered.v1.{VAN_SON}",
        f"feed.record.filed.v1.{VAN_SON}",
    ]
    assert len(read[OTHER]) == 4
    assert [message.subject for message in read[WHOLE]] == [f"office.life-event.registered.v1.{VAN_SON}"]
    with_name = {name: sum(NAME in message.data.decode() for message in read[name]) for name in read}
    assert with_name == {PLAIN: 0, OTHER: 0, WHOLE: 1}


@pytest.mark.parametrize("name", OWN)
async def test_each_may_fetch_from_its_own_consumer_and_do_nothing_else(
    name: str, deployment: Deployment, url: str
) -> None:
    own = {
        f"$JS.API.CONSUMER.INFO.{OWN[name]}",
        f"$JS.API.CONSUMER.MSG.NEXT.{OWN[name]}",
        f"$JS.ACK.{OWN[name]}.1.1.1.1.0",
    }
    async with signed_in(name, deployment, url) as (client, forbidden):
        for subject in TRIED:
            await client.publish(subject, b"{}")
    assert forbidden == {subject.lower() for subject in TRIED} - {subject.lower() for subject in own}
    heard = {f"_INBOX_{other}.>" for other in (*OWN, "feed", "intake")} - {f"_INBOX_{name}.>"} | set(HEARD)
    async with signed_in(name, deployment, url) as (client, forbidden):
        for subject in heard:
            await client.subscribe(subject)
    assert forbidden == {subject.lower() for subject in heard}


@pytest.mark.parametrize(
    "reply",
    [
        "office.record.filed.v1.15712v1",
        "feed.x",
        "in.portal.record",
        "_INBOX_bao.1",
        "_INBOX_feed.1",
        WHOLE_LIFE,
    ],
)
async def test_a_reply_subject_leads_to_nobody_else(reply: str, deployment: Deployment, url: str) -> None:
    """Whatever subject a request names for its answer, that stays in the asker's own account."""
    async with signed_in("backup", deployment, url) as (backup, _):
        ends = [await look_up(backup, stream.name, {"last_by_subj": ">"}) for stream in (FEED, OFFICE)]
        async with (
            signed_in(OTHER, deployment, url) as (other, _),
            signed_in("feed", deployment, url) as (feed, _),
        ):
            heard: list[Any] = []

            async def hear(message: Any) -> None:
                heard.append(message)

            await other.subscribe("_INBOX_bao.>", cb=hear)
            await feed.subscribe("_INBOX_feed.>", cb=hear)
            async with signed_in(PLAIN, deployment, url) as (client, _):
                for request in (
                    f"$JS.API.CONSUMER.MSG.NEXT.{OWN[PLAIN]}",
                    f"$JS.API.CONSUMER.INFO.{OWN[PLAIN]}",
                ):
                    await client.publish(request, b'{"batch": 10, "no_wait": true}', reply)
        after = [await look_up(backup, stream.name, {"last_by_subj": ">"}) for stream in (FEED, OFFICE)]
    assert not heard
    assert after == ends


def test_who_is_removed_has_no_login_any_more(tmp_path: Path) -> None:
    deployment = new_deployment(tmp_path / "deployment")
    subscribe(deployment, PLAIN, {"facts": ["*"], "units": ["*"]})
    assert "subscriber:tinh" in (deployment.folder / "nats.conf").read_text()
    unsubscribe(deployment, PLAIN)
    assert "subscriber" not in (deployment.folder / "nats.conf").read_text()
    assert not (deployment.folder / "subscribers" / PLAIN).exists()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"facts": ["record.born"]}, "facts has to be"),
        ({"facts": ["redelivery.*"]}, "facts has to be"),
        ({"units": ["1571"]}, "units has to be"),
        ({"units": ["99999"]}, "no unit is known"),
        ({"webhook": "http://tinh.example.vn"}, "https only"),
        ({"webhook": "ftp://tinh.example.vn", "private": True}, "begins with https"),
        ({"webhook": "https://user:key@tinh.example.vn"}, "no user and no password"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(
    row: dict[str, Any], why: str, tmp_path: Path
) -> None:
    deployment = new_deployment(tmp_path / "deployment")
    with pytest.raises(CannotRegister, match=why):
        subscribe(deployment, PLAIN, {"facts": ["record.filed"], "units": ["15712"]} | row)
    assert not subscribers(deployment)


def test_an_added_subscriber_begins_at_the_moment_of_its_adding(tmp_path: Path) -> None:
    deployment, before = new_deployment(tmp_path / "deployment"), datetime.now(UTC)
    subscribe(deployment, PLAIN, {"facts": ["*"], "units": ["*"]})
    assert before <= subscribers(deployment)[PLAIN].added_at <= datetime.now(UTC)
