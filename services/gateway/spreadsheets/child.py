"""Reads a file in a process of its own, so that no file takes the memory or the time of the pages.

    python -m services.gateway.spreadsheets.child UNIT_CODE letters|no-letters < FILE > ITEMS

Each line of the output is an item as JSON; the last one says how it ended. Only what reports need is in it.
"""

import asyncio
import io
import resource
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from services.gateway.spreadsheets.reading import Item, Reader
from services.gateway.spreadsheets.workbook import NotASpreadsheet
from shared.reference.loading import load_office_zone

MOST_MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of addresses: a file of 100,000 rows takes a fifth of it."""
MOST_SECONDS: Final = 120
"""Of computing."""
WAIT_S: Final = 300
LONGEST_END: Final = 200
"""Bytes that hold the last line."""
ITEM: Final[TypeAdapter[Item]] = TypeAdapter(Item)
WORDS: Final = {True: "letters", False: "no-letters"}


async def read_aside(file: BinaryIO, unit_code: str, *, letters: bool) -> BinaryIO:
    """Read a file in another process; return a file without a name that holds the items.

    Raises:
        NotASpreadsheet: It cannot be read, or takes too much.
    """
    held = TemporaryFile()  # noqa: SIM115  # it is kept by whoever asks
    file.seek(0)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, unit_code, WORDS[letters]),
        stdin=file.fileno(),
        stdout=held.fileno(),
        stderr=DEVNULL,
    )
    try:
        async with asyncio.timeout(WAIT_S):
            code = await process.wait()
    except TimeoutError:
        process.kill()
        code = await process.wait()
    said = last_line(held)
    if code == 0 and said == b"read":
        return held
    held.close()
    raise NotASpreadsheet(said.decode() if code == 0 and said else "too_large")


def items_in(held: BinaryIO) -> Iterator[Item]:
    """Yield the items that a process has read."""
    held.seek(0)
    for line in held:
        kind, said = from_json(line)
        if kind == "item":
            yield ITEM.validate_python(said)


def last_line(held: BinaryIO) -> bytes:
    """Return how the reading ended; empty if it was ended from outside."""
    size = held.seek(0, io.SEEK_END)
    held.seek(max(0, size - LONGEST_END))
    last = b"".join(held.read().splitlines()[-1:])
    try:
        kind, said = from_json(last)
    except ValueError:
        return b""
    return str(said).encode() if kind == "end" else b""


def main(unit_code: str, letters: str) -> None:
    """Read standard input, and write the items."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    reader = Reader(unit_code, load_office_zone(), letters=letters == WORDS[True])
    end = "read"
    try:
        for item in reader.items(sys.stdin.buffer):
            _write("item", ITEM.dump_python(item, mode="json"))
    except NotASpreadsheet as refused:
        end = refused.code
    except MemoryError:
        end = "too_large"
    _write("end", end)


def _write(kind: str, said: object) -> None:
    sys.stdout.buffer.write(to_json((kind, said)) + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
