"""What is asked of closed periods, and of the records that a report counts, is found by an index."""

import re
from datetime import date
from typing import Any

from sqlalchemy import event, text

from services.supervision import closing_store as store
from tests.conftest import migrated

READ_WHOLE = re.compile("SCAN (closing|kept_answer)|Seq Scan")
DAY = date(2023, 12, 31)


async def test_it_is_answered_by_indexes(database_url: str) -> None:
    database = await migrated(database_url, "supervision")
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    engine = database._reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with database.reading() as read:
        await store.closings_of(read, ["15712v1", "15763v1"], DAY, DAY)
        await store.closing_of(read, "15712v1", DAY, DAY)
        await store.closing_of(read, "15712v1", DAY, DAY, 1)
        await store.closing_of_form(read, "f" * 16)
        await store.answer_to(read, "a closing", "ask.deadlines.figures.v2", "{}")
    event.remove(engine, "before_cursor_execute", note)
    asked = [one for one in statements if one[0].lstrip().upper().startswith("SELECT")]
    assert len(asked) == 5
    async with database.reading() as read:
        if not database.is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        for statement, parameters in asked:
            explain = "explain query plan " if database.is_sqlite else "explain "
            plan = [str(row) for row in await read.exec_driver_sql(explain + statement, parameters)]
            assert not [line for line in plan if READ_WHOLE.search(line)], plan
    await database.close()
