"""Records a second through the plain pipeline: posted by eight clients, until all rows of each are stored.

python -m bench.plain: in the environment of the project, which starts the pipeline in its own.
"""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import asyncpg  # type: ignore[import-untyped]
import httpx
from pydantic_core import to_json

from bench.plain.tables import TABLES
from bench.support.processes import STARTS_S
from tests.support.servers import free_port, postgresql, wait_for

COUNT: Final = 1_500
CLIENTS: Final = 8
WORKERS: Final = "2"
WARM_UP: Final = 100
PROGRAMS: Final = Path(sys.prefix, "plain", "bin")
"""Of the environment that `make bench` makes for the pipeline."""
STORED: Final = """
select least(count(*), (select count(*) from letter), (select count(*) from invitation)) from deadline
"""
RECORD: Final = {"kind": "birth", "applicant": "Lê Thị Hoa", "since": "2023-02-15"}


def is_installed() -> bool:
    """Return whether the pipeline can run on this computer."""
    return all(_program(name) for name in ("uvicorn", "celery", "redis-server"))


async def measure() -> dict[str, float]:
    """Start the pipeline, post the records, and wait until all their rows are stored."""
    async with running() as (port, database):
        await _through(port, database, WARM_UP)
        return {"records_a_second": COUNT / await _through(port, database, COUNT)}


async def _through(port: int, database: asyncpg.Connection, count: int) -> float:
    """Return the seconds until a number of records more is stored."""
    before = await database.fetchval(STORED)
    posts = iter(range(count))
    address = f"http://127.0.0.1:{port}"
    since = time.perf_counter()
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as client:
        await asyncio.gather(*(_post(client, posts) for _ in range(CLIENTS)))
    while await database.fetchval(STORED) < before + count:  # noqa: ASYNC110  # rows are only available by polling
        await asyncio.sleep(0.05)
    return time.perf_counter() - since


async def _post(client: httpx.AsyncClient, posts: Iterator[int]) -> None:
    for _ in posts:
        (await client.post("/records", json=RECORD)).raise_for_status()


@asynccontextmanager
async def running() -> AsyncIterator[tuple[int, asyncpg.Connection]]:
    """Run the pipeline on new servers; yield its port and a connection to its database."""
    port, redis = free_port(), free_port()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        server = stack.enter_context(postgresql())
        database = await asyncpg.connect(server)
        stack.push_async_callback(database.close)
        await database.execute("alter system reset fsync")  # as ours, it loses nothing that it has stored
        await database.execute("select pg_reload_conf()")
        module = "bench.plain.pipeline"
        os.environ |= {"PLAIN_POSTGRESQL": server, "PLAIN_REDIS": f"redis://127.0.0.1:{redis}/0"}
        await database.execute(TABLES)
        kept = ("--dir", folder, "--save", "", "--appendonly", "no")
        await stack.enter_async_context(
            _process("redis-server", "--bind", "127.0.0.1", "--port", str(redis), *kept)
        )
        await asyncio.to_thread(wait_for, redis, STARTS_S)
        await stack.enter_async_context(
            _process("celery", "--app", f"{module}:tasks", "worker", "--concurrency", WORKERS)
        )
        await stack.enter_async_context(
            _process("uvicorn", f"{module}:app", "--port", str(port), "--workers", WORKERS, "--no-access-log")
        )
        await asyncio.to_thread(wait_for, port, STARTS_S)
        yield port, database


@asynccontextmanager
async def _process(name: str, *arguments: str) -> AsyncIterator[None]:
    nowhere = asyncio.subprocess.DEVNULL
    program = await asyncio.create_subprocess_exec(_program(name), *arguments, stdout=nowhere, stderr=nowhere)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):  # it has failed
            program.terminate()
        await program.wait()


def _program(name: str) -> str:
    """Return where a program is, in the pipeline's environment or on the computer; empty if it is nowhere."""
    return shutil.which(name, path=f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}") or ""


if __name__ == "__main__":
    sys.stdout.write(to_json(asyncio.run(measure())).decode())
