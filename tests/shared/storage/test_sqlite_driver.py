"""A line to SQLite does what SQLAlchemy expects of one, however many rows there are."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from shared.storage.database import Database
from shared.storage.sqlite_driver import FETCHED_ROWS, FastConnection

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


async def test_a_transaction_waits_for_its_thread_once_a_statement_and_to_commit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    switches: list[str] = []
    original = FastConnection._execute

    async def counted(connection: FastConnection, do: Any, *args: Any) -> Any:
        switches.append(do.__name__)
        return await original(connection, do, *args)  # type: ignore[no-untyped-call]

    async with database.reading() as read:  # a first connection asks more
        await read.execute(text("select 1"))
    monkeypatch.setattr(FastConnection, "_execute", counted)
    async with database.reading() as read:
        await read.execute(text("select i from number"))
    assert len(switches) == 1
    async with database.writing() as write:
        await write.execute(text("insert into number values (1)"))
    assert switches[1:] == ["_within", "commit"]


async def test_what_is_broken_off_is_in_no_later_transaction(database: Database) -> None:
    slow = text(f"insert into number {NUMBERS} where i < :most")

    async def write_slowly() -> None:
        async with database.writing() as write:
            await write.execute(slow, {"most": 300_000})

    for _ in range(3):
        broken_off = asyncio.create_task(write_slowly())
        await asyncio.sleep(0.02)
        broken_off.cancel()
        await asyncio.wait([broken_off])
        async with database.writing() as write:
            await write.execute(text("insert or replace into number values (-7)"))
    async with database.reading() as read:
        assert (await read.execute(text("select i from number"))).scalars().all() == [-7]


async def test_a_failed_statement_is_rolled_back_with_those_before(database: Database) -> None:
    async def write_twice() -> None:
        async with database.writing() as write:
            await write.execute(text("insert into number values (1)"))
            await write.execute(text("insert into number values (1)"))

    with pytest.raises(IntegrityError):
        await write_twice()
    async with database.writing() as write:
        await write.execute(text("insert into number values (2)"))
    async with database.reading() as read:
        assert (await read.execute(text("select i from number"))).scalars().all() == [2]


async def test_a_transaction_that_could_not_begin_does_nothing_later(
    database: Database, tmp_path: Path
) -> None:
    async def write_in_spite_of_a_failure() -> None:
        async with database.writing() as write:
            with suppress(OperationalError):
                await write.execute(text("insert into number values (1)"))
            other.execute("rollback")
            await write.execute(text("insert into number values (2)"))
            raise LookupError

    other = sqlite3.connect(tmp_path / "numbers.db", isolation_level=None)
    async with database.writing() as write:
        await write.execute(text("PRAGMA busy_timeout=1"))
    other.execute("begin immediate")
    with pytest.raises(LookupError):
        await write_in_spite_of_a_failure()
    assert other.execute("select i from number").fetchall() == []
    other.close()
