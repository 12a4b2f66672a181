"""The visit that goes with a condolence: an act with a day, counted whatever becomes of the letter."""

from datetime import UTC, date, datetime

import pytest

from services.letters.api import how_many_letters, letters_written, life_of_letter
from services.letters.rules.required_letters import letter_id
from shared.contracts.questions.letter_figures import HowManyLetters, LetterFigures
from shared.contracts.questions.letters import (
    Act,
    DeliveryChannel,
    LetterLine,
    LetterStatus,
    LettersWritten,
    LifeOfLetter,
)
from tests.letters.conftest import CHAIRMAN, Desk
from tests.letters.support.families import BIRTH, DEATH, VAN_SON, another, registered

CONDOLENCE, CONGRATULATION = letter_id(VAN_SON, "KT-1"), letter_id(VAN_SON, "KS-1")
DAY = datetime(2023, 3, 14, 2, tzinfo=UTC)


@pytest.fixture
async def written(desk: Desk) -> Desk:
    """A condolence, and a congratulation in another family."""
    await desk.consume([registered(DEATH, "KT-1"), registered(another(BIRTH, 1), "KS-1")])
    return desk


async def line_of(desk: Desk, letter: str) -> LetterLine:
    async with desk.office.reading() as read:
        lines = (await letters_written(LettersWritten(unit=VAN_SON), read)).letters
    return next(line for line in lines if line.letter == letter)


async def figures(desk: Desk) -> LetterFigures:
    asked = HowManyLetters(units=(VAN_SON,), since=date(2023, 1, 1), until=date(2023, 12, 31))
    async with desk.office.reading() as read:
        return await how_many_letters(asked, read)


async def visits(desk: Desk) -> int:
    return (await figures(desk)).visits


async def test_a_visit_is_noted_with_its_day_and_the_letter_stays_as_it_is(written: Desk) -> None:
    before = await line_of(written, CONDOLENCE)
    assert before.can_note_visit
    taken = await written.step(CONDOLENCE, Act.VISIT, at=DAY)
    assert (taken.taken, taken.status) == (True, LetterStatus.DRAFTED)
    after = await line_of(written, CONDOLENCE)
    assert after == before.model_copy(update={"visited_at": DAY, "can_note_visit": False})
    async with written.office.reading() as read:
        life = await life_of_letter(LifeOfLetter(letter=CONDOLENCE), read)
    assert life.visit
    assert (life.visit.at, life.visit.role, life.visit.officer) == (DAY, CHAIRMAN.role, CHAIRMAN.id)
    assert [step.status for step in life.steps] == [LetterStatus.DRAFTED]
    assert await visits(written) == 1
    told = [subject for subject, _ in await written.published() if "visited" in subject]
    assert told == ["office.letter.visited.v1.15712v1"]


@pytest.mark.parametrize(
    ("letter", "at", "why"),
    [
        pytest.param(CONGRATULATION, DAY, "no-visit", id="no visit goes with a congratulation"),
        pytest.param(CONDOLENCE, datetime(2023, 7, 1, tzinfo=UTC), "in-the-future", id="it has yet to be"),
    ],
)
async def test_what_was_no_visit_is_not_noted(letter: str, at: datetime, why: str, written: Desk) -> None:
    taken = await written.step(letter, Act.VISIT, at=at)
    assert (taken.taken, taken.refused) == (False, why)
    assert taken.vi
    assert await visits(written) == 0


async def test_a_visit_is_noted_once(written: Desk) -> None:
    await written.step(CONDOLENCE, Act.VISIT, at=DAY)
    again = await written.step(CONDOLENCE, Act.VISIT, at=DAY)
    assert (again.taken, again.refused) == (False, "visited-before")
    assert await visits(written) == 1


async def test_a_family_is_visited_though_its_letter_was_cancelled(written: Desk) -> None:
    await written.step(CONDOLENCE, Act.CANCEL, reason="đến thăm, không gửi thư")
    taken = await written.step(CONDOLENCE, Act.VISIT)
    assert (taken.taken, taken.status) == (True, LetterStatus.CANCELLED)
    assert await visits(written) == 1


@pytest.mark.slow
@pytest.mark.parametrize("noted_too", [False, True])
@pytest.mark.parametrize(("channel", "counted"), [(DeliveryChannel.VISIT, 1), (DeliveryChannel.POST, 0)])
async def test_handing_over_on_a_visit_is_a_visit(
    channel: DeliveryChannel, counted: int, noted_too: bool, written: Desk
) -> None:
    await written.print_all()
    await written.issue()
    await written.step(CONDOLENCE, Act.PRINT)
    assert (await written.step(CONDOLENCE, Act.HAND_OVER, channel=channel)).taken
    if noted_too:
        await written.step(CONDOLENCE, Act.VISIT)
    assert await visits(written) == (1 if noted_too else counted)
    kinds = {kind.kind: kind for kind in (await figures(written)).kinds}
    assert (kinds["death"].handed_over, kinds["birth"].visits) == (1, None)
