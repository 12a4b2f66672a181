"""The dead letters that a service keeps: found by indexes, and gone when their time is over."""

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.service.retention import dead_letters
from shared.storage import dead_letter as store
from shared.storage.database import Database
from shared.storage.inbox import TABLES

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
READ_WHOLE = re.compile("SCAN dead_letter(?! USING)|Seq Scan")


@pytest.fixture
async def database(open_database: Callable[[str], Awaitable[Database]]) -> Database:
    opened = await open_database("toy")
    await opened.create(TABLES)
    async with opened.writing() as connection:
        await store.keep(connection, [letter(n) for n in range(4)])
        await store.settle(connection, DeadLetterAct(letter="toy-OFFICE-0", act="dropped", by="x", at=AT))
    return opened


def letter(n: int) -> DeadLetter:
    return DeadLetter(
        id=f"toy-OFFICE-{n}",
        service="toy",
        reason="ValueError",
        subject="office.letter.drafted.v1.x",
        body=b64encode(b"secret"),
        dead_lettered_at=AT + timedelta(days=n),
    )


async def test_a_list_a_count_and_a_purge_read_no_table_from_end_to_end(database: Database) -> None:
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(database._reader.sync_engine, "before_cursor_execute", note)
    async with database.reading() as read:
        for settled in (False, True):
            await store.page_of(read, settled=settled, limit=2, before=(AT, "x"))
        await store.line_of(read, "toy-OFFICE-1")
        await store.waiting(read)
        await dead_letters.count_expired(read, AT)
    event.remove(database._reader.sync_engine, "before_cursor_execute", note)
    asked = [one for one in statements if one[0].lstrip().upper().startswith("SELECT")]
    assert len(asked) == 5
    async with database.reading() as read:
        if not database.is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in asked:
            explain = "explain query plan " if database.is_sqlite else "explain "
            plan = [str(row) for row in await read.exec_driver_sql(explain + statement, parameters)]
            assert not [line for line in plan if READ_WHOLE.search(line)], plan


async def test_what_is_expired_goes_whether_it_was_settled_or_not(database: Database) -> None:
    before = AT + timedelta(days=2)
    async with database.writing() as connection:
        assert (await dead_letters.count_expired(connection, before)).to_remove == 2
        assert (await dead_letters.purge_batch(connection, before, 1)) == (1, True)
        assert (await dead_letters.purge_batch(connection, before, 2)) == (1, False)
        assert await store.waiting(connection) == 2


async def test_the_body_of_one_that_is_settled_is_not_kept(database: Database) -> None:
    async with database.reading() as read:
        found = [await store.find(read, f"toy-OFFICE-{n}", "toy") for n in (0, 1)]
    assert [one and (one[0].body, bool(one[1])) for one in found] == [(b"", True), (b"secret", False)]
