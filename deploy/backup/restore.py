"""Restoring a copy into an office that is empty: tables, rows, streams, and how far each reader was.

Nobody else is served before all of it is there: services find no tables or no readers, and publishers no
stream, since the streams get the subjects by which they are known at the end.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from nats.js.errors import NotFoundError
from sqlalchemy import inspect

from deploy.backup import files, messages, rows
from deploy.backup.archive import Copy, CopyHeader, Manifest
from deploy.backup.create import DATABASES, STREAMS
from deploy.backup.errors import Refused
from deploy.backup.target import Target
from deploy.migrations import SERVICES_FOLDER, upgrade
from deploy.services import consumers
from services.letters.delivery.restored import note_restored
from shared.contracts.services import SERVICES
from shared.messaging.streams import STREAMS as KNOWN_STREAMS
from shared.messaging.streams import consumer_config, provision
from shared.storage.database import Database
from shared.storage.revision import newest

STREAM_OF: Final = {stream.name: stream for stream in KNOWN_STREAMS}
LETTERS: Final = "letters"


def check_version(head: CopyHeader) -> None:
    """Check that this version knows what a copy holds.

    Raises:
        Refused: A newer version took it.
    """
    for service, revision in head.revisions.items():
        if service not in SERVICES or revision > newest(SERVICES_FOLDER / service / "migrations"):
            raise Refused(
                f"motcua {head.motcua} took this copy, and its tables of {service} are newer (revision "
                f"{revision}) than this version knows: restore it with that version or a later one"
            )


async def check_empty(target: Target) -> None:
    """Check that nothing is overwritten.

    Raises:
        Refused: There is an office, or the beginning of one.
    """
    there = [f"the database of {name}" for name, one in target.databases.items() if await _has_tables(one)]
    for stream in KNOWN_STREAMS:
        try:
            await target.bus.jetstream().stream_info(stream.name)
            there.append(f"the stream {stream.name}")
        except NotFoundError:
            continue
    if there:
        raise Refused(
            f"this office is not empty: {', '.join(there)} is there. A copy goes into a new one only, on "
            "empty volumes, before migrate and provision; the same after a restore that was broken off"
        )


async def restore(copy: Copy, head: CopyHeader, manifest: Manifest, target: Target) -> None:
    """Restore a copy that was checked into an office that is empty."""
    for service, revision in head.revisions.items():
        await upgrade(target.databases[service], service, revision)
    held = {section.name: section.lines for section in manifest.sections}
    for name, parts in copy.sections():
        kind, _, what = name.partition("/")
        if kind == DATABASES:
            service, _, table = what.partition("/")
            await _load(target.databases[service], table, parts)
        elif kind == STREAMS:
            await messages.make(target.bus, STREAM_OF[what], head.streams[what], held[name], target.replicas)
            for part in parts:
                await messages.put(target.bus, what, part.splitlines())
        elif target.folder:
            for part in parts:
                files.put(target.folder, part.splitlines())
    for service in head.revisions:
        await upgrade(target.databases[service], service)
    async with target.databases[LETTERS].writing() as connection:
        await note_restored(connection, datetime.now(UTC))
    await _let_begin(head, target)


async def _load(database: Database, name: str, parts: Iterator[bytes]) -> None:
    async with database.writing() as connection:
        (table,) = (table for table in await rows.tables(connection) if table.name == name)
        for part in parts:
            await rows.load(connection, table, part.splitlines())
        await rows.go_on_counting(connection, table)


async def _let_begin(head: CopyHeader, target: Target) -> None:
    """Let each reader begin after what it had taken in, then open the streams."""
    js = target.bus.jetstream()
    for reader in consumers():
        await js.add_consumer(reader.stream, consumer_config(reader, head.readers.get(reader.name, 0)))
    await provision(js, consumers(), target.replicas)


async def _has_tables(database: Database) -> bool:
    async with database.reading() as connection:
        return bool(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
