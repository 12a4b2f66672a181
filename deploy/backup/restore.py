"""Restoring a copy into an empty office: tables, rows, streams, and the position of each consumer.

Nobody else can use the office before the restore is complete: services lack tables or consumers, and
publishers lack streams, since the streams get their public subjects last.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from nats.js.errors import NotFoundError
from sqlalchemy import inspect

from deploy.backup import files, messages, rows
from deploy.backup.archive import Copy, CopyHeader, Manifest
from deploy.backup.create import DATABASES, STREAMS
from deploy.backup.errors import CannotCopy
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
    """Check that this version can restore a copy.

    Raises:
        CannotCopy: A newer version created the copy.
    """
    for service, revision in head.revisions.items():
        if service not in SERVICES or revision > newest(SERVICES_FOLDER / service / "migrations"):
            raise CannotCopy(
                f"motcua {head.motcua} took this copy, and its tables of {service} are newer (revision "
                f"{revision}) than this version knows: restore it with that version or a later one"
            )


async def check_empty(target: Target) -> None:
    """Check that no data would be overwritten.

    Raises:
        CannotCopy: The target has tables or streams.
    """
    found = [
        f"the database of {name}"
        for name, database in target.databases.items()
        if await _has_tables(database)
    ]
    for stream in KNOWN_STREAMS:
        try:
            await target.bus.jetstream().stream_info(stream.name)
            found.append(f"the stream {stream.name}")
        except NotFoundError:
            continue
    if found:
        raise CannotCopy(
            f"this office is not empty: {', '.join(found)} is there. A copy goes into a new one only, on "
            "empty volumes, before migrate and provision; the same after a restore that was interrupted"
        )


async def restore(copy: Copy, head: CopyHeader, manifest: Manifest, target: Target) -> None:
    """Restore a checked copy into an empty office."""
    for service, revision in head.revisions.items():
        await upgrade(target.databases[service], service, revision)
    line_counts = {section.name: section.lines for section in manifest.sections}
    for name, parts in copy.sections():
        kind, _, what = name.partition("/")
        if kind == DATABASES:
            service, _, table = what.partition("/")
            await _load(target.databases[service], table, parts)
        elif kind == STREAMS:
            await messages.create_stream(
                target.bus, STREAM_OF[what], head.streams[what], line_counts[name], target.replicas
            )
            lines = (line for part in parts for line in part.splitlines())
            await messages.fill_stream(target.bus, what, lines)
        elif target.folder:
            for part in parts:
                files.put(target.folder, part.splitlines())
    for service in head.revisions:
        await upgrade(target.databases[service], service)
    async with target.databases[LETTERS].writing() as connection:
        await note_restored(connection, datetime.now(UTC))
    await _create_consumers(head, target)


async def _load(database: Database, name: str, parts: Iterator[bytes]) -> None:
    async with database.writing() as connection:
        (table,) = (table for table in await rows.tables(connection) if table.name == name)
        for part in parts:
            await rows.load(connection, table, part.splitlines())
        await rows.advance_sequences(connection, table)


async def _create_consumers(head: CopyHeader, target: Target) -> None:
    """Create each consumer after its last acknowledged message, then open the streams to publishers."""
    js = target.bus.jetstream()
    for consumer in consumers():
        await js.add_consumer(consumer.stream, consumer_config(consumer, head.readers.get(consumer.name, 0)))
    await provision(js, consumers(), target.replicas)


async def _has_tables(database: Database) -> bool:
    async with database.reading() as connection:
        return bool(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
