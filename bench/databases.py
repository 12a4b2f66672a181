"""An empty database of deadlines, of either kind, gone afterwards."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from services.deadlines import tables
from shared import inbox, outbox
from shared.db import Database
from tests.conftest import create_postgresql
from tests.servers import postgresql


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """Yield where a database may be made, on a server of its own if it needs one."""
    with TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield f"sqlite+aiosqlite:///{folder}/deadlines.db"
            return
        with postgresql(Path(folder) / "postgresql") as server:
            url = make_url(server).set(drivername="postgresql+asyncpg", database="deadlines")
            yield url.render_as_string(hide_password=False)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Make the database with its tables."""
    await create_postgresql(url)
    database = Database(url, "deadlines")
    await database.create(inbox.TABLES, outbox.TABLES, tables.TABLES)
    try:
        yield database
    finally:
        await database.close()
