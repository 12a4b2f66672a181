"""How long a record book of 100,000 rows takes to read, and how much memory that needs."""

import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from pydantic_core import from_json, to_json

from services.gateway.spreadsheets.child import WORDS
from tests.gateway.spreadsheets.support.books import demo_rows, write_book

ROWS: Final = 100_000
BYTES_A_MB: Final = 1024 * 1024
READ: Final = (sys.executable, "-m", "services.gateway.spreadsheets.child", "15712", WORDS[False])
MEASURED: Final = "spent"
"""Argument with which this module measures a child of its own."""


def write(folder: Path) -> Path:
    """Write the demo's year so often that it has 100,000 rows, each with a code of its own."""
    year, _ = demo_rows()
    rows = [
        [number, f"H56.31.20-230215-{number:06}", *year[number % len(year)][2:]]
        for number in range(1, ROWS + 1)
    ]
    return write_book(folder / "book.xlsx", rows)


def spent(book: Path, into: BinaryIO) -> tuple[float, float]:
    """Read a book in a process, as the page and the command do; return seconds, and its peak memory in MB."""
    began = time.perf_counter()
    with book.open("rb") as file:
        subprocess.run(READ, stdin=file, stdout=into, check=True)
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def measure_one(book: Path, items: Path) -> None:
    """Read one book into a file of items, and print what it cost."""
    with items.open("wb") as into:
        sys.stdout.buffer.write(to_json(spent(book, into)))


def main() -> None:
    """Measure, and print the figures as JSON."""
    if len(sys.argv) > 1:
        measure_one(*map(Path, sys.argv[2:]))
        return
    with TemporaryDirectory() as folder:
        book, items = write(Path(folder)), Path(folder) / "items"
        # In a process of its own, whose only child is the one that reads.
        measured = (sys.executable, "-m", "bench.spreadsheets", MEASURED, str(book), str(items))
        seconds, peak_mb = from_json(subprocess.run(measured, capture_output=True, check=True).stdout)
        with items.open("rb") as lines:
            rows = sum(line.startswith(b'["item",{"sheet":"S') and b'"read"' in line for line in lines)
        said = {
            "rows": rows,
            "seconds": seconds,
            "peak_mb": peak_mb,
            "file_mb": book.stat().st_size / BYTES_A_MB,
        }
    sys.stdout.buffer.write(to_json(said))


if __name__ == "__main__":
    main()
