"""Measures an office that has so many records: events, public pages, pages of staff, forms and files.

What is measured is the time of processors, of all processes that the office has on SQLite; on PostgreSQL, of
all but the database's. What these processes take while nobody asks anything is left out. So a busy machine
makes a page slow, but hardly more costly.

python -m bench.growth.measuring DATABASE RECORDS
"""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import psutil  # type: ignore[import-untyped]
import uvloop
from pydantic_core import to_json

from bench.filling.filled import fill_or_copy
from bench.filling.rows import units_of
from bench.pages.office import FILLED, SILENT, browser, get, office, page_requests, public_pages, signed_in
from bench.support.bus import filled_bus
from bench.support.databases import database_urls
from bench.support.service_run import run_to_the_end, settings
from bench.support.year import PUBLISHERS_TOML, facts, reported
from deploy.services import load_service
from shared.gc_tuning import tune_gc
from shared.messaging.atomic_batch import Message
from shared.observability.log import start_logging

EVENTS: Final = 3_000
ROUNDS, SLOW_ROUNDS = 20, 3
WARM_UP: Final = 2
IDLE_S: Final = 10.0
PERIOD: Final = "since=01/11/2026&until=30/11/2026"
NOT_MEASURED: Final = frozenset({"sign-in", "signing in"})


def files(unit: str) -> dict[str, Iterator[httpx.Request]]:
    """Return endless requests for forms and files, which take long."""
    paths = {
        "form: II.06a of a month, XLSX": f"/units/{unit}/reports/ii-06a.xlsx?{PERIOD}",
        "form: the record book of a month, XLSX": f"/units/{unit}/reports/so-theo-doi.xlsx?{PERIOD}",
        "file: a month's records, XLSX": f"/units/{unit}/records.xlsx?{PERIOD}",
    }
    return {name: map(get, cycle([path])) for name, path in paths.items()}


async def event_costs(urls: str, folder: Path) -> dict[str, float]:
    """Return the microseconds of processor that an event takes in services that have all these records."""
    publishers = folder / "publishers.toml"
    publishers.write_text(PUBLISHERS_TOML, encoding="utf-8")
    costs = {}
    for name in ("intake", "deadlines"):
        service = load_service(name)
        messages: Sequence[Message] = reported(EVENTS)
        if name != "intake":
            messages = facts(messages, service.consumer.subjects)
        async with filled_bus(folder / name, [service.consumer], messages) as (url, client):
            pace = await run_to_the_end(service, client, settings(url, urls, publishers))
        costs[f"event: {name}"] = 1e6 * pace.busy / len(messages)
    return costs


async def opened(
    web: httpx.AsyncClient, requests: Iterator[httpx.Request], rounds: int, idle: float
) -> float:
    """Open a page some rounds; return the milliseconds of processor that the office needs for one."""
    since, began = 0.0, 0.0
    for round_ in range(WARM_UP + rounds):
        if round_ == WARM_UP:
            since, began = _busy(), time.perf_counter()
        request = next(requests)
        headers = {name: value for name, value in request.headers.items() if name == "content-type"}
        asked = web.build_request(request.method, str(request.url), content=request.content, headers=headers)
        reply = await web.send(asked)
        assert reply.status_code == httpx.codes.OK, (str(request.url), reply.status_code)
        assert SILENT.encode() not in reply.content, str(request.url)
    spent = _busy() - since - idle * (time.perf_counter() - began)
    return 1000 * spent / rounds


async def idle_share() -> float:
    """Return how busy the office is while nobody asks it anything, in seconds a second."""
    since = _busy()
    await asyncio.sleep(IDLE_S)
    return (_busy() - since) / IDLE_S


def _busy() -> float:
    """Return the seconds for which the processes of the office were busy so far."""
    times = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    return float(sum(one.user + one.system for one in times))


async def measure(urls: str, count: int) -> dict[str, float]:
    """Fill databases, or copy filled ones, and measure everything."""
    for name, fill in FILLED.items():
        await fill_or_copy(urls, name, fill, count)
    units = units_of(count)
    with TemporaryDirectory() as folder:
        found = await event_costs(urls, Path(folder))
    tune_gc()  # a pause of this process would be measured as one of the page
    staff = page_requests(units, count)
    async with office(urls, units[0]) as ports, browser(ports.staff) as web, browser(ports.public) as public:
        await signed_in(web, units[0])
        idle = await idle_share()
        for name, requests in public_pages(units).items():
            found[f"public: {name}"] = await opened(public, requests, ROUNDS, idle)
        for name in staff.keys() - NOT_MEASURED:
            found[f"staff: {name}"] = await opened(web, staff[name], ROUNDS, idle)
        for name, requests in files(units[0]).items():
            found[name] = await opened(web, requests, SLOW_ROUNDS, idle)
    return found


if __name__ == "__main__":
    start_logging("bench", "error")
    with database_urls(sys.argv[1]) as where:
        sys.stdout.write(to_json(uvloop.run(measure(where, int(sys.argv[2])))).decode())
