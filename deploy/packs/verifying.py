"""Verifies a pack: its container, the digests of its files, and every number against the events behind it.

It reads the files piece by piece, and keeps no more than the counts and one record.
"""

import csv
import json
import struct
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final
from zipfile import BadZipFile, ZipFile

from deploy.packs.agreeing import differences_of_board, differences_of_files, differences_of_statements
from deploy.packs.comparing import Recounted, differences_of_forms, differences_of_numbers
from deploy.packs.recount import Period, Row, columns_of, records_of
from deploy.packs.rows import LISTS, differences_of_lists
from shared.packs.archive import READ_AT_ONCE, SUMS, PackWriter

MOST_SAID: Final = 50
"""Differences that are told; more would tell nothing new."""
BROKEN: Final = (
    *(BadZipFile, KeyError, ValueError, TypeError, AttributeError, EOFError, OSError, IndexError),
    *(NotImplementedError, RuntimeError, OverflowError, MemoryError, struct.error, csv.Error),
)
"""What reading a file raises into which anybody may have written anything."""


def verify_pack(path: Path) -> list[str]:
    """Return what is wrong with a pack, each in a sentence; an empty list if nothing is."""
    try:
        with path.open("rb") as raw, ZipFile(raw) as pack:
            if sum(info.file_size for info in pack.infolist()) > path.stat().st_size:
                return ["its files are larger than the pack, which compresses nothing: they are not read"]
            wrong = [*_digests(pack)] or [*_container(raw, pack)]
            return wrong or list(islice(_recounted(pack), MOST_SAID))
    except BROKEN as broken:
        return [f"the file is no pack, or it is damaged ({type(broken).__name__}: {broken})"]


def _digests(pack: ZipFile) -> Iterator[str]:
    """Compare each file with the digest that is noted of it."""
    lines = pack.read(SUMS).decode().splitlines()
    noted = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = [info.filename for info in pack.infolist() if info.filename != SUMS]
    times = Counter(there)
    for name in sorted(noted.keys() | set(there)):
        if times[name] > 1:
            yield f"{name}: the file stands {times[name]} times"
        elif name not in noted:
            yield f"{name}: nothing is noted of this file"
        elif name not in there:
            yield f"{name}: the file is missing"
        elif _digest(pack, name) != noted[name]:
            yield f"{name}: the file was changed since the pack was written"


def _digest(pack: ZipFile, name: str) -> str:
    digest = sha256()
    with pack.open(name) as file:
        while some := file.read(READ_AT_ONCE):
            digest.update(some)
    return digest.hexdigest()


def _container(raw: IO[bytes], pack: ZipFile) -> Iterator[str]:
    """Write the files again: the container must be the same, byte by byte."""
    with TemporaryFile() as again:
        with PackWriter(again) as writer:
            for info in pack.infolist():
                if info.filename != SUMS:
                    with pack.open(info) as file, writer.begin(info.filename) as copy:
                        while some := file.read(READ_AT_ONCE):
                            copy.write(some)
        again.seek(0)
        raw.seek(0)
        while True:
            ours, theirs = again.read(READ_AT_ONCE), raw.read(READ_AT_ONCE)
            if ours != theirs:
                yield "the container was changed since the pack was written"
                return
            if not ours:
                return


def _recounted(pack: ZipFile) -> Iterator[str]:
    """Count the events, and compare every number with what they say."""
    manifest, sheets = json.loads(pack.read("manifest.json")), json.loads(pack.read("inspection.json"))
    yield from differences_of_files(pack, sheets)
    yield from differences_of_statements(pack, manifest, sheets)
    period, field = Period.of(manifest), manifest["recommendations"]
    lists = {name: _rows(pack, name) for name in LISTS}
    recounted = Recounted()
    for record, rows in records_of(_rows(pack, "events.csv")):
        columns = columns_of(rows, period)
        recounted.add(record, rows[0]["field"], rows[0]["procedure"], columns)
        yield from differences_of_lists(record, rows, columns, lists, field)
    for name, left in lists.items():
        for row in left:
            yield f"{name}: {row['record']} is listed, and no event tells of it"
    yield from differences_of_numbers(json.loads(pack.read("numbers.json")), recounted)
    yield from differences_of_forms(pack, recounted)
    yield from differences_of_board(pack, field, recounted)


def _rows(pack: ZipFile, name: str) -> Iterator[Row]:
    """Yield the rows of a table, which is never in memory as a whole."""
    with pack.open(name) as file, TextIOWrapper(file, encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text, strict=True)
