"""An answer is kept once, counted once, told once, and leads back to nobody."""

import asyncio
import random
from collections import Counter
from datetime import date

import pytest
from pydantic_core import from_json
from sqlalchemy import text

from services.surveys import tables
from services.surveys.answering import give_answers
from services.surveys.tally import COUNTED
from shared.questions.surveys import FactorFigures, FormBehind, GiveAnswer, LinkState, SurveyForm
from tests.surveys.conftest import CERTIFIED_COPY, ELSEWHERE, MARRIAGE, VAN_SON, Desk, returned

ANSWERED = "office.survey.answered."


async def told(desk: Desk) -> list[str]:
    return [message.body for message in await desk.told() if message.subject.startswith(ANSWERED)]


def question(token: str) -> GiveAnswer:
    return GiveAnswer(token=token, responsibility=5, attitude=4, capacity=5)


async def invite(desk: Desk, count: int = 1) -> list[str]:
    await desk.hear([returned(serial) for serial in range(count)])
    return list((await desk.tokens()).values())


async def test_an_answer_is_kept_counted_and_told(desk: Desk) -> None:
    [token] = await invite(desk)
    taken = await desk.give(token, (5, 4, 3), "Tốt")
    assert (taken.state, taken.kept) == (LinkState.ANSWERED, True)
    figures = await desk.figures()
    assert (figures.invitations, figures.answers, figures.satisfied_or_above) == (1, 1, 0)
    assert figures.responsibility == FactorFigures(steps=(0, 0, 0, 0, 1))
    assert figures.attitude == FactorFigures(steps=(0, 0, 0, 1, 0))
    assert figures.capacity == FactorFigures(steps=(0, 0, 1, 0, 0))
    [fact] = [from_json(body)["data"] for body in await told(desk)]
    assert (fact["responsibility"], fact["attitude"], fact["capacity"]) == (5, 4, 3)
    assert fact["month_at"] == "2023-02-01T00:00:00+07:00"


async def test_a_second_answer_behind_the_same_link_is_not_kept(desk: Desk) -> None:
    [token] = await invite(desk)
    await desk.give(token, (5, 5, 5))
    before = (await desk.figures(), await desk.rows(tables.answer), await told(desk))
    again = await desk.give(token, (1, 1, 1))
    assert (again.state, again.kept) == (LinkState.ANSWERED, False)
    assert (await desk.figures(), await desk.rows(tables.answer), await told(desk)) == before


async def test_an_answer_behind_no_link_is_not_kept(desk: Desk) -> None:
    await invite(desk)
    for guess in ("x", "x" * 64, "' or 1=1 --", "\x00", "ế"):
        taken = await desk.give(guess)
        assert (taken.state, taken.kept) == (LinkState.UNKNOWN, False)
    assert await desk.rows(tables.answer) == []


async def test_answers_behind_one_link_that_come_at_once_are_kept_once(desk: Desk) -> None:
    [token] = await invite(desk)
    taken = await asyncio.gather(*(desk.give(token) for _ in range(12)))
    assert [answer.kept for answer in taken].count(True) == 1
    assert {answer.state for answer in taken} == {LinkState.ANSWERED}
    assert ((await desk.figures()).answers, len(await told(desk))) == (1, 1)


async def test_answers_behind_one_link_in_one_transaction_are_kept_once(desk: Desk) -> None:
    first, second = await invite(desk, 2)
    async with desk.office.transaction() as tx:
        taken = await give_answers([question(token) for token in (first, second, first, "x")], tx)
    assert [answer.kept for answer in taken] == [True, True, False, False]
    assert [answer.state for answer in taken] == [*[LinkState.ANSWERED] * 3, LinkState.UNKNOWN]
    assert (await desk.figures()).answers == 2


async def test_a_failure_before_the_commit_leaves_the_link_open(desk: Desk) -> None:
    async def answer_and_die() -> None:
        async with desk.office.transaction() as tx:
            await give_answers([question(token)], tx)
            raise asyncio.CancelledError

    [token] = await invite(desk)
    with pytest.raises(asyncio.CancelledError):
        await answer_and_die()
    assert (await desk.rows(tables.answer), await told(desk), (await desk.figures()).answers) == ([], [], 0)
    assert (await desk.give(token)).kept


async def test_a_link_says_what_it_is_good_for(desk: Desk) -> None:
    [token] = await invite(desk)
    assert await desk.ask(FormBehind(token=token)) == SurveyForm(state=LinkState.OPEN, unit=VAN_SON)
    await desk.give(token)
    assert await desk.ask(FormBehind(token=token)) == SurveyForm(state=LinkState.ANSWERED, unit=VAN_SON)
    unknown = FormBehind.model_validate({"token": "x"})
    assert await desk.ask(unknown) == SurveyForm(state=LinkState.UNKNOWN)


async def test_a_token_is_forgotten_once_it_was_used(desk: Desk) -> None:
    used, unused = await invite(desk, 2)
    await desk.give(used, comment="Tốt")
    everything = repr([await desk.rows(table) for table in tables.TABLES.sorted_tables] + [await desk.told()])
    assert used not in everything
    assert unused in everything


async def test_an_answer_shares_nothing_with_its_invitation_but_unit_and_month(desk: Desk) -> None:
    [token] = await invite(desk)
    await desk.give(token, (2, 2, 2))
    [kept], [invitation] = await desk.rows(tables.answer), await desk.rows(tables.invitation)
    assert set(kept.values()) & set(invitation.values()) == {VAN_SON, date(2023, 2, 1)}
    [fact] = await told(desk)
    assert not [name for name in ("id", "record", "procedure") if invitation[name] in fact]


async def test_an_answer_names_its_procedure_from_the_fifth_on(desk: Desk) -> None:
    await desk.hear([returned(serial, procedure=MARRIAGE) for serial in range(6)])
    await desk.hear([returned(100 + serial) for serial in range(4)])
    for token in (await desk.tokens()).values():
        await desk.give(token)
    procedures = Counter(row["procedure"] for row in await desk.rows(tables.answer))
    assert procedures == {None: 8, MARRIAGE: 2}
    assert Counter(from_json(fact)["data"]["procedure"] for fact in await told(desk)) == procedures


async def test_row_versions_and_places_do_not_show_which_invitation_an_answer_came_from(desk: Desk) -> None:
    """PostgreSQL stamps a row with the transaction that wrote it, SQLite numbers rows as they come."""
    first, *_, last = await invite(desk, 10)
    for token in (last, first):
        await desk.give(token)
    async with desk.office.reading() as read:
        if desk.office.database.is_sqlite:
            with pytest.raises(Exception, match="no such column: rowid"):
                await read.execute(text("select rowid from answer"))
            return
        stamps = {
            name: set((await read.execute(text(f"select xmin::text from {name}"))).scalars())  # noqa: S608
            for name in ("answer", "invitation", "open_link")
        }
    assert not stamps["answer"] & (stamps["invitation"] | stamps["open_link"])


async def test_figures_are_of_whole_months_and_of_one_unit(desk: Desk) -> None:
    days = ("2023-01-31 23:59", "2023-02-01 00:00", "2023-02-28 16:59", "2023-03-01 08:00")
    await desk.hear([returned(serial, day) for serial, day in enumerate(days)])
    await desk.hear([returned(9, days[1], unit=ELSEWHERE)])
    for token in (await desk.tokens()).values():
        await desk.give(token)
    assert (await desk.figures("2023-02-10", "2023-02-11")).answers == 2
    assert (await desk.figures("2023-01-31", "2023-02-01")).invitations == 3
    assert (await desk.figures("2023-03-01", "2023-12-31")).answers == 1
    assert (await desk.figures("2024-01-01", "2024-12-31")).invitations == 0
    assert (await desk.figures(unit=ELSEWHERE)).invitations == 1


@pytest.mark.parametrize("seed", range(3))
async def test_the_tally_is_what_a_recount_gives(desk: Desk, seed: int) -> None:
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
    await desk.hear(facts)
    tokens = [*(await desk.tokens()).values(), *(await desk.tokens(ELSEWHERE)).values()]
    for token in chance.choices(tokens, k=60):
        await desk.give(token, chance.choices(range(1, 6), k=3))
    recount: Counter[tuple[str, date, str]] = Counter()
    for row in await desk.rows(tables.invitation):
        recount[row["unit"], row["month"], "invitations"] += 1
    for row in await desk.rows(tables.answer):
        steps = {factor: row[factor] for factor in ("responsibility", "attitude", "capacity")}
        counted = ["answers", *(f"{factor}_{step}" for factor, step in steps.items())]
        counted += ["satisfied_or_above"] if min(steps.values()) >= 4 else []
        recount.update((row["unit"], row["month"], name) for name in counted)
    tally = {
        (row["unit"], row["month"], name): row[name]
        for row in await desk.rows(tables.tally)
        for name in COUNTED
    }
    assert recount == Counter(tally)
    open_links, answers = await desk.rows(tables.open_link), await desk.rows(tables.answer)
    assert len(open_links) + len(answers) == len(facts)
