"""A birth and a death, in any order of arrival and with any delay, whatever the office does meanwhile."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.letters.rules.required_letters import letter_id
from shared.contracts.questions.letters import Act, DeliveryChannel
from tests.letters.conftest import Desk
from tests.letters.support.families import BIRTH, VAN_SON, corrected, died, registered, struck

pytestmark = pytest.mark.slow

BORN = registered(BIRTH, "KS-1", on=date(2023, 3, 13))
DIED = died(BIRTH.child, "KT-1", on=date(2023, 3, 14))
OUT = {"issued", "printed", "handed-over"}
DEEDS: dict[str, Callable[[Desk], Any]] = {
    "born": lambda desk: desk.consume([BORN]),
    "died": lambda desk: desk.consume([DIED]),
    "corrected": lambda desk: desk.consume([corrected(BIRTH, "KS-1")]),
    "printed": lambda desk: desk.print_all(),
    "issued": lambda desk: desk.issue(),
    "a day passes": lambda desk: desk.pass_a_day(),
    "on paper": lambda desk: desk.step(letter_id(VAN_SON, "KS-1"), Act.PRINT),
    "handed over": lambda desk: desk.step(
        letter_id(VAN_SON, "KS-1"), Act.HAND_OVER, channel=DeliveryChannel.CEREMONY
    ),
    "came back": lambda desk: desk.step(letter_id(VAN_SON, "KS-1"), Act.RETURN, reason="không gặp"),
    "again": lambda desk: desk.step(letter_id(VAN_SON, "KS-1"), Act.SEND_AGAIN),
    "held": lambda desk: desk.step(letter_id(VAN_SON, "KS-1"), Act.HOLD, reason="xem lại tên"),
    "approved": lambda desk: desk.step(letter_id(VAN_SON, "KS-1"), Act.APPROVE),
}
WITH_A_LETTER = {"on paper", "handed over", "came back", "again", "held", "approved"}
HANDED_OVER = ["born", "printed", "a day passes", "a day passes", "issued", "on paper", "handed over"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(sorted(DEEDS)), max_size=14).flatmap(
        lambda more: st.permutations(["born", "died", *more])
    )
)
@example([*HANDED_OVER, "died", "came back", "again", "on paper", "handed over"])
@example([*HANDED_OVER, "came back", "held", "died", "approved", "issued"])
async def test_no_congratulation_leaves_once_the_death_is_known(desk: Desk, deeds: list[str]) -> None:
    await desk.clear()
    desk.clock.at = datetime(2023, 3, 13, 2, tzinfo=UTC)
    known = False
    for deed in deeds:
        before = await _birth(desk)
        if before or deed not in WITH_A_LETTER:
            await DEEDS[deed](desk)
        known = known or deed == "died"
        now = await _birth(desk)
        if known and now and (before is None or now.steps > before.steps):
            assert now.status not in OUT, deeds
    letters = await desk.letters()
    assert len(letters) == 2
    birth = letters[letter_id(VAN_SON, "KS-1")]
    assert birth.status in ("cancelled", "handed-over")
    assert letters[letter_id(VAN_SON, "KT-1")].status == "held"


async def _birth(desk: Desk) -> Any:
    return (await desk.letters()).get(letter_id(VAN_SON, "KS-1"))


async def test_a_death_while_the_family_has_the_letter_cancels_it_when_it_comes_back(desk: Desk) -> None:
    for deed in (*HANDED_OVER, "died"):
        await DEEDS[deed](desk)
    assert (await _birth(desk)).status == "handed-over"
    assert (await DEEDS["came back"](desk)).status == "cancelled"
    assert not (await DEEDS["again"](desk)).taken


async def test_mourning_that_came_while_a_person_held_the_letter_is_said_to_who_approves(desk: Desk) -> None:
    await desk.consume([BORN])
    await DEEDS["held"](desk)
    assert BIRTH.father
    await desk.consume([died(BIRTH.father, "KT-2", on=date(2023, 3, 14))])
    assert (await DEEDS["approved"](desk)).status == "held"
    assert (await _birth(desk)).reason == "household-in-mourning"
    assert (await DEEDS["approved"](desk)).status == "approved"


async def test_what_an_officer_writes_hides_no_rule_that_is_called_so(desk: Desk) -> None:
    birth = letter_id(VAN_SON, "KS-1")
    await desk.consume([BORN])
    await desk.step(birth, Act.HOLD, reason="household-in-mourning")
    assert BIRTH.father
    await desk.consume([died(BIRTH.father, "KT-2", on=date(2023, 3, 14))])
    assert (await DEEDS["approved"](desk)).status == "held"
    assert (await DEEDS["approved"](desk)).status == "approved"
    await desk.step(birth, Act.HOLD, reason="xem lại tên")
    assert (await DEEDS["approved"](desk)).status == "approved"


async def test_a_death_that_was_entered_by_mistake_lets_the_congratulation_go(desk: Desk) -> None:
    await desk.consume([BORN, DIED])
    assert (await _birth(desk)).status == "cancelled"
    await desk.consume([struck("KT-1")])
    assert (await _birth(desk)).status == "drafted"
    assert [status for status, _ in await desk.life(letter_id(VAN_SON, "KS-1"))] == ["cancelled", "drafted"]


async def test_a_letter_waits_its_days_before_it_is_issued(desk: Desk) -> None:
    await desk.consume([BORN])
    await desk.print_all()
    desk.clock.at = datetime.combine(date(2023, 3, 14), datetime.min.time(), UTC)
    assert await desk.issue() == 0
    desk.clock.at += timedelta(days=1)
    assert await desk.issue() == 1


async def test_a_correction_before_it_is_handed_over_rewrites_it(desk: Desk) -> None:
    await desk.consume([BORN])
    await desk.print_all()
    await desk.issue()
    child = BIRTH.child.model_copy(update={"name": "Lê Nguyễn Minh Ánh"})
    await desk.consume([corrected(BIRTH.model_copy(update={"child": child}), "KS-1")])
    await desk.print_all()
    assert (await _birth(desk)).status == "drafted"
    assert await desk.issue() == 1
