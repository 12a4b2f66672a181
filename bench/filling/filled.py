"""Filled databases that several benchmarks share: filled once, kept in a folder, and copied.

Only SQLite files are kept. A file is kept under what it was filled from, so that none is used that a later
version would fill otherwise.
"""

import os
from collections.abc import Awaitable, Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from shutil import copyfile
from typing import Final

from bench.filling.multiplying import multiply
from bench.filling.rows import MOST_MADE
from shared.storage.database import Database
from tests.conftest import migrated, sqlite_file

FOLDER: Final = "MOTCUA_BENCH_CACHE"
"""Names the folder; without it nothing is kept."""
ROOT: Final = Path(__file__).parents[2]
MADE_FROM: Final = ("bench/filling/*.py", "services/*/migrations/*.py")
Fill = Callable[[Database, str, int], Awaitable[None]]


async def fill_or_copy(urls: str, service: str, fill: Fill, count: int) -> None:
    """Make the database of a service with the rows of a number of records."""
    url = urls.format(service=service)
    file, kept = sqlite_file(url), _kept(service, count)
    if file and kept and kept.exists():
        copyfile(kept, file)
        return
    if count > MOST_MADE:
        await fill_or_copy(urls, service, fill, MOST_MADE)
        database = Database(url, service)
        await multiply(database, service, count // MOST_MADE)
    else:
        database = await migrated(urls, service)
        await fill(database, url, count)
    await database.close()
    if file and kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        half = kept.with_suffix(".half")
        copyfile(file, half)
        half.replace(kept)


def _kept(service: str, count: int) -> Path | None:
    folder = os.environ.get(FOLDER)
    return Path(folder) / f"{service}-{count}-{_version()}.db" if folder else None


@cache
def _version() -> str:
    digest = blake2b(digest_size=6)
    for pattern in MADE_FROM:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()
