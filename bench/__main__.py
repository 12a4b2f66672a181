"""`python -m bench`: measure everything and print it."""

import asyncio
import platform
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil  # type: ignore[import-untyped]
from rich.console import Console
from rich.table import Table

from bench import records
from bench.throughput import SERVICES, Throughput, in_a_process

PLAIN_PIPELINE = 127
"""Records a second of FastAPI, Celery, Redis and PostgreSQL, without inbox and outbox, on such a machine: a
figure of the design's authors, not of this run."""


async def main() -> None:
    """Measure and print."""
    console = Console()
    console.print(f"{psutil.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    runs = [
        await in_a_process(service, database) for database in ("sqlite", "postgresql") for service in SERVICES
    ]
    console.print(throughput_table(runs))
    with TemporaryDirectory() as folder:
        stored = await records.measure(Path(folder) / "office")
    for line in (
        f"whole stack: {stored.records_a_second:.0f} records/s, filed to stored in all three consumers",
        f"  that is {stored.events_a_second:.0f} events/s; a plain pipeline: {PLAIN_PIPELINE} records/s",
        f"start to ready: {stored.seconds_to_ready:.1f} s; peak memory: {stored.peak_rss_mb:.0f} MB",
    ):
        console.print(line, highlight=False)


def throughput_table(runs: list[Throughput]) -> Table:
    """Set throughputs beside each other."""
    table = Table(title="events a second: heard, decided, stored, said, acknowledged")
    for heading in ("service", "database", "full", "bare-bones", "ratio"):
        table.add_column(heading, justify="left" if heading in ("service", "database") else "right")
    for run in runs:
        table.add_row(run.service, run.database, f"{run.full:,.0f}", f"{run.bare:,.0f}", f"{run.ratio:.2f}")
    return table


if __name__ == "__main__":
    asyncio.run(main())
