"""What every test may use: real servers and databases, each test with a database of its own."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
import structlog
import uvloop
from hypothesis import Phase, settings
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.migrations import upgrade
from shared.storage.database import Database
from tests.support.servers import nats_server, postgresql
from tests.support.staff_keys import new_staff_keys

gc.set_threshold(50_000, 20, 100)  # a test makes many objects, and most go by themselves
os.environ.setdefault("MOTCUA_ANSWER_KEY", str(Path(__file__).with_name("support") / "answers.key"))
for variable, file in new_staff_keys().items():
    os.environ.setdefault(variable, str(file))
AT_ONCE = (Phase.explicit, Phase.reuse, Phase.generate)
"""A property that is falsified says so at once; to shrink its example may take minutes."""
structlog.configure(  # rich would colour the code of each traceback, which takes a third of a second
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)
settings.register_profile("any machine", deadline=None, phases=AT_ONCE)  # slowness falsifies nothing
settings.register_profile("quick", parent=settings.get_profile("any machine"), max_examples=20)  # make check
settings.register_profile("shrink", deadline=None)  # for whoever looks for the smallest example
settings.load_profile("any machine")


SERVERS: Final = frozenset({"nats_url", "database_url"})
MINUTES_S: Final = 600
"""What a test that takes minutes has for a limit."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow whatever needs a server or a database, so that the quick tests are those of rules."""
    for item in items:
        if not SERVERS.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    items.sort(key=takes_minutes, reverse=True)


def takes_minutes(item: pytest.Item) -> bool:
    """Whether a test may: it comes first, or at the end all processes would wait for one that has it last."""
    timeout = item.get_closest_marker("timeout")
    return timeout is not None and timeout.args[0] >= MINUTES_S


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage meanwhile: to import and to collect makes many objects, and hardly one goes again.

    What is there by then stays for the whole run, and is left out of each later collection of garbage.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests run on the event loop on which services run."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A nats-server with JetStream that the whole session shares."""
    with nats_server(tmp_path_factory.mktemp("nats")) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server that the whole session shares."""
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database that does not exist yet, `{service}` in it stands for a service's name."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    return new_url(str(request.getfixturevalue("postgresql_url")))


def new_url(server: str) -> str:
    """Return the URL of databases of a PostgreSQL that do not exist yet."""
    name = f"t{uuid4().hex}_{{service}}"
    url = make_url(server).set(drivername="postgresql+asyncpg", database=name)
    return url.render_as_string(hide_password=False).replace("%7B", "{").replace("%7D", "}")


@pytest.fixture
async def open_database(database_url: str) -> AsyncIterator[Callable[[str], Awaitable[Database]]]:
    """Open the database of a service, created if it has to be."""
    opened: list[Database] = []

    async def open_one(service: str) -> Database:
        await create_postgresql(database_url.format(service=service))
        opened.append(Database(database_url, service))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.close()


_MIGRATED: dict[str, bytes] = {}
"""SQLite files that have nothing but the tables of a service: a copy is there sooner than a migration."""
_TEMPLATES: dict[tuple[URL, str], str] = {}
"""Databases of the same kind, by the PostgreSQL on which they are and the service."""


async def migrated(url: str, service: str) -> Database:
    """Open the database of a service that has its tables, created if it has to be."""
    file = sqlite_file(url.format(service=service))
    if not file:
        await create_postgresql(url.format(service=service), await _template(url, service))
        return Database(url, service)
    is_new = not file.exists()
    if is_new and service in _MIGRATED:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_MIGRATED[service])
        return Database(url, service)
    database = Database(url, service)
    await upgrade(database, service)
    if is_new:
        await database.close()
        _MIGRATED[service] = file.read_bytes()
        database = Database(url, service)
    return database


async def _template(url: str, service: str) -> str:
    """Return the database to copy, which nobody else ever opens."""
    server = make_url(url).set(database=None)
    if (server, service) not in _TEMPLATES:
        name = f"t{uuid4().hex}_{service}"
        of_its_own = server.set(database=name).render_as_string(hide_password=False)
        await create_postgresql(of_its_own)
        database = Database(of_its_own, service)
        await upgrade(database, service)
        await database.close()
        _TEMPLATES[server, service] = name
    return _TEMPLATES[server, service]


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database; None for another one."""
    database = make_url(url)
    return Path(database.database or "") if database.get_backend_name() == "sqlite" else None


async def create_postgresql(url: str, template: str = "template1") -> None:
    """Create a PostgreSQL database, as a copy of another; a SQLite file needs no creating."""
    if sqlite_file(url):
        return
    database = make_url(url)
    server = create_async_engine(database.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(f'create database "{database.database}" template "{template}"'))
    await server.dispose()
