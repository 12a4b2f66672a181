"""Temporary databases, on SQLite or PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from services.deadlines import tables
from shared.storage import inbox, outbox
from shared.storage.database import Database
from tests.conftest import create_postgresql
from tests.support.servers import postgresql


@contextmanager
def database_urls(kind: str) -> Iterator[str]:
    """Yield a URL template for new databases, on a PostgreSQL server of their own if needed.

    `{service}` in it stands for the name of a service.
    """
    with TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield f"sqlite+aiosqlite:///{folder}/{{service}}.db"
            return
        with postgresql() as server:
            url = make_url(server).set(drivername="postgresql+asyncpg", database="SERVICE")
            yield url.render_as_string(hide_password=False).replace("SERVICE", "{service}")


@contextmanager
def database_url(kind: str) -> Iterator[str]:
    """Yield the URL for a new database of deadlines."""
    with database_urls(kind) as urls:
        yield urls.format(service="deadlines")


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Create a database of deadlines with its tables, and yield it."""
    await create_postgresql(url)
    database = Database(url, "deadlines")
    await database.create(inbox.TABLES, outbox.TABLES, tables.TABLES)
    try:
        yield database
    finally:
        await database.close()
