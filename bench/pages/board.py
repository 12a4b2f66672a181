"""The public pages at millions of records and answers: pages a second, and how long a reader waits.

They are measured beside a bare page that sends no query. The readers run on the same machine, so every figure
includes their own work.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx
import nats
import uvloop
from pydantic_core import to_json

from bench.filling.filled import fill_or_copy
from bench.filling.rows import fill, units_of
from bench.filling.survey_rows import fill_letters, fill_surveys
from bench.support.databases import database_urls
from bench.support.load import highest_rate, response_times
from bench.support.processes import bare_gateway, gateway, process
from services.deadlines.main import service as deadlines
from services.letters.main import service as letters
from services.surveys.main import service as surveys
from shared.gc_tuning import tune_gc
from shared.messaging.streams import provision
from tests.support.servers import nats_server

FILLED: Final = {deadlines: fill, surveys: fill_surveys, letters: fill_letters}
PAGES: Final = {
    "board, each commune in turn": "/cong-khai/{unit}",
    "board as JSON, each commune in turn": "/api/public/units/{unit}/board",
    "board as CSV, each commune in turn": "/api/public/units/{unit}/board.csv",
    "board of one commune, again and again": "/cong-khai/{first}",
    "quarterly list": "/cong-khai/{unit}/danh-muc",
    "procedures": "/thu-tuc",
    "one procedure": "/thu-tuc/2.000815",
}
RATE_READS: Final = 500
"""Reads by which the highest rate of a page is measured."""
QUEUE_S: Final = 10
"""Seconds for which readers then come evenly, at half the highest rate."""


def paths_of(page: str, count: int, units: list[str]) -> list[str]:
    """Return a number of addresses of a page, of different units."""
    return [page.format(unit=unit, first=units[0]) for unit in islice(cycle(units), count)]


async def figures(port: int, bare_port: int, page: str, units: list[str]) -> dict[str, float]:
    """Measure a page, and the bare one at the same rate."""
    a_second = await highest_rate(port, paths_of(page, RATE_READS, units))
    pace = a_second / 2
    paths = paths_of(page, int(pace * QUEUE_S), units[::-1])
    ours, bare = await response_times(port, paths, pace), await response_times(bare_port, paths, pace)
    return {"a_second": a_second, **ours} | {f"bare_{name}": figure for name, figure in bare.items()}


@asynccontextmanager
async def office(database_urls: str) -> AsyncIterator[tuple[int, int]]:
    """Run services and gateway on filled databases; yield the ports of the gateway and of the bare page."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url = stack.enter_context(nats_server(folder))
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [service.consumer for service in FILLED])
        await bus.close()
        # A replay clock does not move, so no record becomes due while pages are read.
        where = {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": database_urls, "MOTCUA_CLOCK": "replay"}
        for service in FILLED:
            await stack.enter_async_context(process(f"services.{service.name}.main", **where))
        yield (
            await stack.enter_async_context(gateway(where)),
            await stack.enter_async_context(bare_gateway()),
        )


async def whole_board(port: int, unit: str) -> dict[str, Any]:
    """Return a board once every service has answered for it."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as web:
        board: dict[str, Any] = {}
        while not board or None in board.values():
            reply = await web.get(f"/api/public/units/{unit}/board", timeout=60)
            board = reply.json() if reply.is_success else {}
            await asyncio.sleep(0.2)
    return board


async def measure(database_urls: str, count: int) -> dict[str, Any]:
    """Fill databases and measure all pages; `answers` is the number of one commune in its latest year."""
    units = units_of(count)
    for service, fill_tables in FILLED.items():
        await fill_or_copy(database_urls, service.name, fill_tables, count)
    tune_gc()  # a pause of this process would be measured as one of the page
    async with office(database_urls) as (port, bare_port):
        board = await whole_board(port, units[0])
        bare = await highest_rate(bare_port, ["/"] * RATE_READS)
        pages = {name: await figures(port, bare_port, page, units) for name, page in PAGES.items()}
    return {"bare": bare, "answers": board["survey"]["answers"], "pages": pages}


if __name__ == "__main__":
    with database_urls(sys.argv[1]) as where:
        sys.stdout.write(to_json(uvloop.run(measure(where, int(sys.argv[2])))).decode())
