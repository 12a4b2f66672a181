"""One world: a bus, a publisher and a service, and the faults of a plan."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from shutil import copyfile
from typing import Any, Final
from unittest.mock import patch

import nats

from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import fact_id
from shared.contracts.events.letter import LetterDrafted
from shared.messaging.atomic_batch import Message, PublishRefused, publish_batch_idempotently
from shared.messaging.connection import connection_options
from shared.messaging.streams import DEAD, OFFICE
from shared.settings import Settings
from tests.simulation.checks import Watch
from tests.simulation.database import Disk, connecting
from tests.simulation.loop import NEUTRAL, PROCESS, SimulatedLoop, SimulatedProcess
from tests.simulation.network import Connection
from tests.simulation.plan import LASTS_S, Fault, Kind, Plan, plan_of
from tests.simulation.server.model import ModelServer
from tests.simulation.service import NAME, PUBLISHER, consumer, service_of
from tests.support.zone import VIETNAM

URL: Final = "nats://bus:4222"
RESTART_S: Final = 1.0
SETTLES_S: Final = 180.0
"""After the last fault everything is done within this time: the pauses between attempts are shorter."""
AT: Final = datetime(2023, 2, 15, 8, 30, tzinfo=UTC)
AT_ONCE: Final = 8
"""Letters that are published together, at most."""


class World:
    """A world of one seed."""

    def __init__(self, seed: int, folder: Path, template: Path) -> None:
        self.random = Random(seed)  # drawn to be drawn again
        self.plan: Plan = plan_of(self.random)
        self.loop = SimulatedLoop(self.random)
        self.file = folder / f"{seed}.db"
        copyfile(template, self.file)
        self.disk = Disk(self.random)
        self.server = ModelServer(
            self.random,
            self.loop.time,
            lambda at, do: self.loop.call_at(at, do, context=NEUTRAL),
            [OFFICE, DEAD],
            [consumer()],
        )
        self.watch = Watch(self.plan, self.server, sqlite3.connect(self.file, isolation_level=None))
        self.is_up = True
        self.log: list[str] = []
        """What happened, for whoever looks at a seed."""
        self._connections: dict[str, Connection] = {}
        self._service: SimulatedProcess | None = None
        self.loop.connect = self._connect
        self.loop.stepped = self._count
        self._steps = 0
        self._to_come = list(self.plan.faults)

    def run(self) -> list[str]:
        """Run it to its end; return what is wrong."""
        with self._patched():
            self.loop.run_until_complete(self._run())
        return self.watch.faults

    def fingerprint(self) -> str:
        """Return what two runs of a seed have in common only if they took the same steps."""
        return f"{self.loop.steps} steps, {self.loop.time():.6f} s, {self.random.getrandbits(32):08x}"

    @contextmanager
    def _patched(self) -> Iterator[None]:
        """Put virtual time and the simulated disk where the code looks for the real ones."""
        with (
            patch("time.monotonic", self.loop.time),
            patch("faststream.nats.subscriber.usecases.stream_pull_subscriber.monotonic", self.loop.time),
            patch("shared.storage.sqlite_driver.connect_fast", connecting(self.disk)),
            patch("os.kill", lambda *_: self._exit()),
        ):
            yield

    def _exit(self) -> None:
        process = PROCESS.get()
        assert process
        self._note(f"{process.name} ends itself")
        process.kill()

    def _connect(self, protocol: asyncio.BaseProtocol) -> Connection:
        process = PROCESS.get()
        if not self.is_up or process is None:
            raise ConnectionRefusedError
        connection = Connection(self.loop, protocol, self._accept)
        self._connections[process.name] = connection
        return connection

    def _accept(self, connection: Connection) -> Any:
        return self.server.connected(connection)

    async def _run(self) -> None:
        keeping = asyncio.create_task(self._keep_running())
        publishing = asyncio.create_task(
            self._publish_all(), context=_context_of(SimulatedProcess(PUBLISHER))
        )
        await publishing
        self._to_come.clear()
        until = self.loop.time() + SETTLES_S
        while not self.watch.is_settled() and self.loop.time() < until:  # noqa: ASYNC110
            await asyncio.sleep(1)
        await asyncio.sleep(1)
        self.watch.judge()
        keeping.cancel()

    def _count(self, process: SimulatedProcess) -> None:
        """Let the next fault happen once the service has taken so many steps."""
        self._steps += process is self._service
        while self._to_come and self._to_come[0].after <= self._steps:
            self._happen(self._to_come.pop(0))

    def _happen(self, fault: Fault) -> None:
        self._note(f"{fault.kind}, {fault.seconds} s")
        match fault.kind:
            case Kind.KILL if self._service:
                self._service.kill()
            case Kind.FREEZE if self._service:
                self.loop.freeze(self._service, fault.seconds)
            case Kind.CUT | Kind.SILENT_CUT if NAME in self._connections:
                self._connections[NAME].cut(silently=fault.kind is Kind.SILENT_CUT)
            case Kind.PUBLISHER_CUT if PUBLISHER in self._connections:
                self._connections[PUBLISHER].cut(silently=False)
            case Kind.RESTART:
                self.is_up = False
                for connection in self._connections.values():
                    connection.cut(silently=False)
                self.server.restarted()
                self.loop.call_later(fault.seconds, self._bring_up, context=NEUTRAL)
            case Kind.DISK:
                self.disk.fails_every = 30
                self.loop.call_later(fault.seconds, self._mend_disk, context=NEUTRAL)

    def _bring_up(self) -> None:
        self.is_up = True

    def _mend_disk(self) -> None:
        self.disk.fails_every = 0

    async def _keep_running(self) -> None:
        """Start the service, and start it again whenever it has ended, as an orchestrator does."""
        while True:
            process = self._service = SimulatedProcess(NAME)
            ended = self.loop.create_future()
            process.when_it_dies(lambda ended=ended: ended.done() or ended.set_result(None))  # type: ignore[misc]
            serving = asyncio.create_task(self._serve(), context=_context_of(process))
            await asyncio.wait([ended, serving], return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                self._note(f"the service does not run: {serving.exception()!r}")
                process.kill()
            await asyncio.sleep(RESTART_S)

    async def _serve(self) -> None:
        settings = Settings(
            nats_url=URL, database_url=f"sqlite+aiosqlite:///{self.file}", batch_size=self.plan.batch_size
        )
        app = service_of(self.plan.poison, self.loop.time).app(settings)
        async with app.start_lifespan_context():
            await asyncio.Event().wait()

    async def _publish_all(self) -> None:
        """Publish each letter until the bus has it, as a careful publisher does."""
        bus = await nats.connect(URL, name=PUBLISHER, **connection_options(asyncio.Event()))
        letters = list(self.plan.letters)
        mean_s = LASTS_S / 2 / len(letters)
        while letters:
            count = self.random.randint(1, AT_ONCE)
            messages = [_message(letter) for letter in letters[:count]]
            while messages:
                with suppress(nats.errors.Error, TimeoutError, PublishRefused, OSError):
                    await publish_batch_idempotently(bus, messages)
                    messages = []
                await asyncio.sleep(self.random.expovariate(1 / mean_s / count))
            letters = letters[count:]

    def _note(self, what: str) -> None:
        self.log.append(f"{self.loop.time() - 1_000_000:9.3f} s: {what}")


def _context_of(process: SimulatedProcess) -> Context:
    context = Context()
    context.run(PROCESS.set, process)
    return context


def _message(letter: str) -> Message:
    fact = LetterDrafted(unit="15712v1", letter=letter, kind="birth", life_event=f"e-{letter}", at=AT)
    event = event_of(fact, id=fact_id(letter), source="urn:test", zone=VIETNAM)
    body = event.model_dump_json().encode()
    return Message(fact.subject_of(fact.unit), body, {"Nats-Msg-Id": event.id})
