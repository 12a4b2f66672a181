"""How the database would go about the statements of a piece of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, text

from shared.storage.database import Database


@asynccontextmanager
async def plans_of(database: Database) -> AsyncIterator[list[str]]:
    """Yield a list that has, after the block, the plan of each statement of the block, one text each."""
    statements: dict[str, Any] = {}
    plans: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_how: Any) -> None:
        if statement.lstrip().lower().startswith(("select", "with")):
            statements.setdefault(statement, parameters)

    engines = {database._reader.sync_engine, database._writer.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    async with database.reading() as read:
        if not database.is_sqlite:
            await read.execute(text("set local enable_seqscan = off"))
        explain = "explain query plan " if database.is_sqlite else "explain "
        for statement, parameters in statements.items():
            rows = await read.exec_driver_sql(explain + statement, parameters)
            plans.append("\n".join(str(row) for row in rows))
