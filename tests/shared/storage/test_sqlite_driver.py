"""A line to SQLite does what SQLAlchemy expects of one, however many rows there are."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from shared.storage.database import Database
from shared.storage.sqlite_driver import FETCHED_ROWS

MANY = 3 * FETCHED_ROWS + 7
NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < :most) select i from n"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db", "numbers")
    async with database.writing() as connection:
        await connection.execute(text("create table number (i integer primary key)"))
    yield database
    await database.close()


@pytest.mark.parametrize("most", [0, 1, FETCHED_ROWS - 1, FETCHED_ROWS, FETCHED_ROWS + 1, MANY])
async def test_all_rows_come_in_their_order(database: Database, most: int) -> None:
    wanted = text(f"{NUMBERS} where i <= :most")  # of none, the first is left out
    expected = list(range(1, most + 1))
    async with database.reading() as read:
        at_once = (await read.execute(wanted, {"most": most})).scalars().all()
        async with read.stream(wanted, {"most": most}) as rows:
            one_by_one = [row.i async for row in rows]
        async with read.stream(wanted, {"most": most}) as rows:
            in_parts = [row.i async for part in rows.partitions(FETCHED_ROWS - 1) for row in part]
    assert at_once == one_by_one == in_parts == expected


async def test_who_stops_in_the_middle_keeps_nobody_from_writing(database: Database) -> None:
    async with database.reading() as read, read.stream(text(NUMBERS), {"most": MANY}) as rows:
        assert (await anext(aiter(rows))).i == 1
    async with database.writing() as write:
        async with write.stream(text(NUMBERS), {"most": MANY}) as rows:
            assert (await anext(aiter(rows))).i == 1
        await write.execute(text("insert into number values (1)"))
    async with database.reading() as read:
        assert (await read.execute(text("select count(*) from number"))).scalar_one() == 1


async def test_what_a_statement_changes_is_counted(database: Database) -> None:
    rows = [{"i": i} for i in range(FETCHED_ROWS + 1)]
    async with database.writing() as write:
        assert (await write.execute(text("insert into number values (:i)"), rows)).rowcount == len(rows)
        assert (await write.execute(text("update number set i = i + 5000 where i < 10"))).rowcount == 10
        gone = await write.execute(text("delete from number returning i"))
        assert len(gone.all()) == len(rows)


async def test_a_statement_that_fails_fails_here_and_the_line_goes_on(database: Database) -> None:
    async with database.writing() as write:
        await write.execute(text("insert into number values (1)"))
    with pytest.raises(IntegrityError):
        async with database.writing() as write:
            await write.execute(text("insert into number values (:i)"), [{"i": 2}, {"i": 1}])
    with pytest.raises(OperationalError, match="no such table"):
        async with database.reading() as read:
            await read.execute(text("select * from nobody"))
    async with database.reading() as read:
        assert (await read.execute(text("select i from number"))).scalars().all() == [1]
