"""Taking a copy: everything that was true at one moment, into one file."""

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
from deploy.backup.errors import Refused
from deploy.backup.figures import count_figures
from deploy.backup.target import Target

DATABASES, STREAMS, FILES = "databases", "streams", "files"
NAME: Final = "motcua-{taken_at:%Y%m%dT%H%M%SZ}.tar"
SEALED: Final = ".age"


@dataclass(frozen=True, slots=True)
class CreatedCopy:
    """A copy that was taken."""

    file: Path
    manifest: Manifest
    held_s: float
    """For how long no service could write."""


async def create_copy(target: Target, folder: Path, recipient: str) -> CreatedCopy:
    """Take a copy of an office, that may be at work, into a new file of a folder.

    Args:
        place: The office.
        folder: Made if it is not there.
        recipient: To whom it is encrypted, `age1...`; nobody if empty.

    Raises:
        Refused: It can't be taken; no file is left.
    """
    if recipient:
        check_recipient(recipient)
    async with consistent_point(target) as moment:
        file = folder / (NAME.format(taken_at=moment.taken_at) + (SEALED if recipient else ""))
        head = CopyHeader(
            format=FORMAT,
            motcua=version("motcua"),
            taken_at=moment.taken_at,
            revisions=moment.revisions,
            streams=moment.streams,
            readers=moment.readers,
        )
        try:
            with _new(file) as to, encrypted(to, recipient) as clear, open_writer(clear, head) as writer:
                manifest = await _write(writer, moment, target)
        except NatsError as failure:
            raise Refused(
                f"the bus went away meanwhile ({type(failure).__name__}), no copy is left: try again"
            ) from failure
    return CreatedCopy(file, manifest, moment.held_s)


async def _write(writer: CopyWriter, moment: ConsistentPoint, target: Target) -> Manifest:
    figures: dict[str, dict[str, int]] = {}
    for service, snapshot in moment.snapshots.items():
        for table in await rows.tables(snapshot):
            columns = table.columns.keys()
            with writer.section(f"{DATABASES}/{service}/{table.name}", columns) as section:
                async for part in rows.lines(snapshot, table, columns):
                    section.write(part)
        figures |= await count_figures(service, snapshot)
    for stream, span in moment.streams.items():
        with writer.section(f"{STREAMS}/{stream}") as section:
            async for part in messages.lines(target.bus, stream, span, moment.taken_at):
                section.write(part)
    if target.folder:
        with writer.section(FILES) as section:
            for line in files.lines(target.folder):
                section.write(line)
    return writer.finish(figures)


@contextmanager
def _new(file: Path) -> Iterator[IO[bytes]]:
    """Yield what becomes a file, for this user's eyes only, once it is whole and on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with private_file.replacing(file) as to:
        yield to
        to.flush()
        os.fsync(to.fileno())
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
