"""`python -m bench`: measure everything and print it, each measurement in a process of its own."""

import os
import platform
import subprocess
import sys
from typing import Any

from pydantic_core import from_json
from rich.console import Console
from rich.table import Table

PLAIN_PIPELINE = 127
"""Records a second of FastAPI, Celery, Redis and PostgreSQL, without inbox and outbox, on such a machine: a
figure of the design's authors, not of this run."""


def main() -> None:
    """Measure and print."""
    console = Console()
    console.print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    console.print(throughput())
    stored = measured("bench.records")
    for line in (
        f"whole stack: {stored['records_a_second']:.0f} records/s, filed to stored in all three consumers",
        f"  that is {stored['events_a_second']:.0f} events/s; a plain pipeline: {PLAIN_PIPELINE} records/s",
        f"start to ready: {stored['seconds_to_ready']:.1f} s; peak memory: {stored['peak_rss_mb']:.0f} MB",
    ):
        console.print(line, highlight=False)


def throughput() -> Table:
    """Set each service's events a second beside the bare-bones run."""
    table = Table(title="events a second: heard, decided, stored, said, acknowledged")
    for heading in ("service", "database", "full", "bare-bones", "ratio"):
        table.add_column(heading, justify="left" if heading in ("service", "database") else "right")
    for database in ("sqlite", "postgresql"):
        for service in ("intake", "deadlines"):
            run = measured("bench.throughput", service, database)
            full, bare = run["full"], run["bare"]
            table.add_row(service, database, f"{full:,.0f}", f"{bare:,.0f}", f"{full / bare:.2f}")
    return table


def measured(module: str, *arguments: str) -> Any:
    """Run a measurement and return what it says."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, check=True)
    return from_json(done.stdout)


if __name__ == "__main__":
    main()
