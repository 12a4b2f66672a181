"""A kind that was added by data alone: thanks to a family that gave land for a road."""

from pathlib import Path

import pytest

from services.letters import kinds
from services.letters.kinds import load_kinds
from shared.contracts.questions.letters import Act
from shared.reference.loading import load_procedures
from tests.letters.conftest import Desk
from tests.letters.support.families import FILED, GIVEN
from tests.letters.support.sheets import text_of

SERVICE = Path(kinds.__file__).parent
FILED_FOR_LAND = FILED.model_copy(update={"procedure": "1.013979"})


@pytest.mark.slow
async def test_a_family_that_gave_land_is_thanked_once_its_letter_is_approved(desk: Desk) -> None:
    await desk.consume([GIVEN, FILED_FOR_LAND])
    await desk.print_all()
    (letter,) = (await desk.letters()).values()
    assert (letter.kind, letter.status, letter.addressee) == ("land", "drafted", "Ông/bà Lê Văn Nam")
    assert "trân trọng cảm ơn Ông/bà Lê Văn Nam cùng gia đình đã tự nguyện hiến đất" in text_of(letter.pdf)
    assert await desk.issue() == 0
    assert (await desk.step(letter.id, Act.APPROVE)).taken
    assert await desk.issue() == 1


async def test_no_other_result_calls_for_thanks(desk: Desk) -> None:
    other = GIVEN.model_copy(update={"procedure": FILED.procedure})
    await desk.consume([FILED, other])
    assert not await desk.letters()


def test_what_calls_for_it_is_in_the_catalogue_and_no_code_of_ours_knows_the_kind() -> None:
    assert load_kinds()["land"].procedures <= set(load_procedures())
    code = "".join(file.read_text(encoding="utf-8") for file in SERVICE.rglob("*.py"))
    assert '"land"' not in code
    assert "1.013979" not in code
