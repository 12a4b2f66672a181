"""`python -m bench soak`: ten times a province's load, and whether memory, handles, lag and disk stay flat.

    python -m bench soak --minutes 20 --database postgresql --into /tmp/soak

All processes of an office run, in a folder of their own that is removed at the end. It fails if a line is not
flat, or if a service had nothing to do. The folder that is named gets the samples, and a picture of each kind
of line.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import nats
from pydantic_core import to_json
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url

from bench.soak.judging import Verdict, verdicts
from bench.soak.load import A_SECOND, Load, publishers
from bench.soak.samples import TAKEN, Disk, Sample, of_processes, of_the_bus, without_connections
from bench.support.curves import curves, svg
from bench.support.databases import database_urls
from deploy.embedded.lock import locked
from deploy.embedded.on_demand import note_asked
from deploy.embedded.plan import Plan
from deploy.embedded.stack import stack
from deploy.terminal.running import run
from shared.contracts.services import SERVICES
from tests.conftest import create_postgresql
from tests.support.servers import free_port
from tests.support.subscribed import subscribe_somebody

FACTOR: Final = 10.0
EVERY_S: Final = 5.0
BUSY: Final = ("intake", "deadlines", "letters", "surveys", "staff")
"""Services to which the load has something to say."""
BEHIND_S: Final = 10.0
"""An office that lags behind the load by more cannot keep up on this machine."""
PICTURES: Final = {
    "memory": "MB, shared pages once",
    "files": "open files",
    "connections": "connections to PostgreSQL",
    "sockets": "other sockets",
    "threads": "threads",
    "lag": "messages not processed",
    "disk": "MB",
    "log": "MB",
}
console: Final = Console(highlight=False, width=110)


async def soak(url: str, a_second: float, minutes: float) -> tuple[list[Sample], Load]:
    """Run an office under load, and sample it."""
    samples: list[Sample] = []
    with TemporaryDirectory(prefix="motcua-soak-") as name:
        folder, load = Path(name) / "office", Load(a_second, minutes)
        plan = Plan(folder, publishers(folder), free_port(), free_port(), free_port(), database_url=url)
        subscribe_somebody(folder)
        note_asked(folder)
        async with locked(folder) as lock, stack(plan, lock):
            bus = await nats.connect(plan.nats_url)
            disk, sending = Disk(folder, url), asyncio.create_task(load.send(plan.gateway_url))
            since = time.monotonic()
            while not sending.done():
                at = time.monotonic()
                sample = {**dict(of_processes(folder)), **await of_the_bus(bus), **await disk.sample()}
                samples.append({"at": at - since, **without_connections(sample)})
                await asyncio.wait([sending], timeout=max(0.0, EVERY_S - (time.monotonic() - at)))
            await sending
            await bus.close()
    return samples, load


@contextmanager
def databases(kind: str) -> Iterator[str]:
    """Yield the URL of new databases; empty for files in the folder of the office."""
    if kind == "sqlite":
        yield ""
        return
    with database_urls(kind) as urls:
        yield urls


async def measure(kind: str, factor: float, minutes: float) -> tuple[list[Sample], Load]:
    """Soak an office on one kind of database."""
    with databases(kind) as url:
        for service in SERVICES if url else ():
            await create_postgresql(
                make_url(url.format(service=service)).render_as_string(hide_password=False)
            )
        return await soak(url, factor * A_SECOND, minutes)


def picture(samples: list[Sample], kind: str, title: str) -> str:
    """Draw the lines of one kind."""
    names = [line for line in samples[-1] if line.startswith(f"{kind}/")]
    lines = {
        name.partition("/")[2]: [(one["at"], one[name]) for one in samples if name in one] for name in names
    }
    return svg(curves(lines, PICTURES[kind], f"{samples[-1]['at'] / 60:.0f} min"), title)


def table_of(judged: list[Verdict], title: str) -> Table:
    """Return what became of each line."""
    table = Table(title=title)
    for column in ("line", "unit"):
        table.add_column(column)
    for column in ("second quarter", "last quarter", "growth"):
        table.add_column(column, justify="right")
    table.add_column("")
    for one in judged:
        figures = (f"{one.before:,.2f}", f"{one.after:,.2f}", f"{100 * one.growth:+.1f} %")
        grows = f"below its limit of {one.limit:,.1f} {one.unit}" if one.limit else "NOT FLAT"
        table.add_row(one.line, one.unit, *figures, "flat" if one.is_flat else grows)
    return table


def main(arguments: list[str]) -> int:
    """Run the command; return how many lines are not flat, and how many services had nothing to do."""
    parser = argparse.ArgumentParser(prog="python -m bench soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--factor", type=float, default=FACTOR, help="times the load of a province")
    parser.add_argument("--into", type=Path, help="folder for the samples and the pictures")
    asked = parser.parse_args(arguments)
    samples, load = run(measure(asked.database, asked.factor, asked.minutes))
    judged = verdicts(samples, load.a_second)
    title = (
        f"{asked.factor:g} times a province's load on {asked.database}: {load.sent:,} messages in "
        f"{samples[-1]['at'] / 60:.0f} min, {samples[-1]['events']:,.0f} events"
    )
    console.print(table_of(judged, title))
    taken = {name.removeprefix(TAKEN): count for name, count in samples[-1].items() if name.startswith(TAKEN)}
    console.print("Events taken: " + ", ".join(f"{name} {count:,.0f}" for name, count in taken.items()))
    if load.behind_s > BEHIND_S:
        console.print(
            f"The office was up to {load.behind_s:.0f} s behind the load: choose a smaller --factor."
        )
    if asked.into:
        asked.into.mkdir(parents=True, exist_ok=True)
        (asked.into / "samples.json").write_bytes(to_json(samples))
        for kind in {line.partition("/")[0] for line in samples[-1]} & PICTURES.keys():
            (asked.into / f"{kind}.svg").write_text(picture(samples, kind, title), encoding="utf-8")
        console.print(f"Samples and pictures are in {asked.into}.")
    idle = sum(not taken[name] for name in BUSY)  # then it would prove nothing of that service
    return idle + sum(not one.is_flat and one.limit is None for one in judged)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
