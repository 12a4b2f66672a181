"""The facts about one entry change the letters of related entries: of its people, and of their neighbours."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from services.letters import tables
from services.letters.delivery import issuing
from services.letters.facts import fact_store
from services.letters.rules.required_letters import letter_id
from shared.contracts.events.envelope import Event, event_of
from shared.contracts.events.fact import Fact
from tests.letters.conftest import Desk
from tests.letters.rules.test_hold_rules import CHILD, TWIN, died, newborn
from tests.letters.support.families import BIRTH, DEATH, VAN_SON, another, registered, woman
from tests.support.zone import VIETNAM

TWINS: tuple[Fact, ...] = (
    registered(BIRTH, "KS-1"),
    registered(BIRTH.model_copy(update={"child": TWIN}), "KS-2"),
    died(TWIN)[0],
)


async def stand(desk: Desk) -> dict[str, tuple[str, str]]:
    letters = await desk.letters()
    entries = ("KS-1", "KS-2", "KT-1")
    return {
        entry: (row.status, row.reason)
        for entry in entries
        if (row := letters.get(letter_id(VAN_SON, entry)))
    }


@pytest.mark.slow
@pytest.mark.parametrize("told", list(permutations(TWINS)), ids=lambda told: "-".join(f.about for f in told))
async def test_when_a_twin_dies_neither_letter_goes_out_in_whatever_order_it_is_told(
    desk: Desk, told: tuple[Fact, ...]
) -> None:
    for fact in told:
        await desk.consume([fact])
    assert await stand(desk) == {
        "KS-1": ("held", "household-in-mourning"),
        "KS-2": ("cancelled", "child-has-died"),
        "KT-1": ("held", "death-of-a-newborn"),
    }


async def test_strangers_of_the_same_day_touch_nobody(desk: Desk) -> None:
    stranger = CHILD.model_copy(update={"name": "Hà Thị Mai"})
    await desk.consume([TWINS[0], died(stranger)[0]])
    assert (await stand(desk))["KS-1"] == ("drafted", "")


@pytest.mark.parametrize(
    ("notice", "stands"),
    [
        pytest.param(newborn(birth="KS-1"), ("cancelled", "child-has-died"), id="the entry of the birth"),
        pytest.param(newborn(mother=BIRTH.mother), ("held", "child-may-have-died"), id="the mother"),
    ],
)
@pytest.mark.parametrize("notice_first", [False, True])
async def test_a_notice_of_a_newborn_without_a_name_stops_the_congratulation_by_what_it_names(
    desk: Desk, notice: list[Fact], stands: tuple[str, str], notice_first: bool
) -> None:
    told = [[TWINS[0]], notice]
    for facts in reversed(told) if notice_first else told:
        await desk.consume(facts)
    assert (await stand(desk))["KS-1"] == stands


HOUSEHOLD = {"household": "0"}
CROWD = [
    registered(another(BIRTH, n) if n else DEATH, f"E-{n}", on=date(2023, 3, 13)).model_copy(update=HOUSEHOLD)
    for n in range(6)
]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.permutations(CROWD), cut=st.integers(1, 6))
@pytest.mark.slow
async def test_a_household_of_too_many_entries_is_none_and_in_any_order_a_person_looks_at_each_letter(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, told: list[Fact], cut: int
) -> None:
    monkeypatch.setattr(fact_store, "MAX_SHARING", 5)
    await desk.clear()
    for start in range(0, len(told), cut):
        await desk.consume(told[start : start + cut])
    letters = (await desk.letters()).values()
    assert {(row.status, row.reason) for row in letters} == {("held", "in-too-many-entries")}
    assert len(letters) == len(CROWD)


async def test_a_household_with_as_many_entries_as_may_be_is_one(desk: Desk) -> None:
    await desk.consume(CROWD[: fact_store.MAX_SHARING])
    assert {row.reason for row in (await desk.letters()).values()} == {"", "household-in-mourning"}


async def test_what_is_judged_by_one_fact_is_bounded_however_many_share_its_household(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fact_store, "MAX_SHARING", 3)
    await desk.consume(CROWD[:5])
    events: list[Event[Fact]] = [event_of(CROWD[5], id="the last one", source="urn:test", zone=VIETNAM)]
    async with desk.office.transaction() as tx:
        assert len(await fact_store.record(tx.connection, events, date(2023, 6, 1))) == 1


async def make_older(desk: Desk) -> None:
    """Leave the match keys as an older version made them: they knew a name by its letters alone."""
    async with desk.office.database.writing() as connection:
        await connection.execute(delete(tables.match_key))
        await connection.execute(update(tables.consumed_fact).values(match_version=0))


async def test_facts_of_an_older_version_are_matched_as_todays_before_a_letter_goes_out(desk: Desk) -> None:
    mother = woman("Nguyễn Thị Hoà")
    birth = registered(BIRTH.model_copy(update={"mother": mother}), "KS-1")
    death = newborn(mother=woman("Nguyễn Thị Hòa"))[0]
    await desk.consume([birth])
    await make_older(desk)
    await desk.consume([death])
    assert (await stand(desk))["KS-1"] == ("drafted", "")
    assert await issuing.match_again(desk.office)
    assert (await stand(desk))["KS-1"] == ("held", "child-may-have-died")
    assert not await issuing.match_again(desk.office)


async def test_two_facts_of_an_older_version_find_each_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fact_store, "MAX_NAMES", 1)
    await desk.consume([registered(BIRTH, "KS-1"), died(CHILD)[0]])
    async with desk.office.database.writing() as connection:
        await connection.execute(update(tables.letter).values(status="drafted", reason=""))
    await make_older(desk)
    while await issuing.match_again(desk.office):
        pass
    assert (await stand(desk))["KS-1"] == ("cancelled", "child-has-died")


async def test_matching_again_changes_no_letter_that_it_need_not(desk: Desk) -> None:
    await desk.consume([*TWINS, registered(BIRTH, "KS-3")])
    before = await desk.published()
    async with desk.office.database.writing() as connection:
        await connection.execute(update(tables.consumed_fact).values(match_version=0))
    assert await issuing.match_again(desk.office)
    assert await desk.published() == before


async def test_a_doubtful_key_that_many_share_holds_no_letter(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fact_store, "MAX_SHARING", 3)
    names = ("Lê Thị Hoa", "Lê Thị Hòa", "Lê Thị Hóa", "Lê Thị Hỏa", "Lê Thị Hoả", "Lê Thị Họa")
    births = [
        registered(another(BIRTH, n).model_copy(update={"mother": woman(name)}), f"KS-{n}")
        for n, name in enumerate(names)
    ]
    await desk.consume(births)
    assert {row.reason for row in (await desk.letters()).values()} == {""}
