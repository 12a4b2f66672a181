"""Opening the databases and the bus of an office: in a data folder, or on a server by settings."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import text

from deploy.backup.errors import CannotCopy
from deploy.backup.target import Target
from deploy.embedded.bus_alone import bus_alone
from deploy.embedded.lock import is_running, locked
from deploy.embedded.stack_file import read_stack_file
from deploy.office.bus import bus_at
from shared.contracts.services import SERVICES
from shared.settings import Settings
from shared.storage.database import Database

BACKUP, PROVISION = "backup", "provision"
"""Logins on the bus: to read an office, and to fill one."""
RESTORING: Final = ".restoring"


@asynccontextmanager
async def open_office(folder: Path | None) -> AsyncIterator[Target]:
    """Open an office to read it, whether its services run or not.

    Raises:
        CannotCopy: There is no office in the folder, or a database cannot be opened.
        BusUnreachable: Its bus does not answer.
    """
    if folder is None:
        async with _server_office(BACKUP) as target:
            yield target
    elif not _existing_parts(folder):
        raise CannotCopy(f"there is no office in {folder}: name its folder with --data")
    elif is_running(folder):
        async with _folder_office(folder, _bus_of(folder)) as target:
            yield target
    else:
        async with (
            locked(folder) as lock,
            bus_alone(folder, lock) as url,
            _folder_office(folder, url) as target,
        ):
            yield target


@asynccontextmanager
async def open_database(folder: Path | None, service: str) -> AsyncIterator[Database]:
    """Open one database of an office to read it, whether its services run or not.

    On a server the login is that of the environment, as for copies.

    Raises:
        CannotCopy: There is no office in the folder, or the database cannot be opened.
    """
    if folder is not None and not (folder / f"{service}.db").exists():
        raise CannotCopy(f"there is no office in {folder}: name its folder with --data")
    settings = Settings()
    url = f"sqlite+aiosqlite:///{folder}/{{service}}.db" if folder else settings.database_url
    password = None if folder else settings.database_password
    database = Database(url, service, password, long_timeouts=True)
    try:
        await _check_login(service, database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_closed_office(folder: Path | None) -> AsyncIterator[Target]:
    """Open an office to change it while its services do not run.

    Raises:
        AlreadyRunning: The office in the folder runs.
        CannotCopy: There is no office in the folder, or a database cannot be opened.
        BusUnreachable: The bus of a server does not answer.
    """
    if folder is None:
        async with _server_office(PROVISION) as target:
            yield target
        return
    if not _existing_parts(folder):
        raise CannotCopy(f"there is no office in {folder}: name its folder with --data")
    async with (
        locked(folder) as lock,
        bus_alone(folder, lock) as url,
        _folder_office(folder, url) as target,
    ):
        yield target


@asynccontextmanager
async def open_empty_office(folder: Path | None) -> AsyncIterator[Target]:
    """Open an empty office to fill it; in a folder it appears only if the block ends without an error.

    Raises:
        CannotCopy: The folder contains an office.
        BusUnreachable: The bus of a server does not answer.
    """
    if folder is None:
        async with _server_office(PROVISION) as target:
            yield target
        return
    async with locked(folder) as lock:
        if parts := _existing_parts(folder):
            raise CannotCopy(
                f"this office is not empty: {parts[0]} is in {folder}. A copy goes into a new one only: move "
                "the folder away, or name another with --data"
            )
        fresh = folder / RESTORING
        shutil.rmtree(fresh, ignore_errors=True)
        async with bus_alone(fresh, lock) as url, _folder_office(fresh, url) as target:
            yield target
        _move_up(fresh)


@asynccontextmanager
async def _server_office(login: str) -> AsyncIterator[Target]:
    settings = Settings()
    async with (
        bus_at(settings.nats_url, login) as bus,
        _databases(settings.database_url, settings.database_password) as databases,
    ):
        for service, database in databases.items():
            await _check_login(service, database)
        yield Target(databases, bus, replicas=settings.nats_replicas)


@asynccontextmanager
async def _folder_office(folder: Path, bus_url: str) -> AsyncIterator[Target]:
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


async def _check_login(service: str, database: Database) -> None:
    try:
        async with database.reading() as connection:
            await connection.execute(text("select 1"))
    except Exception as failure:  # the driver raises its own classes; their text may contain secrets
        raise CannotCopy(
            f"the database of {service} does not let us in ({type(failure).__name__}): see that it runs, and "
            "that it knows this login"
        ) from failure


def _bus_of(folder: Path) -> str:
    try:
        return read_stack_file(folder).nats_url
    except FileNotFoundError:
        raise CannotCopy(
            f"the office in {folder} is being opened, copied or restored: try again in a minute"
        ) from None


def _existing_parts(folder: Path) -> list[str]:
    """Return the names of the parts of an office that are in a folder."""
    return [name for name in ("nats", *(f"{service}.db" for service in SERVICES)) if (folder / name).exists()]


def _move_up(fresh: Path) -> None:
    """Move the restored files to their place; existing files, such as a demo's folder, stay."""
    shutil.rmtree(fresh / "logs")
    for restored in sorted(fresh.iterdir()):
        if not (final := fresh.parent / restored.name).exists():
            restored.rename(final)
    shutil.rmtree(fresh)
