"""Live updates: what changed at one's units is told, gathered and without content, in a session."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack

import httpx
import pytest
from nats.aio.client import Client

from services.gateway.live import changes as changing
from services.gateway.live import stream
from services.gateway.live.changes import MOST_LISTENERS, MOST_OF_ONE, TooManyListeners, UnitChanges
from services.gateway.live.stream import CHANGED, ENDED, RETRY, STILL_HERE, events_of
from services.gateway.sign_in.cookies import SESSION
from shared.contracts.changed import changed_subject
from tests.gateway.support.samples import VAN_SON
from tests.gateway.support.stand_in import StandIn

PAGE = f"/units/{VAN_SON}/today/live"


class Session:
    """A session that lasts until it ends."""

    is_open = True

    async def lasts(self) -> bool:
        return self.is_open


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams that neither pause nor wait for long."""
    monkeypatch.setattr(stream, "PAUSE_S", 0.05)
    monkeypatch.setattr(stream, "LOOK_S", 0.2)


async def read(events: AsyncIterator[str]) -> str:
    return await asyncio.wait_for(anext(events), 5)


async def test_only_what_changes_at_its_units_is_told_and_much_at_once_is_one_piece_of_news(
    bus: Client,
) -> None:
    changes, session = UnitChanges(), Session()
    events = events_of(changes, "cb-07", (VAN_SON,), session.lasts)
    async with changes.received_from(bus):
        assert await read(events) == RETRY
        waiting = asyncio.create_task(read(events))
        await asyncio.sleep(0)
        await bus.publish(changed_subject("letters", "15715v2"))
        for service in ("deadlines", "letters", "deadlines"):
            await bus.publish(changed_subject(service, VAN_SON))
        assert await waiting == CHANGED
        assert await read(events) == STILL_HERE
        session.is_open = False
        await bus.publish(changed_subject("deadlines", VAN_SON))
        assert await read(events) == ENDED
        with pytest.raises(StopAsyncIteration):
            await read(events)
    assert not changes.is_full("cb-07")


async def test_a_stream_is_left_without_a_trace(bus: Client) -> None:
    changes, session = UnitChanges(), Session()
    for _ in range(MOST_OF_ONE + 1):
        events = events_of(changes, "cb-07", (VAN_SON,), session.lasts)
        await read(events)
        waiting = asyncio.create_task(read(events))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await events.aclose()  # type: ignore[attr-defined]
    assert not changes.is_full("cb-07")


def test_there_are_never_too_many() -> None:
    changes = UnitChanges()
    with ExitStack() as many:
        for _ in range(MOST_OF_ONE):
            many.enter_context(changes.listening("cb-07", (VAN_SON,)))
        with pytest.raises(TooManyListeners):
            many.enter_context(changes.listening("cb-07", (VAN_SON,)))
        for number in range(MOST_LISTENERS - MOST_OF_ONE):
            many.enter_context(changes.listening(f"cb-{number}-of-many", (VAN_SON,)))
        assert changes.is_full("somebody else")
    assert not changes.is_full("cb-07")


async def test_who_may_not_see_what_is_due_gets_no_stream(site: httpx.AsyncClient) -> None:
    site.cookies.set(SESSION, "operator")
    assert (await site.get(PAGE)).status_code == 403


async def test_one_too_many_is_told_to_come_later(
    site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "MOST_LISTENERS", 0)
    answer = await site.get(PAGE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


async def test_a_stream_ends_and_says_what_it_is(
    site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LONGEST_S", 0.3)
    answer = await site.get(PAGE)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    assert "content-encoding" not in answer.headers
    assert answer.text.startswith(RETRY)
    assert CHANGED not in answer.text


async def test_what_a_page_asks_by_itself_keeps_no_session_open(
    site: httpx.AsyncClient, services: StandIn
) -> None:
    asked = services.staff.asked
    for headers in ({}, {"Motcua-Unattended": "1"}):
        await site.get(f"/units/{VAN_SON}/today", headers=headers)
    unattended = [one.unattended for one in asked if hasattr(one, "unattended")]
    assert (unattended[0], unattended[-1]) == (False, True)


async def test_a_page_that_shows_nothing_live_runs_no_script(site: httpx.AsyncClient) -> None:
    live = (await site.get(f"/units/{VAN_SON}/today")).headers["content-security-policy"]
    other = (await site.get(f"/units/{VAN_SON}/letters")).headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self'" in live
    assert "script-src" not in other
