"""Receptions of citizens: a turn once, its reply by the calendar of the office, names for their time only."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from services.supervision.reception.diary import HeldDay, Turn, figures_of, weeks_over
from services.supervision.reception.retention import expired_visitors, purge_visitors
from services.supervision.tables import visit
from shared.contracts.events.personal import REDACTED
from shared.contracts.questions.supervision.receptions import (
    HowReceptionsWent,
    MatterKind,
    ReceivedVisit,
    ReceivingOfficial,
    ReceptionDiary,
    ReceptionDone,
    ReceptionFigures,
    RecordReception,
    RecordVisit,
    SettleVisit,
    VisitOutcome,
)
from tests.supervision.inspection.conftest import CLERK, ELSEWHERE, VAN_SON, Desk

QUARTER: dict[str, Any] = {"unit": VAN_SON, "since": date(2024, 1, 1), "until": date(2024, 3, 31)}
DUE = datetime(2024, 1, 22, 10, tzinfo=UTC)
HOA = "Lê Thị Hoa"


async def enter(desk: Desk, form: str = "a" * 16, **changed: Any) -> ReceptionDone:
    desk.owners.answers["ask.deadlines.due.v1"] = {"due_at": [DUE.isoformat()]}
    fields: dict[str, Any] = {
        "unit": VAN_SON,
        "form": form,
        "held_on": "2024-01-08",
        "receiver": "chairman",
        "visitor": HOA,
        "residence": "Thôn 4",
        "matter": "recommendation",
        "said": "Xin sửa cống",
        "outcome": "forwarded",
        "officer": CLERK,
    }
    return await desk.ask(RecordVisit.model_validate(fields | changed))


async def reply(desk: Desk, done: ReceptionDone, on: str, unit: str = VAN_SON) -> dict[str, Any]:
    asked = {"unit": unit, "visit": done.visit, "replied_on": on, "officer": CLERK}
    return await desk.reply(SettleVisit.model_validate(asked))


async def turns(desk: Desk) -> list[ReceivedVisit]:
    days = (await desk.ask(ReceptionDiary(**QUARTER))).days
    return [one for day in days for one in day.visits]


async def figures(desk: Desk) -> ReceptionFigures:
    return await desk.ask(HowReceptionsWent(**QUARTER))


async def test_a_double_click_enters_one_turn_with_the_day_and_when_a_reply_is_due(desk: Desk) -> None:
    first, again = await enter(desk), await enter(desk)
    assert first == again
    (day,) = (await desk.ask(ReceptionDiary(**QUARTER))).days
    (one,) = day.visits
    assert (day.held_on, day.receiver, one.visitor, one.due_at) == (
        date(2024, 1, 8),
        ReceivingOfficial.CHAIRMAN,
        HOA,
        DUE,
    )
    assert (await enter(desk, visitor="Người khác")).refused == "changed-meanwhile"
    assert len(await turns(desk)) == 1


async def test_without_the_calendar_nothing_is_entered_that_owes_a_reply(desk: Desk) -> None:
    asked = RecordVisit(
        unit=VAN_SON,
        form="b" * 16,
        held_on=date(2024, 1, 8),
        receiver=ReceivingOfficial.CHAIRMAN,
        visitor=HOA,
        matter=MatterKind.FEEDBACK,
        said="Đèn đường",
        outcome=VisitOutcome.ACCEPTED,
        officer=CLERK,
    )
    assert (await desk.ask(asked)).refused == "no-answer"
    assert await turns(desk) == []
    explained = asked.model_copy(update={"outcome": VisitOutcome.EXPLAINED})
    assert (await desk.ask(explained)).kept, "what was explained at once owes none"


async def test_the_first_reply_counts_and_only_where_one_is_owed(desk: Desk) -> None:
    done = await enter(desk)
    assert (await reply(desk, done, "2024-01-22"))["answer"]["kept"]
    assert (await reply(desk, done, "2024-02-22"))["answer"]["kept"]
    (one,) = await turns(desk)
    assert one.replied_on == date(2024, 1, 22)
    other = await enter(desk, form="c" * 16, outcome="explained")
    assert (await reply(desk, other, "2024-01-22"))["answer"]["refused"] == "no-reply-owed"
    assert (await reply(desk, done, "2024-01-01"))["answer"]["refused"] == "in-the-future"
    assert "no_answer" in await reply(desk, done, "2024-01-22", unit=ELSEWHERE)


async def test_a_day_on_which_nobody_came_counts_once_and_none_to_come_does(desk: Desk) -> None:
    for day in ("2024-01-15", "2024-01-15", "2199-01-01"):
        asked = {"unit": VAN_SON, "held_on": day, "receiver": "chairman", "officer": CLERK}
        await desk.ask(RecordReception.model_validate(asked))
    told = await figures(desk)
    assert [(one.held_on, one.turns) for one in told.days] == [(date(2024, 1, 15), 0)]
    assert (told.weeks_held, len(told.weeks)) == (1, 13)


async def test_figures_name_nobody_and_say_which_replies_are_late(desk: Desk) -> None:
    late, open_ = await enter(desk), await enter(desk, form="d" * 16, people=12, matter="complaint")
    await reply(desk, late, "2024-01-23")
    told = await figures(desk)
    assert (told.owed, told.replied_in_time, told.replied_late, told.overdue) == (2, 0, 1, 1)
    assert (told.turns, told.people) == (2, 13)
    assert told.matters == {MatterKind.RECOMMENDATION: 1, MatterKind.COMPLAINT: 1}
    assert HOA not in told.model_dump_json()
    assert open_.kept


async def test_names_go_when_their_time_is_over_and_wait_for_a_reply_that_is_owed(desk: Desk) -> None:
    replied, _owed = await enter(desk), await enter(desk, form="e" * 16)
    await reply(desk, replied, "2024-01-22")
    before = await figures(desk)
    later = datetime(2026, 6, 1, tzinfo=UTC)
    async with desk.office.transaction() as tx:
        assert await expired_visitors(tx.connection, later) == (1, 1)
        assert (await purge_visitors(tx.connection, later, 500)).removed == 1
        assert (await purge_visitors(tx.connection, later, 500)).removed == 0
        rows = (await tx.connection.execute(select(visit).where(visit.c.id == replied.visit))).all()
    assert [(row.visitor, row.address, row.said) for row in rows] == [(REDACTED, "", "")]
    assert await figures(desk) == before


@pytest.mark.parametrize(
    ("today", "weeks"),
    [
        pytest.param(date(2024, 1, 7), 0, id="a week that lasts is not missed"),
        pytest.param(date(2024, 1, 8), 1, id="a week that is over"),
        pytest.param(date(2024, 12, 31), 13, id="a quarter has thirteen"),
    ],
)
def test_a_week_belongs_to_the_period_in_which_it_begins(today: date, weeks: int) -> None:
    assert len(list(weeks_over(QUARTER["since"], QUARTER["until"], today))) == weeks


def test_the_deputy_receives_and_it_is_no_week_of_the_chairman() -> None:
    day = HeldDay(date(2024, 1, 3), ReceivingOfficial.DEPUTY)
    turn = Turn(day, 1, MatterKind.QUESTION, VisitOutcome.EXPLAINED, None, None)
    told = figures_of([day], [turn], QUARTER["since"], QUARTER["until"], date(2024, 1, 8))
    assert (told.weeks_held, told.turns) == (0, 1)
    end = HeldDay(date(2024, 4, 5), ReceivingOfficial.CHAIRMAN)
    last = figures_of([end], [], date(2024, 4, 1), date(2024, 4, 1), date(2024, 4, 30))
    assert (last.weeks_held, last.days) == (1, ()), "a week goes on after the period in which it begins"
