"""A service as a process with its own bus and database, to be killed and restarted."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import nats
from nats.aio.client import Client
from nats.errors import Error as NatsError
from sqlalchemy import Row, func, select

from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.questions.question import Answer, Question
from shared.messaging.queries.client import ask
from shared.messaging.streams import provision
from shared.service.service import Service
from shared.storage.database import Database
from tests.conftest import migrated
from tests.support.eventually import eventually
from tests.support.servers import nats_server
from tests.support.zone import VIETNAM

A = TypeVar("A", bound=Answer)
ACK_WAIT_S: Final = 2
"""Shorter than in production, so that tests do not wait for redeliveries."""
TIMEOUT_S: Final = 100


class ServiceProcess:
    """A service as a process, with access to its bus and its database."""

    def __init__(self, service: str, bus: Client, database: Database, settings: dict[str, str]) -> None:
        self.url = settings["MOTCUA_NATS_URL"]
        self.bus = bus
        self.database = database
        self._command = (sys.executable, "-m", f"services.{service}.main")
        self._environment = os.environ | settings
        self._process: Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command, env=self._environment, stdout=DEVNULL, stderr=DEVNULL
        )

    async def kill(self) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def kill_and_start(self) -> None:
        await self.kill()
        await self.start()

    async def kill_child(self, script: str) -> None:
        """Kill the process of the service that runs a script, as soon as there is one."""

        async def killed() -> bool:
            for child in self._children(script):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                    return True
            return False

        await eventually(killed)

    def _children(self, script: str) -> Iterator[int]:
        assert self._process
        for thread in Path(f"/proc/{self._process.pid}/task").iterdir():
            with suppress(FileNotFoundError):
                for child in (thread / "children").read_text().split():
                    if script in Path(f"/proc/{child}/cmdline").read_text():
                        yield int(child)

    async def publish(self, facts: Sequence[Fact]) -> None:
        """Publish facts; equal facts become the same event."""
        for fact in facts:
            event = event_of(
                fact, id=fact_id("told", fact.model_dump_json()), source="urn:test", zone=VIETNAM
            )
            await self.bus.publish(fact.subject_of(fact.unit), event.model_dump_json().encode())
        await self.bus.flush()

    async def ask(self, question: Question[A]) -> A:
        """Ask the service, and retry until it answers."""
        answers: list[A] = []

        async def answered() -> bool:
            with suppress(NatsError):
                answers.append(await ask(self.bus, question))
            return bool(answers)

        await eventually(answered, TIMEOUT_S)
        return answers[0]

    async def rows(self, question: Any) -> Sequence[Row[Any]]:
        async with self.database.reading() as read:
            return (await read.execute(question)).all()

    async def count(self, question: Any) -> int:
        """Return the number of rows of a table or a query."""
        [[there]] = await self.rows(select(func.count()).select_from(question))
        return int(there)

    async def until(self, count: int, question: Any) -> None:
        """Wait until there are at least so many rows."""

        async def so_many() -> bool:
            return await self.count(question) >= count

        await eventually(so_many, TIMEOUT_S)


@asynccontextmanager
async def prepared(
    service: Service, folder: Path, database_url: str, **settings: str
) -> AsyncIterator[ServiceProcess]:
    """Prepare a bus and a database for a service that the test starts; it is killed at the end."""
    database = await migrated(database_url, service.name)
    with nats_server(folder / "nats") as url:
        bus = await nats.connect(url)
        js = bus.jetstream()
        await provision(js, [service.consumer])
        stream = service.consumer.stream
        consumer = (await js.consumer_info(stream, service.name)).config
        consumer.ack_wait = ACK_WAIT_S
        await js.add_consumer(stream, consumer)
        where = {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": database_url}
        running = ServiceProcess(service.name, bus, database, where | settings)
        try:
            yield running
        finally:
            await running.kill()
            await bus.close()
            await database.close()
