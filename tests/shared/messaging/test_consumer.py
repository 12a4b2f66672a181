"""Each event takes effect once, whatever fails on the way."""

import pytest
from pydantic_core import from_json

from shared.contracts.dead_letter import DeadLetter
from tests.shared.conftest import Bus, Toy
from tests.support.eventually import eventually

HELD = "office.letter.held."


@pytest.mark.slow
async def test_an_event_takes_effect_and_says_so(bus: Bus, toy: Toy) -> None:
    await bus.tell("a", "b", "c")
    async with toy.running():
        await eventually(lambda: _kept(bus, HELD, 3))
    assert await toy.heard() == 3
    assert [from_json(event)["data"]["letter"] for event in await bus.kept("OFFICE", HELD)] == ["a", "b", "c"]


@pytest.mark.slow
async def test_a_redelivery_changes_nothing(bus: Bus, toy: Toy) -> None:
    async with toy.running():
        await bus.tell("a", "b")
        await eventually(lambda: _kept(bus, HELD, 2))
        await bus.tell("a", "b", "c", msg_id="again-")
        await eventually(lambda: _kept(bus, HELD, 3))
        await eventually(bus.settled)
    assert await toy.heard() == 3
    assert [letter for call in toy.calls for letter in call] == ["a", "b", "c"]


@pytest.mark.slow
async def test_an_event_that_comes_twice_in_a_batch_counts_once(bus: Bus, toy: Toy) -> None:
    await bus.tell("a")
    await bus.tell("a", "b", msg_id="again-")
    async with toy.running():
        await eventually(lambda: _kept(bus, HELD, 2))
    assert await toy.heard() == 2


@pytest.mark.slow
async def test_one_bad_event_is_set_aside_and_its_neighbours_go_through(bus: Bus, toy: Toy) -> None:
    toy.poison = frozenset({"bad"})
    await bus.tell("a", "b", "bad", "c", "d")
    async with toy.running():
        await eventually(lambda: _kept(bus, HELD, 4))
        await eventually(lambda: _kept(bus, "dead.toy", 1, stream="DEAD"), seconds=30)
        await eventually(bus.settled)
    assert await toy.heard() == 4, "what the bad event did was undone"
    dead = DeadLetter.model_validate_json((await bus.kept("DEAD", "dead.toy"))[0])
    assert (dead.service, dead.reason) == ("toy", "ValueError")
    assert dead.subject == "office.letter.drafted.v1.15712v1"
    assert from_json(dead.body)["data"]["letter"] == "bad"


@pytest.mark.slow
async def test_what_cannot_be_read_is_set_aside_with_its_bytes(bus: Bus, toy: Toy) -> None:
    js = bus.client.jetstream()
    await js.publish(
        "office.letter.drafted.v1.15712v1", b'{"specversion": "1.0", "data": {"name": "secret"}}'
    )
    await bus.tell("a")
    async with toy.running():
        await eventually(lambda: _kept(bus, HELD, 1))
        await eventually(lambda: _kept(bus, "dead.toy", 1, stream="DEAD"))
    dead = DeadLetter.model_validate_json((await bus.kept("DEAD", "dead.toy"))[0])
    assert b"secret" in dead.body
    assert "secret" not in dead.reason
    assert "data.letter" in dead.reason


@pytest.mark.slow
async def test_trouble_of_ours_burns_no_event(bus: Bus, toy: Toy) -> None:
    toy.away = 2
    await bus.tell("a", "b")
    async with toy.running():
        await eventually(lambda: _kept(bus, HELD, 2), seconds=60)
    assert await toy.heard() == 2
    assert not await bus.kept("DEAD", "dead.")


@pytest.mark.slow
async def test_what_a_killed_predecessor_had_in_hand_comes_before_anything_newer(bus: Bus, toy: Toy) -> None:
    await bus.tell("a", "b")
    killed = await bus.client.jetstream().pull_subscribe_bind("toy", stream="OFFICE")
    assert len(await killed.fetch(2)) == 2
    await bus.tell("c")
    async with toy.running():
        await eventually(lambda: _kept(bus, HELD, 3), seconds=30)
    assert [letter for call in toy.calls for letter in call] == ["a", "b", "c"]


async def _kept(bus: Bus, subject: str, count: int, stream: str = "OFFICE") -> bool:
    found = len(await bus.kept(stream, subject))
    assert found <= count, f"{found} messages on {subject}, expected {count}"
    return found == count
