"""What the processes of an office need at a moment: memory, handles, lag, disk."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]
from nats.aio.client import Client
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from deploy.embedded.stack_file import read_stack_file
from shared.contracts.services import SERVICES
from shared.messaging.streams import IN, OFFICE, STREAMS

MB: Final = 1_000_000
TAKEN: Final = "taken by "
CONNECTIONS: Final = text("select count(*) from pg_stat_activity where datname = :name")
Sample = Mapping[str, float]
"""Figures by name: `memory/…`, `disk/…` and `log/…` (write-ahead logs) in MB; `files/…`, `connections/…` (to
PostgreSQL), `sockets/…` (all others), `threads/…`, `lag/…` (messages) `events` and `taken by …` in number."""


def of_processes(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield memory and handles of each process of the office; its sockets are all that it has."""
    for name, pid in read_stack_file(folder).pids.items():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            with process.oneshot():
                yield f"memory/{name}", process.memory_full_info().pss / MB
                yield f"threads/{name}", process.num_threads()
            kinds = list(_handles(pid))
            yield f"sockets/{name}", sum(kind.startswith("socket:") for kind in kinds)
            yield f"files/{name}", sum(not kind.startswith("socket:") for kind in kinds)


def without_connections(sample: Sample) -> Sample:
    """Return a sample whose sockets are those that are no connections to PostgreSQL."""
    return {
        line: value - sample.get(line.replace("sockets/", "connections/"), 0)
        if line.startswith("sockets/")
        else value
        for line, value in sample.items()
    }


def _handles(pid: int) -> Iterator[str]:
    """Yield what each descriptor of a process is."""
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            yield os.readlink(descriptor)


async def of_the_bus(bus: Client) -> Mapping[str, float]:
    """Return the lag of each consumer, the size of the streams, and how many events they have."""
    js = bus.jetstream()
    sample: dict[str, float] = {"events": 0, "disk/streams": 0}
    for stream in STREAMS:
        state = (await js.stream_info(stream.name)).state
        sample["disk/streams"] += state.bytes / MB
        sample["events"] += state.messages if stream in (IN, OFFICE) else 0
        for one in await js.consumers_info(stream.name):
            if one.name in SERVICES:  # whoever is subscribed to the feed never fetches
                sample[f"lag/{one.name}"] = (one.num_pending or 0) + (one.num_ack_pending or 0)
                sample[f"{TAKEN}{one.name}"] = one.delivered.consumer_seq if one.delivered else 0
    return sample


class Disk:
    """The databases of an office."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._server: AsyncEngine | None = None
        if url:
            server = make_url(url.format(service="x")).set(database="postgres")
            self._server = create_async_engine(server, poolclass=NullPool)
            self._names = {service: make_url(url.format(service=service)).database for service in SERVICES}

    async def sample(self) -> Mapping[str, float]:
        """Return the size of each database and of the write-ahead logs, and who is connected to a server."""
        if self._server is None:
            sizes = {f"disk/{file.stem}": file.stat().st_size / MB for file in self._folder.glob("*.db")}
            logs = self._folder.glob("*.db-wal")
            return sizes | {f"log/{file.stem}": file.stat().st_size / MB for file in logs}
        async with self._server.connect() as connection:
            sizes = {}
            for service, name in self._names.items():
                size = await connection.scalar(text("select pg_database_size(:name)"), {"name": name})
                sizes[f"disk/{service}"] = int(size) / MB
                opened = await connection.scalar(CONNECTIONS, {"name": name})
                sizes[f"connections/{service}"] = int(opened)
            logs = await connection.scalar(text("select sum(size) from pg_ls_waldir()"))
            return sizes | {"log/postgresql": int(logs) / MB}
