"""Creating a copy: all databases, streams and files at one consistent point, in one file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final

from nats.errors import Error as NatsError

from deploy import private_file
from deploy.backup import files, messages, rows
from deploy.backup.archive import FORMAT, CopyHeader, CopyWriter, Manifest, open_writer
from deploy.backup.consistent_point import ConsistentPoint, consistent_point
from deploy.backup.encryption import check_recipient, encrypted
from deploy.backup.errors import CannotCopy
from deploy.backup.figures import count_figures
from deploy.backup.target import Target

DATABASES, STREAMS, FILES = "databases", "streams", "files"
NAME: Final = "motcua-{taken_at:%Y%m%dT%H%M%SZ}.tar"
ENCRYPTED_SUFFIX: Final = ".age"


@dataclass(frozen=True, slots=True)
class CreatedCopy:
    """A copy that was created."""

    file: Path
    manifest: Manifest
    held_s: float
    """Seconds in which no service could write."""


async def create_copy(target: Target, folder: Path, recipient: str, seed: Path | None = None) -> CreatedCopy:
    """Create a copy of an office, which may be working, as a new file in a folder.

    Args:
        target: The office.
        folder: Created if missing.
        recipient: Recipient of the encryption, `age1...`; empty for none.
        seed: File with the key that signs it; see `signing`.

    Raises:
        CannotCopy: The copy failed; no file is left.
    """
    if recipient:
        check_recipient(recipient)
    async with consistent_point(target) as point:
        file = folder / (NAME.format(taken_at=point.taken_at) + (ENCRYPTED_SUFFIX if recipient else ""))
        head = CopyHeader(
            format=FORMAT,
            motcua=version("motcua"),
            taken_at=point.taken_at,
            revisions=point.revisions,
            streams=point.streams,
            readers=point.readers,
        )
        try:
            with (
                _new(file) as sink,
                encrypted(sink, recipient) as clear,
                open_writer(clear, head) as writer,
            ):
                manifest = await _write(writer, point, target, seed)
        except NatsError as failure:
            raise CannotCopy(
                f"the bus went away meanwhile ({type(failure).__name__}), no copy is left: try again"
            ) from failure
    return CreatedCopy(file, manifest, point.held_s)


async def _write(writer: CopyWriter, point: ConsistentPoint, target: Target, seed: Path | None) -> Manifest:
    figures: dict[str, dict[str, int]] = {}
    for service, snapshot in point.snapshots.items():
        for table in await rows.tables(snapshot):
            columns = table.columns.keys()
            with writer.section(f"{DATABASES}/{service}/{table.name}", columns) as section:
                async for part in rows.lines(snapshot, table, columns):
                    section.write(part)
        figures |= await count_figures(service, snapshot)
    for stream, span in point.streams.items():
        with writer.section(f"{STREAMS}/{stream}") as section:
            async for part in messages.lines(target.bus, stream, span, point.taken_at):
                section.write(part)
    if target.folder:
        with writer.section(FILES) as section:
            for line in files.lines(target.folder):
                section.write(line)
    return writer.finish(figures, seed)


@contextmanager
def _new(file: Path) -> Iterator[IO[bytes]]:
    """Yield a file, readable by this user only, that gets its name when it is complete and synced to disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with private_file.replacing(file) as to:
        yield to
        to.flush()
        os.fsync(to.fileno())
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
