"""Reaching an office whole, its databases and its bus: in a data folder, or a server's by settings."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import text

from deploy.backup.errors import Refused
from deploy.backup.target import Target
from deploy.embedded.bus_alone import bus_alone
from deploy.embedded.lock import is_running, locked
from deploy.embedded.stack_file import read_stack_file
from deploy.office.bus import bus_at
from shared.contracts.services import SERVICES
from shared.settings import Settings
from shared.storage.database import Database

BACKUP, PROVISION = "backup", "provision"
"""As whom an office is read, and filled."""
RESTORING: Final = ".restoring"


@asynccontextmanager
async def office(folder: Path | None) -> AsyncIterator[Target]:
    """Reach an office to read it, at work or closed.

    Raises:
        Refused: There is none in the folder, or it is not reached.
        BusUnreachable: Its bus does not answer.
    """
    if folder is None:
        async with _server(BACKUP) as target:
            yield target
    elif not _belongings(folder):
        raise Refused(f"there is no office in {folder}: name its folder with --data")
    elif is_running(folder):
        async with _in(folder, _bus_of(folder)) as target:
            yield target
    else:
        async with locked(folder) as lock, bus_alone(folder, lock) as url, _in(folder, url) as target:
            yield target


@asynccontextmanager
async def empty_office(folder: Path | None) -> AsyncIterator[Target]:
    """Reach an office that is to be filled. In a folder it stands only once the block has gone well.

    Raises:
        Refused: There is an office in the folder.
        BusUnreachable: The bus of a server does not answer.
    """
    if folder is None:
        async with _server(PROVISION) as target:
            yield target
        return
    async with locked(folder) as lock:
        if there := _belongings(folder):
            raise Refused(
                f"this office is not empty: {there[0]} is in {folder}. A copy goes into a new one only: move "
                "the folder away, or name another with --data"
            )
        fresh = folder / RESTORING
        shutil.rmtree(fresh, ignore_errors=True)
        async with bus_alone(fresh, lock) as url, _in(fresh, url) as target:
            yield target
        _move_up(fresh)


@asynccontextmanager
async def _server(as_whom: str) -> AsyncIterator[Target]:
    settings = Settings()
    async with (
        bus_at(settings.nats_url, as_whom) as bus,
        _databases(settings.database_url, settings.database_password) as databases,
    ):
        for service, database in databases.items():
            await _look_at(service, database)
        yield Target(databases, bus, replicas=settings.nats_replicas)


@asynccontextmanager
async def _in(folder: Path, bus_url: str) -> AsyncIterator[Target]:
    url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    async with bus_at(bus_url, BACKUP) as bus, _databases(url, None) as databases:
        yield Target(databases, bus, folder)


@asynccontextmanager
async def _databases(url: str, password: Path | None) -> AsyncIterator[dict[str, Database]]:
    databases = {service: Database(url, service, password) for service in SERVICES}
    try:
        yield databases
    finally:
        for database in databases.values():
            await database.close()


async def _look_at(service: str, database: Database) -> None:
    try:
        async with database.reading() as connection:
            await connection.execute(text("select 1"))
    except Exception as failure:  # the driver's own when it can't connect; what it says stays out of sight
        raise Refused(
            f"the database of {service} does not let us in ({type(failure).__name__}): see that it runs, and "
            "that it knows this login"
        ) from failure


def _bus_of(folder: Path) -> str:
    try:
        return read_stack_file(folder).nats_url
    except FileNotFoundError:
        raise Refused(
            f"the office in {folder} is being opened, copied or restored: try again in a minute"
        ) from None


def _belongings(folder: Path) -> list[str]:
    """Return what of an office stands in a folder."""
    return [name for name in ("nats", *(f"{one}.db" for one in SERVICES)) if (folder / name).exists()]


def _move_up(fresh: Path) -> None:
    """Put what was restored in its place; what stands there already stays, such as a demo beside it."""
    shutil.rmtree(fresh / "logs")
    for one in sorted(fresh.iterdir()):
        if not (there := fresh.parent / one.name).exists():
            one.rename(there)
    shutil.rmtree(fresh)
