"""A ticket opens the form of one invitation for half an hour, and says how its answer came."""

from asyncio import gather
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.surveys import tables
from shared.contracts.questions.surveys.form import AnswerChannel, AnswerTaken, GetSurveyForm, LinkState
from shared.contracts.questions.surveys.invitations import WhoWasInvited
from shared.contracts.questions.surveys.tickets import (
    VALID_FOR,
    IsSurveyOpen,
    TakeSlipTicket,
    TakeTabletTicket,
    TakeTicket,
)
from shared.storage.database import Database
from tests.surveys.conftest import ELSEWHERE, VAN_SON, Desk, desk_on, returned

RECORD = returned(1).record
MORNING = datetime(2023, 2, 15, 9, tzinfo=UTC)


class ClockOnTheWall:
    """It shows what somebody sets."""

    def __init__(self) -> None:
        self.at = MORNING

    def now(self) -> datetime:
        return self.at

    def reached(self) -> datetime:
        return self.at

    def observe(self, moment: datetime) -> None:
        """Nothing moves it."""


@pytest.fixture
def clock() -> ClockOnTheWall:
    """The clock of the desk."""
    return ClockOnTheWall()


@pytest.fixture
async def desk(open_database: Callable[[str], Awaitable[Database]], clock: ClockOnTheWall) -> Desk:
    """A desk at which nine results were handed over."""
    desk = await desk_on(await open_database("surveys"))
    desk = Desk(replace(desk.office, clock=clock), desk.answers)
    await desk.consume([returned(serial) for serial in range(1, 10)])
    return desk


async def state(desk: Desk, ticket: str) -> LinkState:
    return (await desk.ask(GetSurveyForm(token=ticket))).state


async def test_a_ticket_opens_the_form_and_is_stored_as_its_digest_alone(desk: Desk) -> None:
    ticket = await desk.ticket(RECORD)
    form = await desk.ask(GetSurveyForm(token=ticket))
    assert (form.state, form.unit) == (LinkState.OPEN, VAN_SON)
    assert form.instrument
    (row,) = await desk.rows(tables.ticket)
    assert ticket not in repr(row)
    assert RECORD not in repr(row)
    assert ticket not in (await desk.tokens()).values()


async def test_an_answer_counts_once_for_its_ticket_its_other_tickets_and_its_token(desk: Desk) -> None:
    token = (await desk.tokens())[RECORD]
    tickets = [await desk.ticket(RECORD) for _ in range(2)]
    assert await desk.give(tickets[1]) == AnswerTaken(state=LinkState.ANSWERED, kept=True)
    for again in (*tickets, token):
        assert await desk.give(again) == AnswerTaken(state=LinkState.ANSWERED, kept=False)
        assert await state(desk, again) is LinkState.ANSWERED
    assert len(await desk.rows(tables.waiting_answer)) == 1


async def test_of_answers_that_are_sent_at_once_one_is_kept(desk: Desk) -> None:
    secrets = [(await desk.tokens())[RECORD], *[await desk.ticket(RECORD) for _ in range(3)]]
    taken = await gather(*(desk.give(secret) for secret in secrets * 2))
    assert [one.kept for one in taken].count(True) == 1
    assert {one.state for one in taken} == {LinkState.ANSWERED}
    assert len(await desk.rows(tables.waiting_answer)) == 1


async def test_a_ticket_says_by_which_way_its_answer_came_whatever_the_answer_says(desk: Desk) -> None:
    records = sorted(await desk.tokens())
    for record in records[:5]:
        await desk.give(await desk.ticket(record))  # which says `link`
    typed = await desk.ask(TakeTabletTicket(unit=VAN_SON, record=records[5]))
    await desk.give(typed.ticket)
    assert {row["channel"] for row in await desk.rows(tables.answer)} == {AnswerChannel.QR}
    assert [row["channel"] for row in await desk.rows(tables.waiting_answer)] == [AnswerChannel.TABLET]


async def test_a_ticket_ends_after_half_an_hour_and_its_row_goes(desk: Desk, clock: ClockOnTheWall) -> None:
    ticket = await desk.ticket(RECORD)
    clock.at += VALID_FOR - timedelta(seconds=1)
    await desk.keep_time(clock.at)
    assert await state(desk, ticket) is LinkState.OPEN
    clock.at += timedelta(seconds=1)
    assert await state(desk, ticket) is LinkState.UNKNOWN
    assert await desk.give(ticket) == AnswerTaken(state=LinkState.UNKNOWN, kept=False)
    assert await desk.rows(tables.ticket)
    await desk.keep_time(clock.at)
    assert not await desk.rows(tables.ticket)
    assert (await desk.give((await desk.tokens())[RECORD])).kept, "its invitation is open as before"


async def test_there_is_a_ticket_only_while_the_invitation_is_open(desk: Desk, clock: ClockOnTheWall) -> None:
    assert (await desk.ask(IsSurveyOpen(record=RECORD))).until
    assert (await desk.ask(TakeTicket(record="H56.31.20-230215-9999"))).state is LinkState.UNKNOWN
    await desk.give(await desk.ticket(RECORD))
    assert (await desk.ask(TakeTicket(record=RECORD))).state is LinkState.ANSWERED
    assert (await desk.ask(IsSurveyOpen(record=RECORD))).until is None
    other = returned(2).record
    clock.at += timedelta(days=400)
    await desk.keep_time(clock.at)
    late = await desk.ask(TakeTicket(record=other))
    assert (late.state, late.ticket) == (LinkState.EXPIRED, "")
    assert (await desk.ask(IsSurveyOpen(record=other))).until is None


async def test_a_clerk_gets_tickets_of_their_own_unit_alone(desk: Desk) -> None:
    foreign = await desk.ask(TakeTabletTicket(unit=ELSEWHERE, record=RECORD))
    assert (foreign.state, foreign.ticket) == (LinkState.UNKNOWN, "")
    own = await desk.ask(TakeTabletTicket(unit=VAN_SON, record=RECORD))
    assert len(own.ticket) == 8


async def test_the_list_of_the_counter_gives_nothing_that_opens_a_form(desk: Desk) -> None:
    listed = await desk.ask(WhoWasInvited(unit=VAN_SON))
    assert {one.record for one in listed.invitations} == set(await desk.tokens())
    assert not [token for token in (await desk.tokens()).values() if token in listed.model_dump_json()]


async def test_a_printed_ticket_is_valid_as_long_as_its_survey_and_once(
    desk: Desk, clock: ClockOnTheWall
) -> None:
    foreign = await desk.ask(TakeSlipTicket(unit=ELSEWHERE, record=RECORD))
    assert (foreign.state, foreign.ticket) == (LinkState.UNKNOWN, "")
    slip = await desk.ask(TakeSlipTicket(unit=VAN_SON, record=RECORD))
    assert slip.until == (await desk.ask(IsSurveyOpen(record=RECORD))).until
    assert slip.until
    clock.at += timedelta(days=3)
    await desk.keep_time(clock.at)
    assert await state(desk, slip.ticket) is LinkState.OPEN
    assert (await desk.give(slip.ticket)).kept
    assert await state(desk, slip.ticket) is not LinkState.OPEN
    assert not (await desk.give(slip.ticket)).kept
