"""Many rows by one statement: what SQLAlchemy makes of each value is made of it here, too."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from shared.storage.bulk import add_up, insert, insert_new, upsert
from shared.storage.database import Database
from shared.storage.tables import Instant

TABLES = MetaData()
kept = Table(
    "kept",
    TABLES,
    Column("id", String, primary_key=True),
    Column("at", Instant),
    Column("day", Date),
    Column("told", JSON),
    Column("is_new", Boolean),
    Column("share", Float),
    Column("content", LargeBinary),
    Column("place", Integer),
)
marked = Table(
    "marked",
    TABLES,
    Column("id", String, primary_key=True),
    Column("is_gone", Boolean, nullable=False, default=False),
)
counted = Table("counted", TABLES, Column("of", String, primary_key=True), Column("records", Integer))
AT = datetime(2026, 11, 30, 8, tzinfo=timezone(timedelta(hours=7)))


def row(id: str, place: int, **other: Any) -> dict[str, Any]:
    whole = {
        "id": id,
        "at": AT,
        "day": date(2026, 11, 30),
        "told": {"người": ["nộp"]},
        "is_new": True,
        "share": 0.5,
        "content": b"\0x",
        "place": place,
    }
    return whole | other


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    database = await open_database("intake")
    await database.create(TABLES)
    return database


async def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    async with database.reading() as connection:
        return [
            dict(row._mapping) for row in await connection.execute(select(table).order_by(*table.primary_key))
        ]


async def test_what_is_written_is_read_again(database: Database) -> None:
    nothing = dict.fromkeys(row("b", 2), None) | {"id": "b"}
    async with database.writing() as connection:
        await insert_new(connection, kept, [row("a", 1), nothing], key=["id"])
        await insert_new(connection, kept, [row("a", 7)], key=["id"])
    first, second = await rows(database, kept)
    assert first == row("a", 1, at=AT.astimezone(UTC))
    assert second == nothing


async def test_rows_are_inserted_or_none_of_them(database: Database) -> None:
    async with database.writing() as connection:
        await insert(connection, kept, [])
        await insert(connection, kept, [row("a", 1)])
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await insert(connection, kept, [row("b", 1), row("a", 7)])
    assert await rows(database, kept) == [row("a", 1, at=AT.astimezone(UTC))]


async def test_a_column_that_rows_leave_out_gets_its_default(database: Database) -> None:
    async with database.writing() as connection:
        await insert(connection, marked, [{"id": "a"}, {"id": "b"}])
        await insert_new(connection, marked, [{"id": "b"}, {"id": "c"}], key=["id"])
        await insert(connection, marked, [{"id": "d", "is_gone": True}])
    assert [(row["id"], row["is_gone"]) for row in await rows(database, marked)] == [
        ("a", False),
        ("b", False),
        ("c", False),
        ("d", True),
    ]


async def test_an_instant_is_written_as_before_and_read_as_it_was_written(database: Database) -> None:
    async with database.writing() as connection:
        await insert(connection, kept, [row("a", 1), row("b", 2, at=AT.replace(microsecond=7))])
        if database.is_sqlite:
            texts = await connection.execute(text("select at from kept order by id"))
            assert list(texts.scalars()) == ["2026-11-30 01:00:00.000000", "2026-11-30 01:00:00.000007"]
            await connection.execute(text("update kept set at = '2026-11-30 01:00:00' where id = 'b'"))
        else:
            await connection.execute(text("update kept set at = '2026-11-30 01:00:00Z' where id = 'b'"))
    assert [row["at"] for row in await rows(database, kept)] == [AT, AT]
    async with database.reading() as connection:
        later = select(kept.c.id).where(kept.c.at > AT - timedelta(microseconds=1), kept.c.at <= AT)
        assert list((await connection.execute(later.order_by("id"))).scalars()) == ["a", "b"]


async def test_rows_are_replaced_where_they_are_newer(database: Database) -> None:
    async with database.writing() as connection:
        await upsert(connection, kept, [row("a", 2), row("b", 2)], key=["id"])
        changed = [{"id": "a", "place": 1, "share": 0.1}, {"id": "b", "place": 3, "share": 0.3}]
        await upsert(connection, kept, changed, key=["id"], newer="place")
    assert [(row["place"], row["share"], row["is_new"]) for row in await rows(database, kept)] == [
        (2, 0.5, True),
        (3, 0.3, True),
    ]


async def test_counts_add_up(database: Database) -> None:
    async with database.writing() as connection:
        for _ in range(2):
            await add_up(
                connection,
                counted,
                [{"of": "a", "records": 2}, {"of": "b", "records": -1}],
                counted=["records"],
            )
    assert await rows(database, counted) == [{"of": "a", "records": 4}, {"of": "b", "records": -2}]


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="offset"):
        async with database.writing() as connection:
            await insert_new(connection, kept, [row("a", 1, at=datetime(2026, 11, 30))], key=["id"])  # noqa: DTZ001
