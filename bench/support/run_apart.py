"""A part of the benchmarks runs in a process of its own, and is shown as a table."""

import subprocess
import sys
from typing import Any, Final

from pydantic_core import from_json
from rich.table import Table

DATABASES: Final = ("sqlite", "postgresql")


def measured(module: str, *arguments: str) -> Any:
    """Run a benchmark and return its last line of output; an office prints other lines while it starts."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, check=True)
    return from_json(done.stdout.splitlines()[-1])


def table_of(title: str, names: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    table = Table(title=title)
    for name in names:
        table.add_column(name)
    for number in numbers:
        table.add_column(number, justify="right")
    return table
