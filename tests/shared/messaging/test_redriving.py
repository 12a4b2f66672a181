"""A service settles its dead letters itself: each once, and what is taken again is stored with that."""

import asyncio
from contextlib import suppress

import pytest
from nats.errors import NoRespondersError
from pydantic_core import from_json
from structlog.testing import capture_logs

from deploy.office import dead_letters as on_the_bus
from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.contracts.questions.operating.dead_letters import (
    DeadLetterLines,
    DeadLetters,
    DeadLetterSettled,
    NoteDeadLetterAct,
    SettleDeadLetter,
)
from shared.messaging.queries.client import QueryFailed, ask
from tests.shared.conftest import Bus, Toy
from tests.support.eventually import eventually

pytestmark = pytest.mark.slow


async def listed(bus: Bus, **asked: object) -> DeadLetterLines:
    """What the toy lists."""
    return await ask(bus.client, DeadLetters.asked_of("toy").model_validate(asked))


async def settle(bus: Bus, letter: str, act: str, why: str = "") -> DeadLetterSettled:
    """Settle a dead letter of the toy as somebody who is signed in."""
    fields = {"dead_letter": letter, "act": act, "by": "vd-khang", "why": why}
    return await ask(bus.client, SettleDeadLetter.asked_of("toy").model_validate(fields))


async def wait_for_dead_letters(bus: Bus, number: int) -> None:
    """Wait until so many wait."""

    async def are_there() -> bool:
        with suppress(NoRespondersError):  # the toy has just been started
            return (await listed(bus)).waiting == number
        return False

    await eventually(are_there, seconds=30)


async def wait_until_told(bus: Bus, subject: str, number: int) -> list[bytes]:
    """Wait until the outbox has told of so many, which is after whoever settles has the answer."""

    async def is_told() -> bool:
        return len(await bus.kept("DEAD", subject)) == number

    await eventually(is_told, seconds=30)
    return await bus.kept("DEAD", subject)


async def test_what_could_not_be_processed_is_taken_again_once_its_cause_is_gone(bus: Bus, toy: Toy) -> None:
    toy.poison = frozenset({"Lê Thị Bí Mật"})
    await bus.tell("a", "Lê Thị Bí Mật")
    async with toy.running():
        await wait_for_dead_letters(bus, 1)
        (line,) = (await listed(bus)).letters
        assert (line.service, line.reason, line.can_be_redriven, line.act) == (
            "toy",
            "ValueError",
            True,
            None,
        )
        assert "Bí Mật" not in repr(line)
        assert line.size > 100
        with capture_logs() as logs, pytest.raises(QueryFailed, match="ValueError") as still:
            await settle(bus, line.id, "redriven")
        assert still.value.code == "still-failing"
        assert "Bí Mật" not in repr([{**one, "exc_info": ""} for one in logs])
        assert await toy.heard() == 1, "what it did was undone"
        assert (await listed(bus)).letters == (line,)

        toy.poison = frozenset()
        both = await asyncio.gather(*(settle(bus, line.id, "redriven") for _ in range(2)))
        assert sorted(one.is_new for one in both) == [False, True]
        assert both[0].act == both[1].act
        assert await toy.heard() == 2
        assert (await listed(bus)).waiting == 0
        (settled,) = (await listed(bus, settled=True)).letters
        assert settled.act
        assert (settled.act.act, settled.act.by, settled.size) == ("redriven", "vd-khang", 0)
        assert not (await settle(bus, line.id, "dropped", "too late")).is_new

        (told,) = await wait_until_told(bus, "dead.toy.acts", 1)
        act = DeadLetterAct.model_validate_json(told)
        assert act == settled.act
        entry = await on_the_bus.find_dead_letter(line.id, bus.client)
        assert entry.act == act, "the command shows it as settled, too"
    held = [from_json(event)["data"]["letter"] for event in await bus.kept("OFFICE", "office.letter.held.")]
    assert held == ["a", "Lê Thị Bí Mật"]


async def test_what_cannot_be_read_stays_until_somebody_drops_it_with_a_reason(bus: Bus, toy: Toy) -> None:
    body = b'{"specversion": "1.0", "data": {"name": "secret"}}'
    await bus.client.jetstream().publish("office.letter.drafted.v1.15712v1", body)
    async with toy.running():
        await wait_for_dead_letters(bus, 1)
        (line,) = (await listed(bus)).letters
        with pytest.raises(QueryFailed, match=r"data\.letter"):
            await settle(bus, line.id, "redriven")
        assert "secret" not in line.reason
        dropped = await settle(bus, line.id, "dropped", "gửi thử")
        assert (dropped.is_new, dropped.act.why) == (True, "gửi thử")
        assert (await listed(bus)).letters == ()
        await wait_until_told(bus, "dead.toy.acts", 1)
    assert await toy.heard() == 0
    assert len(await bus.kept("DEAD", "dead.toy")) == 2, "the message and the act; no second dead letter"


async def test_what_a_command_settles_is_settled_for_the_service_too(bus: Bus, toy: Toy) -> None:
    toy.poison = frozenset({"bad"})
    await bus.tell("bad")
    async with toy.running():
        await wait_for_dead_letters(bus, 1)
        (told,) = await wait_until_told(bus, "dead.toy", 1)
        letter = DeadLetter.model_validate_json(told)
        act = await on_the_bus.drop(letter.id, "root", "not ours", bus.client)
        noted = await ask(bus.client, NoteDeadLetterAct.asked_of("toy")(act=act))
        assert noted.is_new
        again = await settle(bus, letter.id, "redriven")
        assert (again.is_new, again.act) == (False, act)
        with pytest.raises(QueryFailed) as unknown:
            await settle(bus, "toy-OFFICE-999", "dropped", "x")
        assert unknown.value.code == "not-found"


async def test_they_are_listed_page_by_page_the_newest_first(bus: Bus, toy: Toy) -> None:
    js = bus.client.jetstream()
    for n in range(5):
        await js.publish(f"office.letter.drafted.v1.u{n}", b"{")
    async with toy.running():
        await wait_for_dead_letters(bus, 5)
        found, after = [], ""
        while True:
            page = await listed(bus, limit=2, after=after)
            found += [line.subject[-2:] for line in page.letters]
            if not (after := page.next):
                break
        assert sorted(found) == ["u0", "u1", "u2", "u3", "u4"]
        (one,) = (await listed(bus, letter=page.letters[0].id)).letters
        assert one == page.letters[0]
        for wrong in ("x", "2023-01-01 a", "2023-01-01T00:00:00+00:00"):
            with pytest.raises(QueryFailed):
                await listed(bus, after=wrong)
