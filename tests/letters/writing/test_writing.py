"""One letter for each life event, whatever comes twice, late or mixed up."""

import asyncio
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.letters.press import printing
from services.letters.rules.required_letters import letter_id
from services.letters.writing import store
from shared.contracts.events.life_event import Birth, Death, Details, LifeEventRegistered, Person
from shared.contracts.questions.letters import LetterStatus
from shared.reference.units import UnknownUnit
from tests.letters.conftest import Desk
from tests.letters.support.families import BIRTH, DEATH, MARRIAGE, VAN_SON, corrected, man, registered, woman
from tests.letters.support.sheets import text_of

pytestmark = pytest.mark.slow

UNPRINTABLE = Birth(child=Person(name="中"), mother=woman("Hà Thị Bưởi"), father=man("Hà Văn Núi"))
MINOR = Death(deceased=Person(name="Lê Bé", born_on=date(2020, 1, 1)), died_on=date(2023, 3, 1))
KINDS: tuple[Details, ...] = (BIRTH, MARRIAGE, DEATH, MINOR, UNPRINTABLE)
YEAR = [registered(details, f"KS-{serial}") for serial, details in enumerate(KINDS)]

State = tuple[dict[str, Any], object]


async def state(desk: Desk) -> State:
    return await desk.letters(), await desk.published()


async def test_a_life_event_gives_one_letter_and_one_word_of_it(desk: Desk) -> None:
    await desk.consume([registered(BIRTH, "KS-1")])
    (letter,) = (await desk.letters()).values()
    assert (letter.id, letter.status) == (letter_id(VAN_SON, "KS-1"), LetterStatus.DRAFTED)
    assert [subject for subject, _ in await desk.published()] == [f"office.letter.drafted.v1.{VAN_SON}"]


async def test_a_letter_that_needs_a_person_is_held_and_its_sheet_is_there_to_be_looked_at(
    desk: Desk,
) -> None:
    await desk.consume([registered(MINOR)])
    await desk.print_all()
    await desk.issue()
    (letter,) = (await desk.letters()).values()
    assert (letter.status, letter.reason, letter.pdf[:5]) == ("held", "death-of-a-minor", b"%PDF-")
    assert [subject for subject, _ in await desk.published()] == [f"office.letter.held.v1.{VAN_SON}"]


async def test_a_letter_that_cannot_be_printed_is_held_and_its_neighbours_go_through(desk: Desk) -> None:
    await desk.consume(
        [registered(BIRTH, "KS-1"), registered(UNPRINTABLE, "KS-2"), registered(DEATH, "KS-3")]
    )
    await desk.print_all()
    letters = await desk.letters()
    stand = {entry: letters[letter_id(VAN_SON, entry)] for entry in ("KS-1", "KS-2", "KS-3")}
    assert [letter.status for letter in stand.values()] == ["drafted", "held", "drafted"]
    assert stand["KS-2"].reason == "cannot-be-rendered"
    assert (stand["KS-1"].pdf[:5], stand["KS-2"].pdf) == (b"%PDF-", None)
    assert f"office.letter.held.v1.{VAN_SON}" in dict(await desk.published())


async def test_entries_of_two_registers_may_have_the_same_number(desk: Desk) -> None:
    elsewhere = registered(BIRTH, "KS-1").model_copy(update={"unit": "15718v1"})
    await desk.consume([registered(BIRTH, "KS-1"), elsewhere])
    assert len(await desk.letters()) == 2


async def test_a_failure_leaves_no_trace(desk: Desk) -> None:
    unknown_unit = registered(BIRTH, "KS-1").model_copy(update={"unit": "00000v1"})
    with pytest.raises(UnknownUnit):
        await desk.consume([registered(MARRIAGE, "KS-2"), unknown_unit])
    assert await state(desk) == ({}, [])


async def test_a_death_between_printing_and_the_commit_leaves_the_sheets_wanted(desk: Desk) -> None:
    async def print_and_die() -> None:
        async with desk.office.transaction() as tx:
            wanted = await store.pending(tx.connection)
            await store.save_sheets(tx.connection, dict.fromkeys(wanted, b"%PDF-"))
            raise asyncio.CancelledError

    await desk.consume(YEAR)
    before = await state(desk)
    with pytest.raises(asyncio.CancelledError):
        await print_and_die()
    assert await state(desk) == before


async def test_printing_the_same_letter_twice_changes_nothing(desk: Desk) -> None:
    await desk.consume(YEAR)
    async with desk.office.reading() as read:
        wanted = await store.to_render(read, await store.pending(read))
    await desk.print_all()
    after = await state(desk)
    sheets = {row.id: after[0][row.id].pdf for row in wanted}
    await printing.save(desk.office, wanted, sheets)
    assert await state(desk) == after


async def test_a_sheet_that_was_set_while_its_letter_changed_is_set_again(desk: Desk) -> None:
    await desk.consume([registered(BIRTH, "KS-1")])
    async with desk.office.reading() as read:
        wanted = await store.to_render(read, await store.pending(read))
    await desk.consume([corrected(BIRTH.model_copy(update={"child": woman("Lê Minh Ánh")}), "KS-1")])
    await printing.save(desk.office, wanted, {row.id: b"%PDF-of the wrong name" for row in wanted})
    await desk.print_all()
    (letter,) = (await desk.letters()).values()
    assert "Lê Minh Ánh" in text_of(letter.pdf)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(st.sampled_from(YEAR), max_size=12).flatmap(lambda again: st.permutations(YEAR + again)),
    cut=st.integers(1, 6),
    printed_between=st.booleans(),
)
async def test_any_order_and_any_repetition_end_in_the_same_letters_and_the_same_words(
    desk: Desk, told: list[LifeEventRegistered], cut: int, printed_between: bool
) -> None:
    await desk.clear()
    await desk.consume(YEAR)
    await desk.print_all()
    in_order = await state(desk)
    await desk.clear()
    for start in range(0, len(told), cut):
        await desk.consume(told[start : start + cut])
        if printed_between:
            await desk.print_all()
    await desk.print_all()
    assert await state(desk) == in_order
