"""A dissatisfied answer is looked into, within a time that is counted, and without knowing whose it is."""

from datetime import date, datetime, timedelta

import pytest
from pydantic_core import from_json

from services.surveys import answer_store, tables
from services.surveys.domain import SurveyAnswer, UnitMonth
from services.surveys.follow_ups import api as follow_ups
from services.surveys.follow_ups import follow_up_store
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUpFigures,
    FollowUpLine,
    FollowUpOutcome,
    FollowUps,
    HowManyFollowedUp,
)
from shared.contracts.questions.surveys.form import AnswerChannel
from shared.contracts.questions.surveys.unanswered import AnswersOwed, WhatIsUnanswered
from shared.messaging.queries.client import QueryFailed
from tests.support.zone import VIETNAM
from tests.surveys.conftest import VAN_SON, Desk, returned

UNHAPPY = (2, 5, 5)


async def tokens(desk: Desk, count: int) -> list[str]:
    await desk.consume([returned(serial) for serial in range(count)])
    return list((await desk.tokens()).values())


async def lines(desk: Desk) -> tuple[FollowUpLine, ...]:
    return (await desk.ask(FollowUps(unit=VAN_SON))).follow_ups


async def figures(desk: Desk) -> FollowUpFigures:
    today = datetime.now(VIETNAM).date()
    return await desk.ask(
        HowManyFollowedUp(units=(VAN_SON,), since=today - timedelta(1), until=today + timedelta(1))
    )


async def facts(desk: Desk, participle: str) -> list[dict[str, object]]:
    published = [m for m in await desk.published() if m.subject.startswith(f"office.survey.{participle}.")]
    return [from_json(message.body)["data"] for message in published]


async def test_it_opens_once_a_crowd_has_answered(desk: Desk) -> None:
    first, *others = await tokens(desk, 5)
    await desk.give(first, UNHAPPY, "Phải đi lại ba lần")
    assert await lines(desk) == ()
    for token in others:
        await desk.give(token)
    [line] = await lines(desk)
    assert (line.steps["responsibility"], line.comment, line.contact) == (2, "Phải đi lại ba lần", "")
    [fact] = await facts(desk, "dissatisfied")
    assert fact["follow_up"] == line.follow_up


async def looked_into(desk: Desk, contact: str = "") -> FollowUpLine:
    """The follow-up of the one among five who was dissatisfied."""
    first, *others = await tokens(desk, 5)
    await desk.give(first, UNHAPPY, contact=contact)
    for token in others:
        await desk.give(token)
    [line] = await lines(desk)
    return line


async def test_a_contact_that_was_left_on_purpose_is_told_to_staff_and_to_nobody_else(desk: Desk) -> None:
    assert (await looked_into(desk, contact="0912 345 678")).contact == "0912 345 678"
    assert "0912 345 678" not in repr(await desk.published())


async def left_by_an_older_version(desk: Desk) -> str:
    """An answer that was stored alone, and its follow-up, which waits."""
    month = UnitMonth(VAN_SON, date(2023, 2, 1))
    steps = {"responsibility": 2, "attitude": 5, "capacity": 5}
    alone = SurveyAnswer("1", month, "", AnswerChannel.QR, "three-factors/1", steps)
    async with desk.office.database.writing() as connection:
        await answer_store.save_answers(connection, [alone])
        [follow_up] = await follow_up_store.save_follow_ups(connection, [alone])
    return follow_up.id


async def test_one_of_an_older_version_opens_when_the_month_is_over_and_its_links_are(desk: Desk) -> None:
    await left_by_an_older_version(desk)
    for now, opened in (("2023-04-29 23:00", 0), ("2023-04-30 01:00", 1)):
        await desk.keep_time(datetime.fromisoformat(now).replace(tzinfo=VIETNAM))
        assert len(await lines(desk)) == opened


@pytest.mark.parametrize("steps", [(3, 3, 3), (5, 5, 5), (4, None, 3)])
async def test_who_is_not_dissatisfied_is_not_followed_up(desk: Desk, steps: tuple[int | None, ...]) -> None:
    for token in await tokens(desk, 5):
        await desk.give(token, steps)
    assert await desk.rows(tables.follow_up) == []


@pytest.mark.parametrize(
    ("days", "in_time"), [pytest.param(1, True, id="in time"), pytest.param(-1, False, id="late")]
)
async def test_its_outcome_is_noted_once_told_and_counted(desk: Desk, days: int, in_time: bool) -> None:
    line = await looked_into(desk)
    async with desk.office.database.writing() as connection:
        due = datetime.now(VIETNAM) + timedelta(days)
        await follow_up_store.set_due(connection, {line.follow_up: due})
    assert await figures(desk) == FollowUpFigures(
        opened=1, answered=0, answered_in_time=0, overdue=int(not in_time)
    )
    outcome = AnswerFollowUp(follow_up=line.follow_up, outcome=FollowUpOutcome.MENDED, said="Đã xin lỗi")
    assert (await desk.ask(outcome)).kept
    assert not (await desk.ask(outcome)).kept
    assert await figures(desk) == FollowUpFigures(
        opened=1, answered=1, answered_in_time=int(in_time), overdue=0
    )
    [fact] = await facts(desk, "followed-up")
    assert (fact["outcome"], fact["in_time"]) == ("mended", in_time)


async def test_what_is_not_open_cannot_be_answered(desk: Desk) -> None:
    for id in (await left_by_an_older_version(desk), "nobody"):
        question = AnswerFollowUp(follow_up=id, outcome=FollowUpOutcome.EXPLAINED)
        async with desk.office.transaction() as tx:
            with pytest.raises(QueryFailed, match="this follow-up"):
                await follow_ups.answer_follow_up(question, tx)


async def test_what_nobody_has_answered_is_counted(desk: Desk) -> None:
    question = WhatIsUnanswered(units=(VAN_SON,))
    assert await desk.ask(question) == AnswersOwed(follow_ups=0, recommendations=0)
    line = await looked_into(desk)
    due = datetime.now(VIETNAM).replace(microsecond=0) + timedelta(1)
    async with desk.office.database.writing() as connection:
        await follow_up_store.set_due(connection, {line.follow_up: due})
    unanswered = await desk.ask(question)
    assert (unanswered.follow_ups, unanswered.follow_up_due) == (1, due)
    await desk.ask(
        AnswerFollowUp(follow_up=line.follow_up, outcome=FollowUpOutcome.EXPLAINED, said="Đã gọi.")
    )
    assert (await desk.ask(question)).follow_ups == 0
