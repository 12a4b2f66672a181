"""What citizens wrote goes when its time is over; what they rated is counted as before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from services.surveys import tables
from services.surveys.retention import PURGE_RULES
from shared.contracts.events.personal import REDACTED
from shared.contracts.questions.checks import CheckFigures
from shared.contracts.questions.surveys.figures import SurveyBreakdown
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUpOutcome,
    FollowUps,
    HowManyFollowedUp,
)
from shared.service.retention.purge_rule import Expired, PurgedBatch
from tests.surveys.conftest import VAN_SON, Desk, returned

pytestmark = pytest.mark.slow

(COMMENTS,) = PURGE_RULES
UNHAPPY = (2, 5, 5)
SAID = "Anh Nam ở bộ phận một cửa bắt đi lại ba lần"
CONTACT = "Hà Thị Bưởi, 0912 000 000"
NOW = datetime.now(UTC)
TOMORROW = NOW + timedelta(1)


@pytest.fixture
async def answered(desk: Desk) -> Desk:
    """Ten have answered, two of them dissatisfied, of whom the office has answered one."""
    await desk.consume([returned(serial) for serial in range(10)])
    first, second, *others = (await desk.tokens()).values()
    await desk.give(first, UNHAPPY, SAID, contact=CONTACT)
    await desk.give(second, UNHAPPY, SAID)
    for token in others:
        await desk.give(token, comment=SAID)
    lines = (await desk.ask(FollowUps(unit=VAN_SON))).follow_ups
    (named,) = (line for line in lines if line.contact)
    await desk.ask(
        AnswerFollowUp(follow_up=named.follow_up, outcome=FollowUpOutcome.MENDED, said="Đã xin lỗi bà Bưởi")
    )
    return desk


async def sweep(desk: Desk, before: datetime = TOMORROW, limit: int = 500) -> int:
    removed, batch = 0, PurgedBatch(0, has_more=True)
    while batch.has_more:
        async with desk.office.transaction() as tx:
            batch = await COMMENTS.purge_batch(tx.connection, before, limit)
        removed += batch.removed
    return removed


async def figures(desk: Desk) -> Any:
    """All that is counted, and that a recount comes to the same."""
    day = NOW.date()
    followed = HowManyFollowedUp(units=(VAN_SON,), since=day - timedelta(1), until=day + timedelta(1))
    (check,) = (await desk.ask(CheckFigures.asked_of("surveys")())).checks
    assert check.is_well
    return [await desk.figures(by=by) for by in (None, *SurveyBreakdown)], await desk.ask(followed)


async def words(desk: Desk) -> str:
    """All that stands in the tables with words."""
    return str([await desk.rows(table) for table in (tables.answer, tables.follow_up)])


@pytest.mark.parametrize("limit", [1, 2, 500])
async def test_words_and_contacts_go_and_every_figure_stays(answered: Desk, limit: int) -> None:
    before = await figures(answered)
    async with answered.office.reading() as read:
        assert await COMMENTS.count_expired(read, TOMORROW) == Expired(9, blocked=1)
    assert await sweep(answered, limit=limit) == 9
    assert await figures(answered) == before
    left = await words(answered)
    assert CONTACT not in left
    assert "Bưởi" not in left
    assert left.count(SAID) == 1, "the office still has to look into one"
    assert await sweep(answered) == 0


async def test_a_follow_up_says_that_its_words_are_gone_and_keeps_its_outcome(answered: Desk) -> None:
    await sweep(answered)
    lines = (await answered.ask(FollowUps(unit=VAN_SON))).follow_ups
    gone, waits = sorted(lines, key=lambda line: not line.forgotten)
    assert (gone.forgotten, gone.comment, gone.contact, gone.said) == (True, "", "", "")
    assert (gone.outcome, gone.steps["responsibility"]) == ("mended", 2)
    assert (waits.forgotten, waits.comment) == (False, SAID)


async def test_what_is_young_stays(answered: Desk) -> None:
    before = await words(answered)
    assert await sweep(answered, before=datetime(2023, 2, 28, tzinfo=UTC)) == 0, "its month was not over"
    assert await words(answered) == before
    assert await sweep(answered, before=datetime(2023, 3, 2, tzinfo=UTC)) == 8, "those that nobody looks into"


async def test_an_answer_that_comes_late_is_taken_as_ever(answered: Desk) -> None:
    await answered.consume([returned(serial) for serial in range(10, 15)])
    token, *others = (await answered.tokens()).values()
    await sweep(answered)
    assert (await answered.give(token, comment=SAID)).kept
    assert not (await answered.give(token)).kept
    for other in others:
        await answered.give(other)
    assert (await answered.figures()).answers == 15
    await figures(answered)


async def test_a_recommendation_goes_some_time_after_it_was_answered(desk: Desk) -> None:
    row = {
        "unit": VAN_SON,
        "procedure": "1.000000",
        "received_on": NOW.date(),
        "received_at": NOW,
        "words": SAID,
        "sender": "Hà Thị Bưởi",
        "contact": CONTACT,
        "outcome": "",
        "said": "",
        "officer": "",
    }
    rows = [
        row | {"record": f"R-{serial}", "form_digest": bytes([serial]), "serial": serial} for serial in (1, 2)
    ]
    async with desk.office.database.writing() as connection:
        await connection.execute(insert(tables.recommendation), rows)
        of_one = update(tables.recommendation).where(tables.recommendation.c.record == "R-1")
        await connection.execute(of_one.values(answered_at=NOW, outcome="done", said="Đã báo bà Bưởi"))
    assert await sweep(desk) == 1
    gone, waits = sorted(await desk.rows(tables.recommendation), key=lambda row: str(row["record"]))
    assert (gone["words"], gone["said"], gone["sender"], gone["contact"]) == (REDACTED, REDACTED, "", "")
    assert (gone["outcome"], gone["answered_at"] is not None) == ("done", True)
    assert waits["words"] == SAID
