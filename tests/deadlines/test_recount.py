"""The service finds a tally that is not what its records come to, and mends it."""

import random
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import update

from services.deadlines import tables
from services.deadlines.recount import FIGURES
from shared.contracts.questions.checks import Recount
from shared.messaging.transaction import Transaction
from shared.storage import outbox
from shared.storage.database import Database
from tests.deadlines.support.facts import hear
from tests.deadlines.tracking.test_any_order import checks, history, kept


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    """A database with the records of an unruly year."""
    database = await open_database("deadlines")
    await database.create(outbox.TABLES, tables.TABLES)
    chance = random.Random(1)
    for serial in range(20):
        await hear(database, history(chance, f"H56.31.20-230201-{serial:04}"))
    return database


@pytest.mark.slow
async def test_a_wrong_count_is_named_and_what_it_should_be(database: Database) -> None:
    assert (await checks(database))[0].is_well
    async with database.writing() as connection:
        await connection.execute(
            update(tables.tally)
            .where(tables.tally.c.span == "year")
            .values(received=tables.tally.c.received + 1)
        )
    check, _ = await checks(database)
    assert not check.is_well
    assert "received of" in check.found
    assert "year of 202" in check.found
    assert "motcua doctor --mend" in check.remedy


@pytest.mark.slow
async def test_a_recount_mends_whatever_was_wrong(database: Database) -> None:
    right = (await kept(database))["tally"]
    async with database.writing() as connection:
        await connection.execute(update(tables.tally).values(received=7, apologised=9))
    async with database.writing() as connection:
        await FIGURES.replace(Recount.asked_of("deadlines")(), Transaction(connection, "deadlines"))
    assert (await checks(database))[0].is_well
    assert (await kept(database))["tally"] == right
