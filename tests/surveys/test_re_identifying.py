"""Somebody reads all files of the database at every commit, and all figures at all times: who said what?"""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic_core import from_json
from sqlalchemy import event

from deploy.backup.files import COPIED
from services.surveys import tables
from services.surveys.follow_ups import follow_up_store
from services.surveys.waiting import release, waiting_store
from services.surveys.waiting.seal import BLOCK, Seal, SealedWords
from shared.contracts.questions.surveys.figures import SurveyBreakdown, SurveyFigures
from shared.settings import Settings
from shared.storage.database import Database
from tests.support.zone import VIETNAM
from tests.surveys.attacker import Attacker, chance_of_as_many
from tests.surveys.conftest import CERTIFIED_COPY, MARRIAGE, VAN_SON, Desk, desk_on, returned

ANSWERS = 200


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """What chance decides is the same at every run, so that a guess is right as often."""
    chance = random.Random(2)
    monkeypatch.setattr(waiting_store, "CHANCE", chance)
    for module in (waiting_store, release, follow_up_store):
        monkeypatch.setattr(module, "uuid4", lambda: UUID(int=chance.getrandbits(128)))
    return chance


async def answers_of(desk: Desk, chance: random.Random, count: int) -> list[tuple[str, str]]:
    """Invite, and return record and token of those who answer, in any order."""
    for serial in range(count):
        procedure, role = chance.choice([CERTIFIED_COPY, MARRIAGE]), chance.choice(["clerk", "land", ""])
        day = f"2023-0{chance.choice([2, 3])}-{1 + serial % 28:02} 09:00"
        await desk.consume([returned(serial, day, procedure=procedure, role=role)])
    links = list((await desk.tokens()).items())
    chance.shuffle(links)
    return links


async def secret_of(desk: Desk, link: tuple[str, str], number: int) -> str:
    """The token of a link; for every third of them a ticket, which is taken now."""
    record, token = link
    return token if number % 3 else await desk.ticket(record)


def hits(attacker: Attacker, said_by: dict[str, str]) -> tuple[int, int]:
    """How many answers the attacker guesses, and how many of them rightly; none may be certain."""
    guesses = list(attacker.guesses())
    assert min(fitting for _, _, fitting in guesses) >= 5
    return len(guesses), sum(said_by[comment] == record for comment, record, _ in guesses)


@pytest.mark.slow
async def test_who_reads_all_files_at_every_commit_is_right_about_one_in_five(
    tmp_path: Path, chance: random.Random
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db", "surveys")
    desk = await desk_on(database)
    links = await answers_of(desk, chance, ANSWERS + 20)
    (tmp_path / "copies").mkdir()
    attacker = Attacker(tmp_path / "copies")
    attacker.watch(desk, tmp_path / "surveys.db")
    said_by: dict[str, str] = {}
    for number, link in enumerate(links[:ANSWERS]):
        record, token = link[0], await secret_of(desk, link, number)
        comment = f"Ý kiến số {number:03} của tôi"
        said_by[comment] = record
        await desk.give(token, chance.choices(range(1, 6), k=3), comment)
    await desk.keep_time(datetime(2023, 7, 1, tzinfo=VIETNAM))
    tries, right = hits(attacker, said_by)
    assert tries > ANSWERS - 20, "nearly all of them are stored"
    assert chance_of_as_many(right, tries) > 0.01, f"{right} of {tries}"
    stored = {row[0] for view in attacker.views for row in view.answers}
    for view in attacker.views:
        now = {row[0] for row in view.answers}
        assert not [one for one in stored - now if one.encode() in view.raw], "read before its group went in"
    for before, after in pairwise(attacker.views):
        assert len(after.answers) - len(before.answers) not in range(1, 5)
        assert after.answers == before.answers or after.links == before.links, "not in one commit"
    await database.close()


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_reads_row_versions_and_places_on_a_server_is_right_about_one_in_five(
    desk: Desk, tmp_path: Path, chance: random.Random
) -> None:
    attacker, said_by = Attacker(tmp_path), {}
    for number, link in enumerate(await answers_of(desk, chance, 120)):
        record, token = link[0], await secret_of(desk, link, number)
        async with desk.office.reading() as read:
            await attacker.look(read)
        said_by[str(number)] = record
        await desk.give(token, comment=str(number))
    async with desk.office.reading() as read:
        await attacker.look(read)
    tries, right = hits(attacker, said_by)
    assert tries >= 30
    assert chance_of_as_many(right, tries) > 0.01, f"{right} of {tries}"


@pytest.mark.slow
async def test_figures_move_by_five_answers_or_more(desk: Desk, chance: random.Random) -> None:
    """Whoever asks before and after somebody leaves the tablet reads nothing of what they said."""
    before, followed = await seen(desk), await desk.rows(tables.follow_up)
    moved = 0
    for number, (_, token) in enumerate(await answers_of(desk, chance, 60)):
        await desk.give(token, chance.choices(range(1, 6), k=3))
        if number % 20 == 19:
            await desk.keep_time(datetime(2023, 4 + number // 20, 1, tzinfo=VIETNAM))
        after = await seen(desk)
        for name in after.keys() | before.keys():
            assert after[name] - before[name] == 0 or after[name] - before[name] >= 5, name
            moved += after[name] != before[name]
        if after == before:
            assert await desk.rows(tables.follow_up) == followed, "nobody is looked into alone"
        before, followed = after, await desk.rows(tables.follow_up)
    assert moved > 10


async def seen(desk: Desk) -> Counter[str]:
    """The number of answers in each figure that anybody can ask for."""
    numbers: Counter[str] = Counter()
    for by in (None, *SurveyBreakdown):
        figures = await desk.figures(by=by)
        numbers["all"] = figures.answers
        numbers |= {f"{by} {part.of}": part.answers for part in figures.parts}
        numbers |= rated(figures)
    return numbers


def rated(figures: SurveyFigures) -> Counter[str]:
    return Counter(
        {one.factor.id: sum(one.steps) + one.does_not_apply for one in figures.factors}
        | {"shown": figures.shown}
    )


@pytest.mark.slow
@pytest.mark.parametrize("what", ["before_cursor_execute", "commit"])
async def test_nothing_is_lost_or_counted_twice_wherever_it_is_killed(tmp_path: Path, what: str) -> None:
    """A process that ends before a statement or a commit leaves what the database has rolled back to."""
    step, survived = 0, False
    while not survived:
        step += 1
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/{{service}}{step}.db", "surveys")
        desk = await desk_on(database)
        await desk.consume([returned(serial) for serial in range(5)])
        *tokens, last = (await desk.tokens()).values()
        for token in tokens:
            await desk.give(token)
        survived = await killed_at(desk, last, what, step)
        await desk.keep_time(datetime(2023, 3, 1, tzinfo=VIETNAM))
        again = await desk.give(last)
        stored, waiting = await desk.rows(tables.answer), await desk.rows(tables.waiting_answer)
        assert (len(stored), waiting, (await desk.figures()).answers) == (5, [], 5), step
        assert again.kept is False or not survived
        await database.close()
    assert step > (1 if what == "commit" else 8)


async def killed_at(desk: Desk, token: str, what: str, step: int) -> bool:
    """End the writer before its n-th statement or commit; return whether it had come to its end before."""
    steps = iter(range(1, step + 1))

    class Killed(BaseException):
        pass

    def count(*_: Any) -> None:
        if next(steps, step) == step:
            raise Killed

    engine = desk.office.database._writer.sync_engine
    event.listen(engine, what, count)
    try:
        await desk.give(token)
    except Killed:
        return False
    finally:
        event.remove(engine, what, count)
    return True


async def test_what_is_published_comes_in_fives_in_no_order_and_names_nothing(desk: Desk) -> None:
    await desk.consume([returned(serial) for serial in range(14)])
    for number, token in enumerate((await desk.tokens()).values()):
        await desk.give(token, (1 + number % 5, 3, 5))
        assert len(await answers_told(desk)) % 5 == 0
    facts = await answers_told(desk)
    assert len(facts) == 10
    for batch in (facts[:5], facts[5:]):
        assert [fact["answer"] for fact in batch] == sorted(fact["answer"] for fact in batch)
    kept = {row["id"] for row in await desk.rows(tables.answer)}
    assert not kept & {fact["answer"] for fact in facts}, "what is told does not lead to the row"
    assert not [fact for fact in facts if "record" in fact or "procedure" in fact]


async def answers_told(desk: Desk) -> list[dict[str, Any]]:
    published = [m for m in await desk.published() if m.subject.startswith("office.survey.answered.")]
    assert max(Counter(message.id for message in published).values(), default=1) == 1
    return [from_json(message.body)["data"] for message in published]


def test_a_sealed_answer_has_one_size_and_opens_by_its_own_key_only() -> None:
    seal = Seal(b"a key")
    short, long = (
        SealedWords(steps={"attitude": 1}),
        SealedWords(steps={"attitude": 5}, comment="ế" * 2000, contact="x" * 200),
    )
    sealed = [seal.close(said) for said in (short, long)]
    assert len({len(one) for one in sealed}) == 1
    assert BLOCK < len(sealed[0]) < 2 * BLOCK
    assert [seal.open(one) for one in sealed] == [short, long]
    assert Seal(b"another key").open(sealed[0]) is None
    assert seal.close(short) != sealed[0], "equal answers do not look alike"


def test_no_copy_of_an_office_has_the_key() -> None:
    assert "answers.key" not in COPIED


async def test_what_another_key_has_sealed_is_left_alone(
    open_database: Callable[[str], Awaitable[Database]], tmp_path: Path
) -> None:
    desk = await desk_on(await open_database("surveys"))
    await desk.consume([returned(serial) for serial in range(9)])
    tokens = list((await desk.tokens()).values())
    for token in tokens[:4]:
        await desk.give(token)
    other = tmp_path / "other.key"
    other.write_text("another key")
    desk = Desk(replace(desk.office, settings=Settings(answer_key=other)), desk.answers)
    for token in tokens[4:]:
        await desk.give(token)
    assert (await desk.figures(unit=VAN_SON)).answers == 5
    assert len(await desk.rows(tables.waiting_answer)) == 4
