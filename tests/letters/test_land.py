"""A kind that was added by data alone: thanks to a family that gave land for a road."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given as given_lines
from hypothesis import strategies as st
from sqlalchemy import select, update

from services.letters import kinds, tables
from services.letters.content.record_content import RecordContent
from services.letters.facts.fact_store import case_of_record
from services.letters.facts.occasions import cases_with_occasions
from services.letters.kinds import load_kinds
from services.letters.land.api import how_much_land_was_given
from services.letters.land.suppression import LEAST_FAMILIES, CountedLand, shown_of_unit
from services.letters.retention import PURGE_RULES
from services.letters.rules.required_letters import Letter
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import LandGift, RecordCorrected, RecordReturned
from shared.contracts.questions.letters import Act, DeliveryChannel
from shared.contracts.questions.reports.given_land import GivenLand, HowMuchLandWasGiven
from shared.reference.loading import load_procedures
from tests.letters.conftest import Desk
from tests.letters.support.families import DUE, FILED, GIVEN, TO_THE_APPOINTMENT, VAN_SON
from tests.letters.support.sheets import text_of

SERVICE = Path(kinds.__file__).parent
OF_2023 = HowMuchLandWasGiven(units=(VAN_SON,), since=date(2023, 1, 1), until=date(2023, 12, 31))
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


def names(told: tuple[Fact, ...]) -> str:
    return "-".join(fact.participle for fact in told)


@pytest.mark.slow
@pytest.mark.parametrize("told", list(permutations([FILED_FOR_LAND, DUE, GIVEN])), ids=names)
async def test_the_thanks_are_the_same_in_whatever_order_one_hears_of_it(
    desk: Desk, told: tuple[Fact, ...]
) -> None:
    for fact in told:
        await desk.consume([fact])
    (letter,) = (await desk.letters()).values()
    matter = Letter.model_validate_json(letter.said).matter
    assert isinstance(matter, RecordContent)
    assert (matter.limit, matter.due_at) == ("", None)


@pytest.mark.slow
async def test_an_approval_holds_when_one_hears_of_the_deadline_after_it(desk: Desk) -> None:
    await desk.consume([FILED_FOR_LAND, GIVEN])
    await desk.print_all()
    (letter,) = (await desk.letters()).values()
    assert (await desk.step(letter.id, Act.APPROVE)).taken
    await desk.consume([DUE, TO_THE_APPOINTMENT])
    assert await desk.issue() == 1


async def test_no_other_result_calls_for_thanks(desk: Desk) -> None:
    other = GIVEN.model_copy(update={"procedure": FILED.procedure})
    await desk.consume([FILED, other])
    assert not await desk.letters()


def gift(number: int, square_metres: float | None = None, **told: str) -> list[Fact]:
    """A family that gave land, and its result."""
    code = f"H56.31.20-230313-{number:04}"
    land = LandGift(square_metres=square_metres, **told)
    return [
        FILED_FOR_LAND.model_copy(update={"record": code, "land": land}),
        GIVEN.model_copy(update={"record": code}),
    ]


async def thank(desk: Desk) -> None:
    """Let the chairman approve every letter, and the clerk hand it over."""
    for id, letter in (await desk.letters()).items():
        if letter.status == "drafted":
            assert (await desk.step(id, Act.APPROVE)).taken
    await desk.print_all()
    await desk.issue()
    for id, letter in (await desk.letters()).items():
        if letter.status == "issued":
            assert (await desk.step(id, Act.PRINT)).taken
            assert (await desk.step(id, Act.HAND_OVER, channel=DeliveryChannel.CEREMONY)).taken


async def given(desk: Desk) -> GivenLand:
    async with desk.office.reading() as read:
        return await how_much_land_was_given(OF_2023, read)


@pytest.mark.slow
async def test_land_counts_by_road_once_the_family_has_its_letter_however_often_it_is_told(
    desk: Desk,
) -> None:
    told = [fact for number in range(3) for fact in gift(number, 40.5, road="Đường 4 – 5", hamlet="Thôn 4")]
    told += gift(3, road="ĐƯỜNG 4 – 5", hamlet="thôn 4")
    await desk.consume(told)
    assert (await given(desk)).families == 0, "nobody has a letter yet"
    await thank(desk)
    await desk.consume(told)
    (part,) = (await given(desk)).parts
    (road,) = part.roads
    assert (road.road, road.hamlet) == ("Đường 4 – 5", "Thôn 4")
    assert (road.families, road.not_told, road.square_metres) == (4, 1, 121.5)
    assert part.others is None


@pytest.mark.slow
async def test_a_correction_corrects_the_figure_also_of_a_letter_that_the_family_has(desk: Desk) -> None:
    await desk.consume([fact for n in range(3) for fact in gift(n, 50, road="Đường 7", hamlet="Thôn 7")])
    await thank(desk)
    right = LandGift(road="Đường 7", hamlet="Thôn 7", square_metres=500)
    correction = RecordCorrected(
        unit=VAN_SON,
        record="H56.31.20-230313-0000",
        procedure=FILED_FOR_LAND.procedure,
        sequence=3,
        at=GIVEN.at,
        right_land=right,
    )
    await desk.consume([correction])
    assert (await given(desk)).square_metres == 600
    assert {letter.status for letter in (await desk.letters()).values()} == {"handed-over"}


@pytest.mark.slow
async def test_the_figure_stays_when_names_go_and_what_comes_late_does_not_change_it(desk: Desk) -> None:
    await desk.consume([fact for n in range(3) for fact in gift(n, 50, road="Đường 7", hamlet="Thôn 7")])
    await thank(desk)
    before = await given(desk)
    async with desk.office.database.writing() as connection:
        old = datetime.now(UTC).date() - timedelta(days=1000)
        await connection.execute(update(tables.consumed_fact).values(personal_since=old))
        await connection.execute(update(tables.letter).values(since=datetime(2023, 4, 1, tzinfo=UTC)))
        await PURGE_RULES[0].purge_batch(connection, datetime(2026, 1, 1, tzinfo=UTC), 500)
        facts = (await connection.execute(select(tables.consumed_fact.c.said))).scalars().all()
    assert not any("Đường 7" in said or "Lê Văn Nam" in said for said in facts)
    returned = RecordReturned(
        unit=VAN_SON,
        record="H56.31.20-230313-0000",
        procedure=FILED_FOR_LAND.procedure,
        sequence=4,
        at=GIVEN.at,
    )
    await desk.consume([returned, *gift(0)])
    assert await given(desk) == before
    assert before.square_metres == 150


LINES = st.lists(
    st.builds(
        lambda road, hamlet, areas: CountedLand(
            road, hamlet, len(areas), sum(area is not None for area in areas), sum(filter(None, areas))
        ),
        st.sampled_from(["", "Đường A", "Đường B", "Đường C"]),
        st.sampled_from(["", "Thôn 1", "Thôn 2"]),
        st.lists(st.one_of(st.none(), st.integers(1, 500)), min_size=1, max_size=6),
    ),
    max_size=12,
)


@given_lines(LINES)
def test_no_family_can_be_found_and_parts_add_up(lines: list[CountedLand]) -> None:
    """An area of one or two families is neither shown nor what is left when all shown ones are taken off."""
    part = shown_of_unit(VAN_SON, lines)
    assert part.families == sum(line.families for line in lines)
    assert part.told == sum(line.told for line in lines)
    shown = [*part.roads, *([part.others] if part.others else [])]
    assert not shown or sum(one.families for one in shown) == part.families
    for road in part.roads:
        assert road.families >= LEAST_FAMILIES
        assert road.road or road.hamlet
    for one in [*shown, part]:
        assert (one.square_metres is None) == (one.told < LEAST_FAMILIES)
    if part.square_metres is not None and shown:
        assert sum(one.square_metres or 0 for one in shown) == part.square_metres
    for one in shown:
        assert one.told == 0 or one.told >= LEAST_FAMILIES


def test_what_calls_for_it_is_in_the_catalogue_and_no_code_of_ours_knows_the_kind() -> None:
    assert load_kinds()["land"].procedures <= set(load_procedures())
    code = "".join(file.read_text(encoding="utf-8") for file in SERVICE.rglob("*.py"))
    assert '"land"' not in code
    assert "1.013979" not in code


@pytest.mark.slow
async def test_only_records_of_its_procedure_are_looked_at_for_thanks(desk: Desk) -> None:
    other = {"record": "H56.31.20-230313-0043", "procedure": FILED.procedure}
    others = [fact.model_copy(update=other) for fact in (FILED, GIVEN)]
    await desk.consume([FILED_FOR_LAND, GIVEN, *others])
    cases = [case_of_record(VAN_SON, code) for code in (FILED.record, other["record"])]
    async with desk.office.reading() as read:
        found = await cases_with_occasions(read, cases)
    assert found == set(cases[:1])
