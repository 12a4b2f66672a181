"""What a receiver gets, in which order, and what follows from each of its answers."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import update

from deploy.access.certificates import new_authority, new_server
from services.feed.handlers import redelivery_subject
from services.feed.subscribers import Subscriber
from services.feed.tables import redelivery, subscription
from services.feed.webhooks import addresses
from services.feed.webhooks.answers import ReceiverAnswer, Taken
from services.feed.webhooks.receiver import Receiver
from services.feed.webhooks.signature import new_secret
from shared.contracts.dead_letter import DeadLetter
from shared.contracts.events.envelope import event_of
from shared.contracts.events.redaction import redacted_event
from shared.contracts.questions.feed.subscribers import HowSubscribersStand
from shared.messaging.streams import DEAD, FEED
from tests.feed.conftest import ELSEWHERE, NAME, VAN_SON, FeedOffice, born, filed, resolved
from tests.feed.support.receiver import HANG, OK, Request, WebhookReceiver, receiver, status
from tests.support.eventually import eventually
from tests.support.zone import VIETNAM

pytestmark = pytest.mark.slow
ORIGIN: Final = "mot-cua.example.vn"


def came(requests: Callable[[], list[Request]], number: int) -> Any:
    async def so_many() -> bool:
        return len(requests()) >= number

    return eventually(so_many)


def subjects(told: WebhookReceiver) -> list[str]:
    return [str(event.event["subject"]) for event in told.events]


@asynccontextmanager
async def told(office: FeedOffice, name: str = "tinh", **row: Any) -> AsyncIterator[WebhookReceiver]:
    """A receiver that has agreed."""
    async with receiver() as one:
        office.subscribe(name, webhook=one.url, private=True, **row)
        await came(lambda: one.asked, 1)
        yield one


async def state(office: FeedOffice) -> dict[str, Any]:
    [row] = await office.process.rows(subscription.select())
    return dict(row._mapping)


async def test_a_receiver_that_agreed_gets_each_event_signed_and_without_a_name(office: FeedOffice) -> None:
    async with receiver() as one:
        secret = office.subscribe("tinh", webhook=one.url, private=True)
        await came(lambda: one.asked, 1)
        await office.publish(filed(1), born(1), filed(2))
        await came(lambda: one.events, 3)
    assert one.asked[0].headers["webhook-request-origin"] == ORIGIN
    assert all(event.is_signed_with(secret) for event in one.events)
    assert {event.headers["webhook-id"] for event in one.events} == {e.event["id"] for e in one.events}
    assert {event.headers["content-type"] for event in one.events} == {"application/cloudevents+json"}
    assert [subject[-5:] for subject in subjects(one)] == ["00001", "-0001", "00002"]
    assert not [event for event in one.events if NAME in event.body.decode()]


async def test_each_gets_its_facts_of_its_units_from_where_it_began(office: FeedOffice) -> None:
    await office.publish(filed(1), resolved(1), born(1), filed(2, ELSEWHERE))
    async with (
        told(office, "all", **{"from": "beginning"}) as everything,
        told(office, "some", facts=["record.filed"], units=["15712"], **{"from": "beginning"}) as some,
        told(office, "new") as new,
        told(office, "whole", personal=True, facts=["life-event.*"], **{"from": "beginning"}) as whole,
    ):
        await office.publish(filed(3))
        await came(lambda: everything.events, 5)
        await came(lambda: some.events, 2)
        await came(lambda: new.events, 1)
        await came(lambda: whole.events, 1)
    assert [subject[-1] for subject in subjects(everything)] == ["1", "1", "1", "2", "3"]
    assert [subject[-1] for subject in subjects(some)] == ["1", "3"]
    assert [subject[-1] for subject in subjects(new)] == ["3"]
    assert NAME in whole.events[0].body.decode()


async def test_nothing_is_copied_while_nobody_reads_the_copies(office: FeedOffice) -> None:
    await office.publish(filed(1))
    async with told(office, personal=True, **{"from": "beginning"}) as one:
        await came(lambda: one.events, 1)
    assert not await office.stored(FEED)


async def test_an_event_that_is_not_taken_holds_up_the_next_and_comes_again(office: FeedOffice) -> None:
    async with told(office) as one:
        answers = iter([status(500), b"garbage\r\n\r\n", status(302, f"Location: {one.url}/other")])
        one.answer = lambda _request: next(answers, OK)
        await office.publish(filed(1), filed(2))
        for tries in (1, 2, 3):
            await tried(office, tries)
            await restart_with(office, next_try_at=None)
        await came(lambda: one.events, 5)
    assert [subject[-1] for subject in subjects(one)] == ["1", "1", "1", "1", "2"]
    assert {event.target for event in one.events} == {"/events"}
    assert (await state(office))["failing_since"] is None


async def test_a_receiver_is_left_alone_for_as_long_as_it_asks(office: FeedOffice) -> None:
    async with told(office) as one:
        one.answer = lambda _request: status(429, "Retry-After: 3600")
        await office.publish(filed(1))
        await came(lambda: one.events, 1)
        await tried(office, 1)
        asked = await office.process.ask(HowSubscribersStand())
        assert [(one.name, one.state, one.reason) for one in asked.subscriptions] == [
            ("tinh", "failing", "it answered 429")
        ]
        row = await state(office)
        assert 3590 < (row["next_try_at"] - row["failing_since"]).total_seconds() <= 3601
        assert row["reason"] == "it answered 429"


async def test_410_ends_the_subscription_for_good(office: FeedOffice) -> None:
    async with told(office) as one:
        one.answer = lambda _request: status(410)
        await office.publish(filed(1), filed(2))
        await came(lambda: one.events, 1)

        async def ended() -> bool:
            return (await state(office))["ended_at"] is not None

        await eventually(ended)
        await office.process.kill_and_start()
        await asyncio.sleep(3)
        assert len(one.events) == 1
        consumers = await office.process.bus.jetstream().consumers_info(FEED.name)
        assert not consumers


async def test_who_never_agreed_gets_nothing(office: FeedOffice) -> None:
    async with receiver() as one:
        one.consent = status(200, "WebHook-Allowed-Origin: somebody-else.example")
        office.subscribe("tinh", webhook=one.url, private=True)
        await office.publish(filed(1))
        await came(lambda: one.asked, 1)
        await tried(office, 1)
        assert not one.events


async def test_a_receiver_that_hangs_holds_up_nobody_else(office: FeedOffice) -> None:
    async with told(office, "slow") as slow, told(office, "quick") as quick:
        slow.answer = lambda _request: HANG
        await office.publish(*map(filed, range(1, 21)))
        await came(lambda: slow.events, 1)
        await came(lambda: quick.events, 20)
        assert len(slow.events) == 1


async def test_what_was_given_up_is_a_dead_letter_and_can_be_sent_again(office: FeedOffice) -> None:
    async with told(office) as one:
        one.answer = lambda _request: status(500)
        bus, long_ago = office.process.bus.jetstream(), datetime.now(UTC) - timedelta(days=4)
        event = event_of(filed(1), id="1", source="urn:test", zone=VIETNAM)
        await bus.publish(redelivery_subject("tinh"), redacted_event(event).encode())
        await tried(office, 1)
        await restart_with(office, next_try_at=None, failing_since=long_ago, redelivered_at=long_ago)
        await eventually(lambda: is_dead(office))
        letter = DeadLetter.model_validate_json((await office.stored(DEAD))[0].data)
        assert letter.reason == "tinh: not taken within 3 days: it answered 500"
        one.answer = lambda _request: OK
        before = len(one.events)
        await bus.publish(letter.subject, letter.body)
        await came(lambda: one.events[before:], 1)
        await eventually(lambda: _is_empty(office))
        assert one.events[-1].body == letter.body


async def test_what_waits_for_nobody_becomes_a_dead_letter_again(office: FeedOffice) -> None:
    async with told(office):
        await office.process.bus.jetstream().publish("office.redelivery.gone", b"{}")

        await eventually(lambda: is_dead(office))
        await eventually(lambda: _is_empty(office))


async def test_a_fact_that_cannot_be_redacted_becomes_a_dead_letter(
    office: FeedOffice,
) -> None:
    async with told(office) as one:
        await office.process.bus.jetstream().publish(f"office.record.filed.v1.{VAN_SON}", b'{"a": "Tuyet"}')
        await office.publish(filed(1))
        await came(lambda: one.events, 1)
        [dead] = await office.stored(DEAD)
    letter = DeadLetter.model_validate_json(dead.data)
    assert (letter.id, letter.subject) == ("feed-OFFICE-1", f"office.record.filed.v1.{VAN_SON}")
    assert "Tuyet" not in letter.reason


async def test_who_is_removed_is_told_nothing_and_begins_anew_when_added_again(
    office: FeedOffice,
) -> None:
    async with told(office) as one:
        await office.publish(filed(1))
        await came(lambda: one.events, 1)
        office.unsubscribe("tinh")

        async def gone() -> bool:
            return not await office.process.count(subscription)

        await eventually(gone)
        await office.publish(filed(2))
        office.subscribe("tinh", webhook=one.url, private=True)
        await came(lambda: one.asked, 2)
        await office.publish(filed(3))
        await came(lambda: one.events, 2)
        assert [subject[-1] for subject in subjects(one)] == ["1", "3"]


async def test_a_lost_consumer_is_made_again_where_it_was(office: FeedOffice) -> None:
    """As after a restore, whose copy has no consumers of subscribers, but how far they were."""
    async with told(office) as one:
        await office.publish(filed(1), filed(2))
        await came(lambda: one.events, 2)

        async def noted() -> bool:
            return bool((await state(office))["sequence"] == 2)

        await eventually(noted)
        await office.process.bus.jetstream().delete_consumer(FEED.name, "subscriber-tinh")
        await office.publish(filed(3))
        await came(lambda: one.events, 3)
        assert [subject[-1] for subject in subjects(one)] == ["1", "2", "3"]


class Lookup:
    """A name server that answers each time with another address."""

    def __init__(self, *answers: str) -> None:
        self._answers = iter(answers)

    def __call__(self, *_: Any, **__: Any) -> Any:
        return [(None, None, None, "", (next(self._answers), 0))]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "[::1]", "0.0.0.1", "[::ffff:10.0.0.1]"]
)
async def test_a_private_address_is_not_sent_to(host: str) -> None:
    assert (await sent_to(f"https://{host}/")).reason == "its name leads into a private network"


async def test_a_name_that_means_another_address_a_moment_later_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection goes to the address that was checked: 192.0.2.1 is nobody's, and the next is ours."""
    monkeypatch.setattr(addresses, "is_private", lambda address: str(address) == "127.0.0.1")
    monkeypatch.setattr(addresses, "getaddrinfo", Lookup("192.0.2.1", "127.0.0.1"))
    monkeypatch.setattr("services.feed.webhooks.receiver.ANSWERS_WITHIN_S", 1.0)
    answer = await sent_to("https://rebound.example.vn/")
    assert answer.taken is Taken.LATER
    assert "private" not in answer.reason
    assert (await sent_to("https://rebound.example.vn/")).reason.endswith("private network")


@pytest.mark.parametrize(("name", "is_taken"), [("tinh.example.vn", True), ("other.example.vn", False)])
async def test_the_certificate_has_to_be_that_of_the_name(
    name: str, is_taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the connection goes to an address that was looked up and checked."""
    authority = new_authority(datetime.now(UTC))
    of_server = new_server([name], authority, datetime.now(UTC))
    for file, content in (("key", of_server.key_pem), ("pem", of_server.certificate_pem)):
        (tmp_path / file).write_text(content)
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(tmp_path / "pem", tmp_path / "key")
    trusting = ssl.create_default_context(cadata=authority.certificate_pem)
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: trusting)
    monkeypatch.setattr(addresses, "getaddrinfo", Lookup("127.0.0.1"))
    async with receiver(tls=serving) as one:
        answer = await sent_to(one.url.replace("127.0.0.1", "tinh.example.vn"), private=True)
    assert (answer.taken is Taken.YES) == is_taken
    assert len(one.events) == is_taken


async def sent_to(url: str, *, private: bool = False) -> ReceiverAnswer:
    subscriber = Subscriber(
        "a", datetime.now(UTC), ("*",), ("*",), webhook=url, secret=new_secret(), private=private
    )
    to = Receiver(subscriber, ORIGIN)
    try:
        return await to.send("1", b"{}")
    finally:
        await to.close()


async def tried(office: FeedOffice, times: int) -> None:
    async def so_often() -> bool:
        return bool((await state(office))["tries"] >= times)

    await eventually(so_often)


async def restart_with(office: FeedOffice, redelivered_at: datetime | None = None, **values: Any) -> None:
    """Kill feed, change what it has stored, and start it again."""
    await office.process.kill()
    async with office.process.database.writing() as connection:
        await connection.execute(update(subscription).values(**values))
        if redelivered_at:
            await connection.execute(update(redelivery).values(at=redelivered_at))
    await office.process.start()


async def is_dead(office: FeedOffice) -> bool:
    return bool(await office.stored(DEAD))


async def _is_empty(office: FeedOffice) -> bool:
    return not await office.process.count(redelivery)
