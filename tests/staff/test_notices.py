"""Notices: once each, done by what settles them, in whichever order the facts come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from services.staff.notices.handlers import take_notice
from services.staff.tables import notice
from shared.contracts.events.deadline import (
    DeadlineMissed,
    DeadlineMoved,
    DeadlineNear,
    DeadlinePassingOnMissed,
    WarningRecipient,
)
from shared.contracts.events.envelope import Event, event_of
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.events.letter import LetterApproved, LetterHeld
from shared.contracts.events.record import RecordArrived, RecordResolved
from shared.contracts.events.survey import SurveyDissatisfied, SurveyFollowedUp
from shared.contracts.questions.staff.notices import NoticeKind, Notices, NoticesOf, SettleNotice
from shared.reference.loading import load_office_zone
from tests.staff.conftest import ELSEWHERE, VAN_SON, Refused, StaffDesk

RECORD = "H56.31.20-230215-0042"
AT = datetime(2023, 2, 20, 15, tzinfo=load_office_zone())
OF_RECORD: dict[str, Any] = {"unit": VAN_SON, "record": RECORD, "procedure": "2.000815"}
OF_DEADLINE = OF_RECORD | {"due_at": AT}
NEAR = DeadlineNear(**OF_DEADLINE, at=AT - timedelta(hours=2))
MISSED = DeadlineMissed(**OF_DEADLINE, at=AT, told=WarningRecipient.CHAIRMAN)
KEPT = DeadlinePassingOnMissed(**OF_RECORD, at=AT, deciding_unit=ELSEWHERE, pass_on_by=AT)
ARRIVED = RecordArrived(**OF_RECORD, sequence=2, at=AT + timedelta(hours=1))
MOVED = DeadlineMoved(**OF_DEADLINE, at=AT, due_before=AT)
RESOLVED = RecordResolved(**OF_RECORD, sequence=2, at=AT + timedelta(hours=1))
HELD = LetterHeld(unit=VAN_SON, letter="L1", kind="birth", at=AT, reason="unknown-father")
APPROVED = LetterApproved(unit=VAN_SON, letter="L1", kind="birth", at=AT + timedelta(hours=1))
HELD_AGAIN = LetterHeld(unit=VAN_SON, letter="L1", kind="birth", at=AT + timedelta(hours=2), reason="by-hand")
DISSATISFIED = SurveyDissatisfied(unit=VAN_SON, follow_up="F1", at=AT)
FOLLOWED_UP = SurveyFollowedUp(
    unit=VAN_SON, follow_up="F1", at=AT + timedelta(1), outcome="explained", in_time=True
)


def event(fact: Fact) -> Event[Fact]:
    id = fact_id("test", fact.type_name(), fact.model_dump_json())
    return event_of(fact, id=id, source="urn:test", zone=load_office_zone())


async def told(desk: StaffDesk, *facts: Fact) -> None:
    async with desk.office.transaction() as tx:
        await take_notice([event(fact) for fact in facts], tx)


async def listed(desk: StaffDesk, *, done: bool = False, unit: str = VAN_SON, **more: Any) -> Notices:
    return await desk.ask(NoticesOf(units=(unit,), done=done, **more))


async def test_what_waits_is_listed_and_counted_the_newest_first(desk: StaffDesk) -> None:
    await told(desk, NEAR, MISSED, KEPT, HELD, DISSATISFIED)
    found = await listed(desk)
    assert {one.kind for one in found.notices} == set(NoticeKind)
    assert found.waiting == dict.fromkeys(NoticeKind, 1)
    assert found.notices[-1].kind is NoticeKind.NEAR
    assert [one.told for one in found.notices if one.kind is NoticeKind.MISSED] == ["chairman"]
    only = await listed(desk, kinds=(NoticeKind.HELD,))
    assert [one.about for one in only.notices] == ["L1"]
    elsewhere = await listed(desk, unit=ELSEWHERE)
    assert (elsewhere.notices, set(elsewhere.waiting.values())) == ((), {0})


@pytest.mark.parametrize("order", list(permutations((HELD, APPROVED, HELD_AGAIN))), ids=lambda order: "")
async def test_any_order_comes_to_the_same(order: Sequence[Fact], desk: StaffDesk) -> None:
    for fact in (*order, *order):
        await told(desk, fact)
    assert [one.at for one in (await listed(desk)).notices] == [HELD_AGAIN.at]
    assert [one.at for one in (await listed(desk, done=True)).notices] == [HELD.at]
    assert len(await desk.rows(notice)) == 2


@pytest.mark.parametrize(
    ("facts", "settles"),
    [
        ((NEAR, MISSED, KEPT), RESOLVED),
        ((NEAR,), MOVED),
        ((KEPT,), ARRIVED),
        ((DISSATISFIED,), FOLLOWED_UP),
    ],
    ids=["resolved", "moved", "passed on", "followed up"],
)
async def test_what_is_settled_waits_no_longer(
    facts: tuple[Fact, ...], settles: Fact, desk: StaffDesk
) -> None:
    await told(desk, *facts)
    await told(desk, settles)
    assert (await listed(desk)).notices == ()
    done = (await listed(desk, done=True)).notices
    assert [one.done_at for one in done] == [settles.happened_at(load_office_zone())] * len(facts)


@pytest.mark.parametrize("order", list(permutations((NEAR, KEPT, ARRIVED))), ids=lambda order: "")
async def test_what_is_passed_on_is_near_its_due_time_as_before(
    order: Sequence[Fact], desk: StaffDesk
) -> None:
    for fact in order:
        await told(desk, fact)
    assert [one.kind for one in (await listed(desk)).notices] == [NoticeKind.NEAR]


async def test_a_due_time_that_moves_passes_nothing_on(desk: StaffDesk) -> None:
    await told(desk, NEAR, KEPT, MOVED)
    assert [one.kind for one in (await listed(desk)).notices] == [NoticeKind.PASSING_ON]


async def test_what_turns_out_to_have_arrived_before_the_warning_waits_no_longer(desk: StaffDesk) -> None:
    await told(desk, KEPT, ARRIVED.model_copy(update={"at": AT - timedelta(hours=3)}))
    assert (await listed(desk)).notices == ()
    assert [one.done_at for one in (await listed(desk, done=True)).notices] == [KEPT.at]


async def test_pages_go_on_where_the_one_before_ended(desk: StaffDesk) -> None:
    await told(desk, NEAR, MISSED, HELD, DISSATISFIED)
    first = await listed(desk, limit=3)
    second = await listed(desk, limit=3, after=first.next)
    assert (len(first.notices), len(second.notices), second.next) == (3, 1, "")
    assert first.waiting == second.waiting


async def test_a_person_settles_a_notice_once(desk: StaffDesk) -> None:
    await told(desk, NEAR, HELD)
    held = next(one for one in (await listed(desk)).notices if one.kind is NoticeKind.HELD)
    settle = SettleNotice(unit=VAN_SON, notice=held.id)
    assert [(await desk.ask(settle)).is_new for _ in range(2)] == [True, False]
    assert [one.kind for one in (await listed(desk)).notices] == [NoticeKind.NEAR]
    (done,) = (await listed(desk, done=True)).notices
    await told(desk, APPROVED)
    assert (await listed(desk, done=True)).notices == (done,)


async def test_a_notice_is_settled_in_its_own_unit(desk: StaffDesk) -> None:
    await told(desk, HELD)
    (held,) = (await listed(desk)).notices
    for unit, id in ((ELSEWHERE, held.id), (VAN_SON, "nothing")):
        with pytest.raises(Refused, match="not-found"):
            await desk.ask(SettleNotice(unit=unit, notice=id))
    assert (await listed(desk)).notices == (held,)
