"""Rows go through a copy unchanged, from SQLite and PostgreSQL and to either."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from deploy.backup import rows
from services.letters import tables as letters
from services.surveys import tables as surveys
from shared.storage import inbox, outbox
from shared.storage.database import TOUCH, Database
from tests.conftest import migrated, new_url

HANOI = timezone(timedelta(hours=7))
PARCEL = '[["office.record.filed","id","{\\"name\\":\\"Nguyễn\\"}"]]'.encode()


@pytest.fixture
async def letters_database(database_url: str) -> AsyncIterator[Database]:
    database = await migrated(database_url, "letters")
    yield database
    await database.close()


@pytest.fixture
async def surveys_database(database_url: str) -> AsyncIterator[Database]:
    database = await migrated(database_url, "surveys")
    yield database
    await database.close()


async def dump(database: Database) -> dict[str, bytes]:
    """Return the lines of each table."""
    async with database.snapshot() as snapshot:
        return {
            table.name: b"".join([part async for part in rows.lines(snapshot, table, table.columns.keys())])
            for table in await rows.tables(snapshot)
        }


async def load(database: Database, held: dict[str, bytes]) -> None:
    async with database.writing() as connection:
        for table in await rows.tables(connection):
            await rows.load(connection, table, held[table.name].splitlines())
            await rows.advance_sequences(connection, table)


async def fill(database: Database) -> None:
    """Write rows of every sort of column, with what is easily spoilt."""
    run = {
        "unit": "15712v1",
        "started_at": datetime(2026, 11, 28, 0, 30, 0, 123456, HANOI),
        "role": "clerk",
        "officer": "Đặng 'O'",
        "letters": 0,
        "two_up": False,
        "kept_until": None,
    }
    async with database.writing() as connection:
        await connection.execute(
            insert(letters.print_run),
            [
                run | {"id": "b", "pdf": b"%PDF\x00\xff\n", "kept_until": datetime(1, 1, 1, tzinfo=UTC)},
                run | {"id": "Z", "pdf": None, "two_up": True},
                run | {"id": "ă", "pdf": b""},
                run | {"id": 'q"\\\n\u2028', "pdf": b"x"},
            ],
        )
        await connection.execute(
            insert(inbox.inbox), [{"reader": "letters", "event_id": "e", "taken_on": date(2026, 2, 28)}]
        )
        await connection.execute(
            insert(outbox.outbox), [{"stream": "OFFICE", "messages": 1, "parcel": PARCEL}] * 3
        )


@pytest.mark.slow
async def test_rows_come_back_as_they_were_and_in_the_order_of_their_keys_bytes(
    letters_database: Database, tmp_path: Path
) -> None:
    await fill(letters_database)
    held = await dump(letters_database)
    runs = [json.loads(line) for line in held["print_run"].splitlines()]
    assert [run["id"] for run in runs] == ["Z", "b", 'q"\\\n\u2028', "ă"]
    assert runs[1] | {"kept_until": None, "pdf": None} == {
        "id": "b",
        "unit": "15712v1",
        "started_at": "2026-11-27T17:30:00.123456Z",
        "role": "clerk",
        "officer": "Đặng 'O'",
        "letters": 0,
        "two_up": False,
        "pdf": None,
        "kept_until": None,
    }
    other = await migrated(f"sqlite+aiosqlite:///{tmp_path}/other_{{service}}.db", "letters")
    await load(other, held)
    assert await dump(other) == held
    await other.close()


@pytest.mark.slow
async def test_an_office_moves_from_one_computer_to_a_server(postgresql_url: str, tmp_path: Path) -> None:
    computer = await migrated(f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db", "letters")
    server = await migrated(new_url(postgresql_url), "letters")
    await fill(computer)
    held = await dump(computer)
    await load(server, held)
    assert await dump(server) == held
    await computer.close()
    await server.close()


async def test_json_stays_what_it_was(surveys_database: Database) -> None:
    answer = {
        "id": "a",
        "unit": "15712v1",
        "month": date(2026, 11, 1),
        "procedure": "",
        "channel": "link",
        "instrument": "three-factors/1",
        "steps": {"responsibility": 5, "attitude": None},
        "comment": "Tốt",
        "is_told": True,
    }
    async with surveys_database.writing() as connection:
        await connection.execute(insert(surveys.answer), [answer])
    [line] = (await dump(surveys_database))["answer"].splitlines()
    assert json.loads(line).items() >= (answer | {"month": "2026-11-01"}).items()


@pytest.mark.slow
async def test_what_is_said_after_a_restore_goes_out_after_what_was_not_sent(
    letters_database: Database, database_url: str
) -> None:
    await fill(letters_database)
    held = await dump(letters_database)
    other = await migrated(database_url.replace("{service}", "other_{service}"), "letters")
    await load(other, held)
    async with other.writing() as connection:
        await outbox.put(connection, [outbox.Outgoing("OFFICE", "office.x", "new", "{}")])
        ids = (await connection.execute(select(outbox.outbox.c.id).order_by(outbox.outbox.c.id))).scalars()
        assert list(ids) == [1, 2, 3, 4]
    await other.close()


async def test_a_snapshot_sees_nothing_that_is_written_later(letters_database: Database) -> None:
    await fill(letters_database)
    async with letters_database.snapshot() as snapshot:
        await snapshot.execute(TOUCH)
        async with letters_database.writing() as connection:
            await outbox.remove(connection, [1, 2])
        assert await outbox.depth(snapshot) == 3
    async with letters_database.snapshot() as snapshot:
        assert await outbox.depth(snapshot) == 1
