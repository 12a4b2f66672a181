"""The letters to families of a unit, by what they wait for, and several of them printed at once."""

import pytest

from services.letters.api import family_letters, how_many_letters_wait
from services.letters.print_runs import runs
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.family_letters import (
    ChosenPrinted,
    FamilyLetters,
    LetterWait,
    PrintChosen,
)
from shared.contracts.questions.letter_figures import HowManyLettersWait
from shared.contracts.questions.letters import Act, DeliveryChannel, LetterLine, LetterStatus
from shared.messaging.queries.client import NotFound
from tests.letters.conftest import Desk
from tests.letters.support.families import BIRTH, DEATH, DUE, FILED, GIVEN, VAN_SON, another, registered
from tests.letters.test_land import FILED_FOR_LAND

pytestmark = pytest.mark.slow
CHAIRMAN = Officer(role=Role.CHAIRMAN, id="ct-01")
CLERK = Officer(role=Role.CLERK, id="cb-07")


async def listed(desk: Desk, **wanted: object) -> list[LetterLine]:
    async with desk.office.reading() as read:
        question = FamilyLetters.model_validate({"unit": VAN_SON} | wanted)
        return list((await family_letters(question, read)).letters)


async def print_chosen(desk: Desk, *letters: str, unit: str = VAN_SON) -> ChosenPrinted:
    async with desk.office.transaction() as tx:
        return await runs.print_chosen(PrintChosen(unit=unit, officer=CLERK, letters=letters), tx)


async def issued(desk: Desk) -> list[str]:
    """Issue letters on two births, and hold that on a death; return the ids of all, by their day."""
    await desk.consume([registered(another(BIRTH, n), f"E-{n}") for n in range(2)])
    await desk.print_all()
    await desk.issue()
    for line in await listed(desk, waits=LetterWait.HELD):
        await desk.step(line.letter, Act.APPROVE)
    await desk.issue()
    return [line.letter for line in await listed(desk, waits=LetterWait.TO_PRINT)]


async def test_every_wait_lists_as_many_letters_as_are_counted(desk: Desk) -> None:
    facts = [registered(another(BIRTH, 1), "one"), registered(another(DEATH, 2), "two")]
    await desk.consume([*facts, GIVEN, FILED_FOR_LAND])
    await desk.print_all()
    await desk.issue()
    async with desk.office.reading() as read:
        waiting = await how_many_letters_wait(HowManyLettersWait(units=(VAN_SON,)), read)
    for wait in LetterWait:
        assert len(await listed(desk, waits=wait)) == getattr(waiting, wait.replace("-", "_"))
    (to_approve,) = await listed(desk, waits=LetterWait.TO_APPROVE)
    assert to_approve.kind == "land"
    assert {line.kind for line in await listed(desk)} == {"birth", "death", "land"}


async def test_papers_of_the_one_stop_office_are_not_among_the_letters_to_families(desk: Desk) -> None:
    await desk.consume([FILED, DUE, registered(BIRTH, "one")])
    assert {line.kind for line in await listed(desk)} == {"birth"}
    (letter,) = await listed(desk)
    assert await listed(desk, letters=[letter.letter, "no-such-letter"]) == [letter]
    assert await listed(desk, kind="receipt") == []


async def test_chosen_letters_are_printed_once_however_often_it_is_asked_for(desk: Desk) -> None:
    letters = await issued(desk)
    assert len(letters) == 2
    first = await print_chosen(desk, *letters, letters[0])
    assert (first.run.letters, first.left_out) == (2, ())
    lives = [await desk.life(letter) for letter in letters]
    again = await print_chosen(desk, *letters)
    assert (again.run.run, again.left_out) == (first.run.run, ())
    assert [await desk.life(letter) for letter in letters] == lives


async def test_a_letter_that_cannot_be_printed_is_left_out_with_the_reason(desk: Desk) -> None:
    letters = await issued(desk)
    await desk.step(letters[0], Act.HOLD, reason="chờ gọi lại gia đình")
    printed = await print_chosen(desk, *letters)
    assert printed.run.letters == 1
    assert [left.letter for left in printed.left_out] == [letters[0]]
    assert "tình trạng hiện tại" in printed.left_out[0].vi
    held_alone = await print_chosen(desk, letters[0])
    assert (held_alone.run.run, len(held_alone.left_out)) == ("", 1)


async def test_letters_of_another_unit_are_not_printed(desk: Desk) -> None:
    letters = await issued(desk)
    with pytest.raises(NotFound):
        await print_chosen(desk, *letters, unit="15667v2")


@pytest.mark.parametrize(
    ("channel", "officer", "repeated"),
    [
        pytest.param(DeliveryChannel.COUNTER, CLERK, True, id="the same step of the same officer"),
        pytest.param(DeliveryChannel.VISIT, CLERK, False, id="in another way"),
        pytest.param(DeliveryChannel.COUNTER, CHAIRMAN, False, id="by somebody else"),
    ],
)
async def test_a_step_that_is_asked_for_again_counts_once_and_is_told_as_done(
    desk: Desk, channel: DeliveryChannel, officer: Officer, repeated: bool
) -> None:
    (letter, _) = await issued(desk)
    await desk.step(letter, Act.PRINT, officer=CLERK)
    assert (await desk.step(letter, Act.HAND_OVER, officer=CLERK, channel=DeliveryChannel.COUNTER)).taken
    life = await desk.life(letter)
    again = await desk.step(letter, Act.HAND_OVER, officer=officer, channel=channel)
    assert (again.taken, again.status, again.repeated) == (False, LetterStatus.HANDED_OVER, repeated)
    assert await desk.life(letter) == life


@pytest.mark.parametrize(
    ("act", "reason", "officer", "repeated"),
    [
        pytest.param(Act.PRINT, "", CLERK, True, id="printed, and sent again"),
        pytest.param(Act.PRINT, "", CHAIRMAN, False, id="printed once more by somebody else"),
        pytest.param(Act.HOLD, "gọi lại gia đình", CLERK, True, id="held, and sent again"),
        pytest.param(Act.HOLD, "gia đình đi vắng", CLERK, False, id="held for another reason"),
    ],
)
async def test_a_step_that_may_follow_on_itself_counts_once_when_its_form_is_sent_twice(
    desk: Desk, act: Act, reason: str, officer: Officer, repeated: bool
) -> None:
    (letter, _) = await issued(desk)
    first = "gọi lại gia đình" if act is Act.HOLD else ""
    assert (await desk.step(letter, act, officer=CLERK, reason=first)).taken
    life = await desk.life(letter)
    again = await desk.step(letter, act, officer=officer, reason=reason)
    assert (again.taken, again.repeated) == (not repeated, repeated)
    assert (await desk.life(letter) == life) is repeated
