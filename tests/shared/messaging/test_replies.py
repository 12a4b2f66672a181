"""Replies to questions: several at a time, none held up by a slow one, and none forgotten at the end."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from structlog.testing import capture_logs

from shared.messaging.queries import replies as module
from shared.messaging.queries.replies import Replies
from tests.support.in_memory import Mailbox


def asked(text: bytes, reply: str = "_INBOX.1") -> Msg:
    """A question, as it comes."""
    return Msg(Mailbox(), "ask.toy.something.v1", reply, text)


class Desk:
    """Answers each question once it is let."""

    def __init__(self) -> None:
        self.begun: list[bytes] = []
        self.may_end: dict[bytes, asyncio.Event] = {}

    async def reply(self, message: Msg) -> bytes:
        self.begun.append(message.data)
        await self.may_end.setdefault(message.data, asyncio.Event()).wait()
        return b"to " + message.data

    def let(self, *texts: bytes) -> None:
        for text in texts:
            self.may_end.setdefault(text, asyncio.Event()).set()


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_slow_reply_holds_up_no_other(desk: Desk) -> None:
    bus, replies = Mailbox(), Replies(desk.reply)
    desk.let(b"quick")
    await replies.begin(asked(b"slow"), bus)
    await replies.begin(asked(b"quick", "_INBOX.2"), bus)
    assert await bus.sent.get() == ("_INBOX.2", b"to quick")
    assert bus.sent.empty()
    desk.let(b"slow")
    assert await bus.sent.get() == ("_INBOX.1", b"to slow")


async def test_no_more_are_begun_than_may_be_at_once(desk: Desk) -> None:
    bus, replies = Mailbox(), Replies(desk.reply, most=2)
    texts = [b"a", b"b", b"c"]
    reading = asyncio.create_task(_read(replies, bus, texts))
    await asyncio.sleep(0.01)
    assert desk.begun == [b"a", b"b"]
    desk.let(b"b")
    await reading
    await asyncio.sleep(0)
    assert desk.begun == texts
    desk.let(*texts)
    await replies.finish()
    assert bus.sent.qsize() == 3


async def _read(replies: Replies, bus: Client, texts: list[bytes]) -> None:
    for text in texts:
        await replies.begin(asked(text), bus)


async def test_what_was_begun_is_sent_before_the_end(desk: Desk) -> None:
    bus, replies = Mailbox(), Replies(desk.reply)
    await replies.finish()
    await replies.begin(asked(b"a"), bus)
    finishing = asyncio.create_task(replies.finish())
    await asyncio.sleep(0.01)
    assert not finishing.done()
    desk.let(b"a")
    await finishing
    assert bus.sent.qsize() == 1


async def test_the_end_does_not_wait_for_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FINISHED_WITHIN_S", 0.01)
    replies = Replies(desk.reply)
    await replies.begin(asked(b"for ever"), Mailbox())
    await replies.finish()
    desk.let(b"for ever")


async def test_who_names_no_inbox_gets_no_reply(desk: Desk) -> None:
    bus, replies = Mailbox(), Replies(desk.reply)
    desk.let(b"a")
    await replies.begin(asked(b"a", ""), bus)
    await replies.finish()
    assert (desk.begun, bus.sent.empty()) == ([b"a"], True)


async def test_a_bus_that_is_closed_meanwhile_is_told_of_and_ends_nothing(desk: Desk) -> None:
    async def closed(*_message: Any) -> None:
        raise ConnectionClosedError

    replies = Replies(desk.reply)
    desk.let(b"a")
    with capture_logs() as logs:
        await replies.begin(asked(b"a"), SimpleNamespace(publish=closed))  # type: ignore[arg-type]
        await replies.finish()
    assert [(log["event"], log["reason"]) for log in logs] == [("reply_not_sent", "ConnectionClosedError")]
