"""The table and the pictures of growth."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.table import Table

from bench.support.curves import curves, svg
from bench.support.run_apart import measured

KINDS: Final = ("event", "public", "staff", "form", "file")


def pictures(database: str, runs: dict[int, dict[str, float]], into: Path) -> None:
    """Draw the figures of each kind over the number of records, in powers of ten."""
    into.mkdir(parents=True, exist_ok=True)
    first, last = min(runs), max(runs)
    for kind in KINDS:
        names = [name for name in runs[first] if name.startswith(f"{kind}: ")]
        lines = {
            name.removeprefix(f"{kind}: "): [(math.log10(size / first), runs[size][name]) for size in runs]
            for name in names
        }
        unit = "µs of processor" if kind == "event" else "ms of processor"
        drawing = curves(lines, unit, f"{first:,} to {last:,} records, in powers of ten")
        file = into / f"{kind}-{database}.svg"
        file.write_text(svg(drawing, f"{kind}, {database}"), encoding="utf-8")


def table_of(database: str, runs: dict[int, dict[str, float]]) -> Table:
    """Return what everything takes at each size."""
    table = Table(
        title=f"how an office grows with its records, {database}: processor, µs an event, ms a page or a file"
    )
    table.add_column("what")
    for size in runs:
        table.add_column(f"{size:,}", justify="right")
    table.add_column("last / first", justify="right")
    first, *_, last = runs.values()
    for name in first:
        figures = [f"{run[name]:,.1f}" for run in runs.values()]
        table.add_row(name, *figures, f"{last[name] / first[name]:.1f}")
    return table


def growth(databases: Sequence[str], sizes: Sequence[int], into: Path | None = None) -> list[Table]:
    """Measure; return a table for each kind of database."""
    tables = []
    for database in databases:
        runs = {size: measured("bench.growth.measuring", database, str(size)) for size in sizes}
        tables.append(table_of(database, runs))
        if into:
            pictures(database, runs, into)
    return tables
