"""The press room: stacks of orders, what spoils or dies among them, and who is let in before them."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import psutil  # type: ignore[import-untyped]
import pytest

from services.letters.press import typst_worker
from services.letters.press.typst_job import Order, order_of
from services.letters.press.typst_pool import STACK, PressRoom, Spoilt
from tests.letters.support.families import EVERY_KIND
from tests.letters.support.sheets import shipped
from tests.support.eventually import eventually

CANNOT_BE_SET: Order = {"layout": "there-is-none.typ"}


@pytest.fixture
async def room() -> AsyncIterator[PressRoom]:
    room = PressRoom(seats=2)
    yield room
    await room.close()


def orders(count: int) -> list[Order]:
    return [order_of(EVERY_KIND["birth"].matter, shipped("birth")) for _ in range(count)]


def typesetters() -> Sequence[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if typst_worker.__file__ in child.cmdline()]


async def test_a_sheet_that_is_spoilt_spoils_no_other(room: PressRoom) -> None:
    sheet = await room.set(*orders(1))
    first, spoilt, *others = await room.set_all([*orders(1), CANNOT_BE_SET, *orders(STACK)])
    assert isinstance(spoilt, Spoilt)
    assert [first, *others] == [sheet] * (STACK + 1)
    with pytest.raises(Spoilt):
        await room.set(CANNOT_BE_SET)


async def test_the_death_of_a_typesetter_costs_no_sheet(room: PressRoom) -> None:
    sheet = await room.set(*orders(1))
    setting = asyncio.create_task(room.set_all(orders(6 * STACK)))

    async def both_at_work() -> bool:
        return len(typesetters()) == 2

    await eventually(both_at_work, 10)
    for process in typesetters():
        process.kill()
    assert await setting == [sheet] * 6 * STACK


async def test_what_is_the_death_of_every_typesetter_is_spoilt(
    room: PressRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.letters.press.typst_pool.COMMAND", ("false",))
    assert [str(sheet) for sheet in await room.set_all(orders(2))] == ["the typesetter died of it"] * 2


async def test_what_takes_for_ever_is_spoilt_and_the_next_is_set(
    room: PressRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.letters.press.typst_pool.AT_MOST_S", 0)
    assert [str(sheet) for sheet in await room.set_all(orders(2))] == ["it takes for ever"] * 2


async def test_who_waits_at_the_counter_waits_for_no_more_than_the_stacks_at_hand(room: PressRoom) -> None:
    many = asyncio.create_task(room.set_all(orders(20 * STACK)))
    await asyncio.sleep(0)
    await room.set(*orders(1))
    assert not many.done()
    await many
