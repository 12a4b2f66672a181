"""A deadline that moves, a record that is corrected: the papers say what holds by now, in whatever order."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.letters import api
from services.letters.content.appointment import appointment
from services.letters.content.record_content import RecordContent
from services.letters.rules.required_letters import Letter
from shared.contracts.events.deadline import DeadlineMoved
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import RecordCorrected
from shared.contracts.questions.letters import Act, DeliveryChannel, PapersOfRecord
from tests.letters.conftest import Desk
from tests.letters.support.families import (
    DUE,
    EXTENDED,
    FILED,
    RECORD,
    STEP,
    TO_THE_APPOINTMENT,
    VAN_SON,
    papers,
)

ANSWERS = [DUE.due_at + timedelta(days=day) for day in range(6)]
"""By when the office answers: first, and after each move."""


def moved(frm: datetime, to: datetime, at: datetime, limit: str = "3 working-days") -> DeadlineMoved:
    return DeadlineMoved(
        unit=VAN_SON, record=RECORD, procedure="1.001193", due_before=frm, due_at=to, limit=limit, at=at
    )


def moves(path: Sequence[datetime], ats: Iterable[int]) -> list[DeadlineMoved]:
    """Moves along a path; those that a record is told late happened before the others."""
    return [
        moved(frm, to, FILED.at + timedelta(minutes=at))
        for (frm, to), at in zip(pairwise(path), ats, strict=False)
    ]


@pytest.mark.parametrize(
    ("path", "ats"),
    [
        pytest.param([0], [], id="it never moved"),
        pytest.param([0, 1, 2], [1, 2], id="it moved twice"),
        pytest.param([0, 1, 2], [2, 1], id="the second move comes from what was told late"),
        pytest.param([0, 1, 0], [1, 2], id="it moved and moved back"),
        pytest.param([0, 1, 0, 2], [3, 2, 1], id="it moved back and on, each told late"),
    ],
)
def test_the_appointment_that_holds_is_where_the_moves_end(path: list[int], ats: list[int]) -> None:
    facts = [DUE, *moves([ANSWERS[step] for step in path], ats)]
    for told in (facts, facts[::-1]):
        holds = appointment(told)
        assert holds
        assert holds.due_at == ANSWERS[path[-1]]


def test_a_slip_names_the_limit_by_which_its_deadline_is_counted_now() -> None:
    told = [FILED, DUE, moved(DUE.due_at, ANSWERS[1], DUE.at, "8 working-days")]
    matter = _matter(papers(*told)["receipt"])
    assert (matter.due_at, matter.limit) == (ANSWERS[1], "8 working-days")


AGAIN = EXTENDED.model_copy(
    update={"sequence": 3, "at": EXTENDED.appointment_at - timedelta(hours=1), "appointment_at": ANSWERS[5]}
)
MONDAY = EXTENDED.appointment_at + timedelta(days=2)


@pytest.mark.parametrize(
    ("told", "kept_not", "promised"),
    [
        pytest.param([], DUE.due_at, None, id="its move is not known, or not yet"),
        pytest.param([TO_THE_APPOINTMENT], DUE.due_at, EXTENDED.appointment_at, id="extended"),
        pytest.param(
            [TO_THE_APPOINTMENT, moved(EXTENDED.appointment_at, ANSWERS[5], EXTENDED.at + timedelta(1))],
            DUE.due_at,
            ANSWERS[5],
            id="extended, and then moved by a storm",
        ),
        pytest.param(
            [
                TO_THE_APPOINTMENT,
                EXTENDED.model_copy(
                    update={"sequence": 3, "at": EXTENDED.appointment_at, "appointment_at": ANSWERS[5]}
                ),
                moved(EXTENDED.appointment_at, ANSWERS[5], EXTENDED.appointment_at),
            ],
            DUE.due_at,
            EXTENDED.appointment_at,
            id="extended again, which has a letter of its own",
        ),
        pytest.param(
            [
                TO_THE_APPOINTMENT,
                AGAIN,
                moved(EXTENDED.appointment_at, ANSWERS[4], EXTENDED.at + timedelta(1)),
            ],
            DUE.due_at,
            ANSWERS[4],
            id="extended again without effect, and then moved by a storm",
        ),
        pytest.param(
            [moved(DUE.due_at, MONDAY, EXTENDED.at)],
            DUE.due_at,
            MONDAY,
            id="the appointment was for a day off, so the clock keeps it on the next working day",
        ),
    ],
)
def test_an_apology_says_which_appointment_was_not_kept_and_which_one_holds(
    told: list[Fact], kept_not: datetime, promised: datetime | None
) -> None:
    matter = _matter(papers(FILED, DUE, *told, EXTENDED)["apology"])
    assert (matter.due_at, matter.appointment_at) == (kept_not, promised)


async def apologies(desk: Desk) -> list[tuple[str, str, datetime | None]]:
    """How each apology stands, and the appointment that it promises."""
    letters = sorted((await desk.letters()).values(), key=lambda row: row.drafted_at)
    return [
        (row.status, row.reason, _matter(Letter.model_validate_json(row.said)).appointment_at)
        for row in letters
        if row.kind == "apology"
    ]


async def test_an_apology_that_moved_nothing_is_held_and_promises_nothing(desk: Desk) -> None:
    await desk.consume([FILED, DUE, EXTENDED, TO_THE_APPOINTMENT, AGAIN])
    assert await apologies(desk) == [
        ("drafted", "", EXTENDED.appointment_at),
        ("held", "no-new-appointment", None),
    ]


async def test_an_apology_waits_for_the_clock_and_follows_it(desk: Desk) -> None:
    await desk.consume([FILED, DUE, EXTENDED])
    assert await apologies(desk) == [("held", "no-new-appointment", None)]
    await desk.consume([TO_THE_APPOINTMENT])
    assert await apologies(desk) == [("drafted", "", EXTENDED.appointment_at)]
    await desk.consume([moved(EXTENDED.appointment_at, ANSWERS[5], EXTENDED.at + timedelta(hours=1))])
    assert await apologies(desk) == [("drafted", "", ANSWERS[5])]


async def test_an_apology_for_an_earlier_day_than_a_decision_gave_is_held(desk: Desk) -> None:
    by_a_decision = moved(DUE.due_at, ANSWERS[5], EXTENDED.at - timedelta(hours=1))
    await desk.consume([FILED, DUE, by_a_decision, EXTENDED])
    assert await apologies(desk) == [("held", "no-new-appointment", None)]


def _matter(letter: Letter) -> RecordContent:
    assert isinstance(letter.matter, RecordContent)
    return letter.matter


async def ask_for_papers(desk: Desk) -> None:
    async with desk.office.transaction() as tx:
        await api.papers_of_record(PapersOfRecord(unit=VAN_SON, record=RECORD), tx)


async def receipts(desk: Desk) -> list[tuple[str, datetime | None]]:
    """Each receipt, and after it the one that replaces it: where it stands, and the due time on it."""
    there = await desk.letters()
    slip, found = papers(FILED, DUE)["receipt"], []
    while row := there.get(slip.id):
        found.append((row.status, _matter(Letter.model_validate_json(row.said)).due_at))
        slip = slip.replacement()
    assert len(found) == sum(row.kind == "receipt" for row in there.values())
    return found


async def hand_over(desk: Desk) -> None:
    await desk.issue()
    for row in (await desk.letters()).values():
        if row.kind == "receipt" and row.status == "issued":
            assert (await desk.step(row.id, Act.PRINT)).taken
            assert (await desk.step(row.id, Act.HAND_OVER, channel=DeliveryChannel.COUNTER)).taken


async def test_a_slip_that_is_still_here_is_rewritten(desk: Desk) -> None:
    await desk.consume([FILED, DUE])
    await ask_for_papers(desk)
    await desk.consume([moved(DUE.due_at, ANSWERS[1], DUE.at)])
    assert await receipts(desk) == [("drafted", ANSWERS[1])]


async def test_a_slip_that_was_handed_over_is_followed_by_a_fresh_one(desk: Desk) -> None:
    await desk.consume([FILED, DUE])
    await ask_for_papers(desk)
    await hand_over(desk)
    for to in (1, 2):
        await desk.consume([moved(ANSWERS[to - 1], ANSWERS[to], DUE.at)])
    assert await receipts(desk) == [("handed-over", ANSWERS[0]), ("drafted", ANSWERS[2])]


async def test_a_slip_that_comes_back_after_it_was_replaced_is_cancelled(desk: Desk) -> None:
    await desk.consume([FILED, DUE])
    await ask_for_papers(desk)
    await hand_over(desk)
    (first,) = (row.id for row in (await desk.letters()).values() if row.kind == "receipt")
    await desk.consume([moved(DUE.due_at, ANSWERS[1], DUE.at)])
    assert (await desk.step(first, Act.RETURN, reason="sai ngày hẹn")).status == "cancelled"
    assert (await desk.letters())[first].reason == "written-afresh"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.slow
async def test_whatever_comes_when_one_slip_holds_and_says_what_holds(
    desk: Desk, data: st.DataObject
) -> None:
    path = [ANSWERS[step] for step in data.draw(st.lists(st.integers(0, 5), max_size=5))]
    path = [DUE.due_at, *path]
    path = [one for one, before in zip(path, [None, *path], strict=False) if one != before]
    ats = data.draw(st.permutations(range(len(path))))
    corrected = RecordCorrected(**STEP, at=FILED.at, right_applicant="Lê Văn Năm")
    facts: list[Fact] = [FILED, DUE, corrected, *moves(path, ats)]
    told = data.draw(st.permutations(facts + data.draw(st.lists(st.sampled_from(facts), max_size=3))))
    handed_over_after = data.draw(st.sets(st.integers(0, len(told))))
    await desk.clear()
    for nth, fact in enumerate(told):
        await desk.consume([fact])
        await ask_for_papers(desk)
        if nth in handed_over_after:
            await hand_over(desk)
    before = await desk.published()
    await desk.consume(told)
    assert await desk.published() == before
    *replaced, (_, says) = await receipts(desk)
    assert {status for status, _ in replaced} <= {"handed-over"}
    assert says == path[-1]
