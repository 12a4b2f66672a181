"""However facts arrive, the service ends in the same state and has said the same."""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.deadlines import store, tables
from services.deadlines.law import UnknownRules
from services.deadlines.recount import FIGURES
from shared.contracts.events.record import (
    RECORD_FACTS,
    RecordCorrected,
    RecordExtended,
    RecordFact,
    RecordFiled,
    RecordRulesSwitched,
)
from shared.contracts.questions.checks import Check, CheckFigures
from shared.reference.loading import load_procedures
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import UNIT, clock, details, hear, said, tell
from tests.deadlines.test_timer import tick

Open = Callable[[str], Awaitable[Database]]
A_YEAR_LATER = "2024-11-30 09:00"
PROCEDURES = [*sorted(load_procedures()), "9.999999", "2.000815.000.00.00.H56"]


def history(chance: random.Random, record: str) -> list[RecordFact]:
    """A filing and up to seven facts after it, in any order of time, as an unruly year would tell them.

    Some begin before the first calendar, and some extensions reach beyond the last one.
    """
    start = clock("2023-01-10 07:00") + timedelta(minutes=chance.randrange(300 * 24 * 60))
    if chance.randrange(5) == 0:
        start = clock("2022-12-20 07:00") + timedelta(minutes=chance.randrange(14 * 24 * 60))
    about = {"unit": UNIT, "record": record, "procedure": chance.choice(PROCEDURES)}
    filed = RecordFiled(**about, sequence=1, at=start, **details(RecordFiled, chance, start))
    facts: list[RecordFact] = [filed]
    for sequence in range(2, 2 + chance.randrange(8)):
        kind = chance.choice(RECORD_FACTS[1:])
        at = start + timedelta(seconds=chance.randrange(20 * 24 * 3600))
        more = details(kind, chance, at)
        if kind is RecordExtended and chance.randrange(3) == 0:
            more["appointment_at"] = clock("2028-02-01 09:00")
        if kind is RecordCorrected:
            more["received_at"] = chance.choice([None, start - timedelta(minutes=chance.randrange(5_000))])
            more["right_procedure"] = chance.choice([None, *PROCEDURES])
        facts.append(kind(**about, sequence=sequence, at=at, **more))
    return facts


def shuffled(chance: random.Random, facts: Sequence[RecordFact]) -> list[list[RecordFact]]:
    """The facts in any order, some of them twice or more, in batches of any size."""
    told = list(facts) + chance.choices(facts, k=chance.randrange(len(facts)))
    chance.shuffle(told)
    batches = []
    while told:
        size = chance.randint(1, len(told))
        batches.append(told[:size])
        told = told[size:]
    return batches


async def kept(database: Database) -> dict[str, Counter[tuple[Any, ...]]]:
    """All that the service keeps."""
    async with database.reading() as connection:
        return {
            table.name: Counter(tuple(row) for row in await connection.execute(select(table)))
            for table in (tables.happening, tables.deadline)
        } | {"tally": Counter(await store.stored_tally(connection))}


async def checks(database: Database) -> tuple[Check, ...]:
    """What the service finds when it looks at itself."""
    async with database.reading() as connection:
        return (await FIGURES.check(CheckFigures.asked_of("deadlines")(), connection)).checks


async def ending(database: Database, batches: Sequence[Sequence[RecordFact]]) -> tuple[Any, list[Any]]:
    """What is kept and what was said after the batches."""
    await database.create(outbox.TABLES, tables.TABLES)
    for batch in batches:
        await hear(database, batch)
    return await kept(database), sorted(await said(database))


async def check(chance: random.Random, in_order: Database, any_order: Database) -> None:
    """Tell the same histories both ways and compare."""
    histories = [history(chance, f"H56.31.20-230201-{serial:04}") for serial in range(chance.randint(1, 12))]
    facts = [fact for one in histories for fact in one]
    state, published_facts = await ending(in_order, [[fact] for fact in facts])
    assert await ending(any_order, shuffled(chance, facts)) == (state, published_facts)
    assert (await checks(in_order))[0].is_well
    for database in (in_order, any_order):
        while await tick(database, A_YEAR_LATER):
            pass
    assert await kept(any_order) == await kept(in_order)
    assert (await checks(any_order))[0].is_well
    assert len({saying.id for saying in published_facts}) == len(published_facts)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_order_doubling_and_batches_do_not_matter(seed: int, open_database: Open) -> None:
    await check(random.Random(seed), await open_database("in-order"), await open_database("any-order"))


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_doubling_and_batches_do_not_matter_whatever_happened(chance: random.Random) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
            in_order, any_order = Database(url, "in-order"), Database(url, "any-order")
            await check(chance, in_order, any_order)
            await in_order.close()
            await any_order.close()

    asyncio.run(run())


async def test_a_fact_that_cannot_be_counted_leaves_no_trace(open_database: Open) -> None:
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    filed = tell(RecordFiled, 1, "2023-02-01 09:00")
    switched = tell(RecordRulesSwitched, 2, "2023-02-01 10:00", rules="nd9-2999", approver="chairman")
    with pytest.raises(UnknownRules, match=r"nd9-2999"):
        await hear(database, [filed, switched])
    assert not any((await kept(database)).values())
    assert await said(database) == []
