"""An answer is kept once, counted once, told once, and leads back to nobody."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime
from unittest.mock import AsyncMock

import pytest
from pydantic import ValidationError
from pydantic_core import from_json
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from services.surveys import answer_store, tables
from services.surveys.alarms import Detector, load_thresholds
from services.surveys.answering import AnswerReceiver
from services.surveys.instruments import load_instruments
from services.surveys.schedule import apply_time
from services.surveys.waiting import waiting_store
from shared.contracts.questions.checks import CheckFigures, Recount
from shared.contracts.questions.surveys.form import (
    AnswerTaken,
    GetSurveyForm,
    GiveAnswer,
    LinkState,
    SurveyForm,
)
from shared.contracts.questions.surveys.paper_answers import GetPaperForm, GivePaperAnswers, PaperSheet
from tests.support.zone import VIETNAM
from tests.surveys.conftest import CERTIFIED_COPY, ELSEWHERE, FACTORS, MARRIAGE, VAN_SON, Desk, returned

ANSWERED = "office.survey.answered."
RECEIVER = AnswerReceiver(Detector(load_thresholds()))


async def published(desk: Desk) -> list[str]:
    return [message.body for message in await desk.published() if message.subject.startswith(ANSWERED)]


def question(token: str) -> GiveAnswer:
    return GiveAnswer(token=token, steps={"responsibility": 5, "attitude": 4, "capacity": 5})


async def invite(desk: Desk, count: int = 1) -> list[str]:
    await desk.consume([returned(serial) for serial in range(count)])
    return list((await desk.tokens()).values())


async def test_answers_are_kept_counted_and_told_together(desk: Desk) -> None:
    *tokens, last = await invite(desk, 5)
    for token in tokens:
        taken = await desk.give(token, (5, 4, 3), "Tốt")
        assert (taken.state, taken.kept) == (LinkState.ANSWERED, True)
        assert await published(desk) == []
    figures = await desk.figures()
    assert (figures.answers, figures.shown, figures.satisfied_or_above, figures.factors) == (0, 0, 0, ())
    await desk.give(last, (5, 4, None))
    figures = await desk.figures()
    assert (figures.invitations, figures.answers, figures.shown, figures.satisfied_or_above) == (5, 5, 5, 1)
    responsibility, attitude, capacity = figures.factors
    assert responsibility.steps == (0, 0, 0, 0, 5)
    assert attitude.steps == (0, 0, 0, 5, 0)
    assert (capacity.steps, capacity.does_not_apply) == ((0, 0, 4, 0, 0), 1)
    facts = [from_json(body)["data"] for body in await published(desk)]
    assert sorted(str(fact["steps"]["capacity"]) for fact in facts) == ["3", "3", "3", "3", "None"]
    assert {fact["month_at"] for fact in facts} == {"2023-02-01T00:00:00+07:00"}


@pytest.mark.parametrize(
    ("steps", "missing"),
    [
        pytest.param({"responsibility": 5, "attitude": 5}, ("capacity",), id="a factor left open"),
        pytest.param({}, FACTORS, id="nothing said"),
        pytest.param(dict.fromkeys(FACTORS), FACTORS, id="nothing applies"),
    ],
)
async def test_an_incomplete_answer_says_what_is_missing_and_leaves_the_link_open(
    desk: Desk, steps: dict[str, int | None], missing: tuple[str, ...]
) -> None:
    [token] = await invite(desk)
    taken = await desk.ask(GiveAnswer(token=token, steps=steps))
    assert (taken.state, taken.kept, taken.missing) == (LinkState.OPEN, False, missing)
    assert (await desk.give(token)).kept


async def test_an_answer_keeps_what_was_asked_and_how_it_came(desk: Desk) -> None:
    await invite(desk, 5)
    records = sorted(await desk.tokens())
    sheets = tuple(
        PaperSheet(record=record, steps=dict.fromkeys(FACTORS, 4)) for record in [*records, records[0], "x"]
    )
    taken = (await desk.ask(GivePaperAnswers(unit=VAN_SON, sheets=sheets))).taken
    assert [one.kept for one in taken] == [*[True] * 5, False, False]
    assert [one.state for one in taken[5:]] == [LinkState.ANSWERED, LinkState.UNKNOWN]
    kept = await desk.rows(tables.answer)
    assert {(row["instrument"], row["channel"]) for row in kept} == {("three-factors/1", "paper")}
    assert len(kept) == 5


async def test_papers_that_are_sent_again_are_told_and_counted_once(desk: Desk) -> None:
    await invite(desk, 2)
    first, second = sorted(await desk.tokens())
    full, gap = dict.fromkeys(FACTORS, 4), {"attitude": 4}
    sent = GivePaperAnswers(
        unit=VAN_SON, sheets=(PaperSheet(record=first, steps=full), PaperSheet(record=second, steps=gap))
    )
    for kept in (True, False):
        taken = (await desk.ask(sent)).taken
        assert (taken[0].kept, taken[0].state) == (kept, LinkState.ANSWERED)
        assert taken[1].missing == ("responsibility", "capacity")
    assert len(await desk.rows(tables.waiting_answer)) == 1


async def test_papers_of_another_unit_are_not_taken(desk: Desk) -> None:
    await invite(desk)
    [record] = await desk.tokens()
    sheet = PaperSheet(record=record, steps=dict.fromkeys(FACTORS, 4))
    taken = await desk.ask(GivePaperAnswers(unit=ELSEWHERE, sheets=(sheet,)))
    assert taken.taken == (AnswerTaken(state=LinkState.UNKNOWN, kept=False),)


async def test_papers_ask_what_the_rules_ask(desk: Desk) -> None:
    empty = await desk.ask(GetPaperForm(unit=VAN_SON))
    assert ([one.key for one in empty.instruments], empty.like) == (["three-factors/1"], "")
    await invite(desk)
    assert [(await desk.ask(GetPaperForm(unit=VAN_SON))).like] == list(await desk.tokens())


async def test_a_link_expires_and_its_token_is_forgotten(desk: Desk) -> None:
    [token] = await invite(desk)
    for now, state in (("2023-04-16 08:59", LinkState.OPEN), ("2023-04-16 09:00", LinkState.EXPIRED)):
        async with desk.office.transaction() as tx:
            await apply_time(tx, datetime.fromisoformat(now).replace(tzinfo=VIETNAM))
        assert (await desk.ask(GetSurveyForm(token=token))).state is state
    assert (await desk.give(token)) == AnswerTaken(state=LinkState.EXPIRED, kept=False)
    assert token not in repr(await desk.rows(tables.open_link))
    assert await desk.tokens() == {}


async def test_a_second_answer_behind_the_same_link_is_not_kept(desk: Desk) -> None:
    [token] = await invite(desk)
    await desk.give(token, (5, 5, 5))
    before = await desk.rows(tables.waiting_answer)
    again = await desk.give(token, (1, 1, 1))
    assert (again.state, again.kept) == (LinkState.ANSWERED, False)
    assert await desk.rows(tables.waiting_answer) == before


async def test_an_answer_behind_no_link_is_not_kept(desk: Desk) -> None:
    await invite(desk)
    for guess in ("x", "x" * 64, "' or 1=1 --", "ế"):
        taken = await desk.give(guess)
        assert (taken.state, taken.kept) == (LinkState.UNKNOWN, False)
    with pytest.raises(ValidationError, match="NUL"):  # which no database can look for
        await desk.give("\x00")
    assert await desk.rows(tables.waiting_answer) == []


async def test_answers_behind_one_link_that_come_at_once_are_kept_once(desk: Desk) -> None:
    [token] = await invite(desk)
    taken = await asyncio.gather(*(desk.give(token) for _ in range(12)))
    assert [answer.kept for answer in taken].count(True) == 1
    assert {answer.state for answer in taken} == {LinkState.ANSWERED}
    assert len(await desk.rows(tables.waiting_answer)) == 1


async def test_answers_behind_one_link_in_one_transaction_are_kept_once(desk: Desk) -> None:
    first, second = await invite(desk, 2)
    asked = [question(token) for token in (first, second, first, "x")]
    taken = await RECEIVER.give_answers(asked, desk.office)
    assert [answer.kept for answer in taken] == [True, True, False, False]
    assert [answer.state for answer in taken] == [*[LinkState.ANSWERED] * 3, LinkState.UNKNOWN]
    assert len(await desk.rows(tables.waiting_answer)) == 2


async def test_a_failure_before_the_commit_leaves_the_link_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    [token] = await invite(desk)
    with monkeypatch.context() as patched:
        patched.setattr(waiting_store, "put", AsyncMock(side_effect=asyncio.CancelledError))
        with pytest.raises(asyncio.CancelledError):
            await RECEIVER.give_answers([question(token)], desk.office)
    assert await desk.rows(tables.waiting_answer) == []
    assert (await desk.give(token)).kept


async def test_a_group_that_could_not_go_in_goes_in_later_and_its_citizens_are_thanked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    *tokens, last = await invite(desk, 5)
    for token in tokens:
        await desk.give(token)
    with monkeypatch.context() as patched:
        broken = AsyncMock(side_effect=OperationalError("insert", {}, OSError()))
        patched.setattr(answer_store, "save_answers", broken)
        assert (await desk.give(last)).kept
    assert broken.called
    assert len(await desk.rows(tables.waiting_answer)) == 5
    await desk.keep_time(datetime.now(VIETNAM))
    assert (len(await desk.rows(tables.waiting_answer)), (await desk.figures()).answers) == (0, 5)


async def test_a_link_says_what_it_is_good_for(desk: Desk) -> None:
    [token] = await invite(desk)
    asked = load_instruments()["three-factors/1"]
    shown = SurveyForm(state=LinkState.OPEN, unit=VAN_SON, instrument=asked)
    assert await desk.ask(GetSurveyForm(token=token)) == shown
    await desk.give(token)
    assert await desk.ask(GetSurveyForm(token=token)) == SurveyForm(state=LinkState.ANSWERED, unit=VAN_SON)
    unknown = GetSurveyForm.model_validate({"token": "x"})
    assert await desk.ask(unknown) == SurveyForm(state=LinkState.UNKNOWN)


async def test_a_token_is_forgotten_once_it_was_used(desk: Desk) -> None:
    used, unused = await invite(desk, 2)
    await desk.give(used, comment="Tốt")
    everything = repr(
        [await desk.rows(table) for table in tables.TABLES.sorted_tables] + [await desk.published()]
    )
    assert used not in everything
    assert unused in everything


async def test_an_answer_shares_nothing_with_its_invitation_but_unit_and_month(desk: Desk) -> None:
    for token in await invite(desk, 5):
        await desk.give(token, (2, 2, 2))
    kept, invitations = await desk.rows(tables.answer), await desk.rows(tables.invitation)
    shared = {str(value) for row in kept for value in row.values()} & {
        str(value) for row in invitations for value in row.values()
    }
    assert shared - {""} == {VAN_SON, "2023-02-01", "three-factors/1", CERTIFIED_COPY}


async def test_a_group_names_its_procedure_and_role_only_if_all_of_it_shares_them(desk: Desk) -> None:
    await desk.consume([returned(serial, procedure=MARRIAGE, role="clerk") for serial in range(6)])
    await desk.consume([returned(100 + serial) for serial in range(4)])
    await desk.give_all()
    assert Counter(
        (row["procedure"], row["role"], str(row["month"])) for row in await desk.rows(tables.answer)
    ) == {(MARRIAGE, "clerk", "2023-02-01"): 5}
    await desk.keep_time(datetime(2023, 4, 29, 23, tzinfo=VIETNAM))
    assert len(await desk.rows(tables.answer)) == 5, "one of each kind may still come"
    await desk.keep_time(datetime(2023, 4, 30, 1, tzinfo=VIETNAM))
    names = Counter(
        (row["procedure"], row["role"], str(row["month"])) for row in await desk.rows(tables.answer)
    )
    assert names == {(MARRIAGE, "clerk", "2023-02-01"): 5, ("", "", "2023-03-01"): 5}
    assert not [fact for fact in await published(desk) if MARRIAGE in fact]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2023, 3, 1, tzinfo=UTC), id="by the clock"),
        pytest.param(datetime.min.replace(tzinfo=UTC), id="while a year is replayed"),
    ],
)
async def test_many_answers_about_different_things_do_not_wait_for_their_like(
    desk: Desk, now: datetime
) -> None:
    roles = ("clerk", "land", "civil-status")
    await desk.consume([returned(serial, role=roles[serial % 3]) for serial in range(9)])
    await desk.consume([returned(50, procedure=MARRIAGE)])
    await desk.give_all()
    assert await desk.rows(tables.answer) == []
    await desk.keep_time(now)
    assert Counter((row["procedure"], row["role"]) for row in await desk.rows(tables.answer)) == {
        ("", ""): 10
    }


async def test_row_versions_and_places_do_not_show_which_invitation_an_answer_came_from(desk: Desk) -> None:
    """PostgreSQL stamps a row with the transaction that wrote it, SQLite numbers rows as they come."""
    tokens = await invite(desk, 12)
    for token in reversed(tokens[:7]):
        await desk.give(token)
    async with desk.office.reading() as read:
        if desk.office.database.is_sqlite:
            for name in ("answer", "waiting_answer", "follow_up"):
                with pytest.raises(Exception, match="no such column: rowid"):
                    await read.execute(text(f"select rowid from {name}"))  # noqa: S608
            return
        stamps = {
            name: set((await read.execute(text(f"select xmin::text from {name}"))).scalars())  # noqa: S608
            for name in ("answer", "waiting_answer", "invitation", "open_link")
        }
    assert (len(stamps["answer"]), len(stamps["waiting_answer"])) == (1, 2)
    assert not stamps["answer"] & (stamps["waiting_answer"] | stamps["invitation"] | stamps["open_link"])


async def test_figures_are_of_whole_months_and_of_one_unit(desk: Desk) -> None:
    days = ("2023-01-31 23:59", "2023-02-01 00:00", "2023-02-28 16:59", "2023-03-01 08:00")
    for number, day in enumerate(days):
        await desk.consume([returned(10 * number + serial, day) for serial in range(5)])
    await desk.consume([returned(99, days[1], unit=ELSEWHERE)])
    await desk.give_all()
    assert (await desk.figures("2023-02-10", "2023-02-11")).answers == 10
    assert (await desk.figures("2023-01-31", "2023-02-01")).invitations == 15
    assert (await desk.figures("2023-03-01", "2023-12-31")).answers == 5
    assert (await desk.figures("2024-01-01", "2024-12-31")).invitations == 0
    assert (await desk.figures(unit=ELSEWHERE)).invitations == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_the_tally_is_what_a_recount_gives_and_a_wrong_one_is_found_and_mended(
    desk: Desk, seed: int
) -> None:
    chance = random.Random(seed)
    facts = [
        returned(
            serial,
            f"2023-{chance.randint(1, 12):02}-{chance.randint(1, 28):02} 08:00",
            unit=chance.choice([VAN_SON, ELSEWHERE]),
            procedure=chance.choice([CERTIFIED_COPY, MARRIAGE]),
        )
        for serial in range(60)
    ]
    await desk.consume(facts)
    tokens = [*(await desk.tokens()).values(), *(await desk.tokens(ELSEWHERE)).values()]
    for token in chance.choices(tokens, k=60):
        await desk.give(token, chance.choices([None, 1, 2, 3, 4, 5], k=3))
    await desk.keep_time(datetime(2024, 1, 1, tzinfo=VIETNAM))
    assert await desk.rows(tables.answer)
    assert (await desk.ask(CheckFigures.asked_of("surveys")())).checks[0].is_well
    before = await desk.rows(tables.tally)
    async with desk.office.database.writing() as connection:
        await connection.execute(update(tables.tally).values(number=tables.tally.c.number + 1))
    assert not (await desk.ask(CheckFigures.asked_of("surveys")())).checks[0].is_well
    await desk.ask(Recount.asked_of("surveys")())
    assert (await desk.ask(CheckFigures.asked_of("surveys")())).checks[0].is_well
    assert sorted(map(repr, await desk.rows(tables.tally))) == sorted(map(repr, before))
    kept = [await desk.rows(table) for table in (tables.open_link, tables.waiting_answer, tables.answer)]
    assert sum(map(len, kept)) == len(facts)
