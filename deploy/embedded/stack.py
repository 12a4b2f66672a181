"""The supervisor: runs the bus, the services and the gateway as processes, as compose would."""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from deploy.embedded import compiled, statement_keys
from deploy.embedded.bus_health import watch_bus
from deploy.embedded.nats_server import nats_server_command
from deploy.embedded.on_demand import ASKED, is_needed, note_asked, start_when_needed
from deploy.embedded.plan import Plan, names_of_door, python
from deploy.embedded.ports import free_ports
from deploy.embedded.processes.child import Child, ProcessSpec, Startable, last_reason
from deploy.embedded.processes.forking import LOG as FORK_SERVER_LOG
from deploy.embedded.processes.forking import ForkServer, ForkServerEnded, ForkSpec
from deploy.embedded.processes.together import processes_of, services_in
from deploy.embedded.readiness import NotReady, until_nats_answers, until_ready
from deploy.embedded.stack_file import StackFile, remove_stack_file
from deploy.private_file import close_to_others, make_folder, replacing
from shared.contracts.services import GATEWAY, ON_DEMAND, PROCESSES

BUS: Final = "nats-server"
FOLDERS: Final = ("nats", "logs", "http", "tls", "today", "feed", "subscribers", ASKED)
OURS: Final = (*FOLDERS, "*.db*", "*.key", "*.pem", "lock", "stack.json", "publishers.toml")
"""What a data folder has, as patterns."""
COMPILE: Final = "embedded.compiled"
DOOR_CERTIFICATES: Final = "embedded.door_certificates"
TODAY_SHEET: Final = "embedded.today_sheet"
HOUR_S: Final = 3600.0
MIGRATE: Final = "migrate"
PROVISION: Final = "provision"
STATEMENT_KEYS: Final = "statement_keys"
READY_S: Final = 600.0
"""A slow computer with a large store may take minutes. A process that ends again and again is given up."""
TRIES: Final = 3
"""How often a process may fail before it is ready."""
STOP_S: Final = 25.0
"""Longer than the 20 seconds of grace that a service gives its requests."""


class CannotStart(RuntimeError):
    """The stack did not start; the message says what failed and where its log is."""


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A stack that is ready."""

    plan: Plan
    seconds_to_ready: float


@asynccontextmanager
async def stack(
    plan: Plan, lock: int, without: Collection[str] = (), *, forks_itself: bool = False
) -> AsyncIterator[RunningStack]:
    """Start all processes and wait until they are ready; at the end stop them, the bus last.

    Args:
        plan: What to run.
        lock: Descriptor of the data folder's lock; see `deploy.embedded.lock`.
        without: Processes that somebody else runs, for example in a debugger.
        forks_itself: Whether the services share what this process has imported, which is a command's.

    Raises:
        NoNatsServer: nats-server is not installed.
        CannotStart: A step failed, or a process was not ready in time.
    """
    since = time.monotonic()
    supervisor = _Supervisor(plan, lock, without, forks_itself)
    try:
        await supervisor.start()
        yield RunningStack(plan, time.monotonic() - since)
    finally:
        await supervisor.stop()


def ensure_key(file: Path) -> None:
    """Create a file with a random key, readable by this user only, unless it has one."""
    if not file.exists() or not file.stat().st_size:
        with replacing(file) as key:
            key.write(secrets.token_hex(32).encode())


def close_folder(folder: Path) -> None:
    """Close what an older version left open in a data folder; other files there are none of ours."""
    make_folder(folder)
    close_to_others(*(one for part in OURS for one in folder.glob(part)))


@dataclass(slots=True)
class _Supervisor:
    plan: Plan
    lock: int
    without: Collection[str] = ()
    forks_itself: bool = False
    children: dict[str, Child] = field(default_factory=dict)
    forks: ForkServer | None = None
    prepared: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once all steps before the services are done; their processes are imported meanwhile."""
    watching: list["asyncio.Task[None]"] = field(default_factory=list)

    async def start(self) -> None:
        close_folder(self.plan.folder)
        for key in (self.plan.bus_key, self.plan.slip_key, self.plan.answer_key, self.plan.staff_key):
            ensure_key(key)
        self._write_stack_file()  # or say at once that the folder cannot be written
        try:
            if compiled.is_needed():
                await self._step(COMPILE)
            names = [name for name in PROCESSES if name not in self.without]
            processes = processes_of(names, self.plan.together)
            forks = self.forks = self._fork_server(processes)
            if self.forks_itself:
                await forks.start_here()
            (monitoring,) = free_ports(1)
            secret = self.plan.bus_key.read_text()
            command = nats_server_command(self.plan.folder / "nats", self.plan.nats_port, monitoring, secret)
            self._supervise(BUS, self._spec(BUS, command))
            needed = [name for name in processes if is_needed(name, self.plan.folder)]
            running = [name for process in needed for name in services_in(process)]
            if not set(ON_DEMAND).isdisjoint(running):
                note_asked(self.plan.folder)  # one that shares a process runs, asked or not
            health = dict(zip(running, free_ports(len(running)), strict=True))
            for process in needed:
                self._fork(forks, process, *(health[name] for name in services_in(process)))
            await asyncio.gather(
                self._forked_step(MIGRATE),
                self._provision(),
                *self._statement_keys(),
                *self._door_certificates(),
            )
            self.prepared.set()
            await until_ready(health, READY_S, self._check_children)
            forks.rest()
            self.watching.append(asyncio.create_task(watch_bus(monitoring, self.children[BUS].restart)))
            for name in (name for name in processes if name not in needed):
                start = partial(self._fork, forks, name, *free_ports(1))
                self.watching.append(asyncio.create_task(start_when_needed(name, self.plan.folder, start)))
            self.watching.append(asyncio.create_task(self._write_today_hourly()))
        except NotReady as late:
            raise CannotStart(f"{late}; their logs are in {self.plan.logs}") from late

    def _check_children(self) -> None:
        """Return if every process may still become ready.

        Raises:
            CannotStart: One ends again and again.
        """
        for name, child in self.children.items():
            if child.failed >= TRIES:
                why = last_reason(child.spec.log) or "it ends as soon as it is started"
                raise CannotStart(f"{name}: {why} (its log is {child.spec.log})")

    async def stop(self) -> None:
        for watching in self.watching:
            watching.cancel()
        services = [child for name, child in self.children.items() if name != BUS]
        await asyncio.gather(*(child.stop(STOP_S) for child in services))
        if bus := self.children.get(BUS):
            await bus.stop(STOP_S)
        if self.forks:
            await self.forks.stop()
        remove_stack_file(self.plan.folder)

    def _fork(self, forks: ForkServer, name: str, *ports: int) -> None:
        environment = self.plan.environment(*ports)
        self._supervise(name, ForkSpec(forks, name, environment, self._log(name), self.prepared))

    def _supervise(self, name: str, process: Startable) -> None:
        self.children[name] = Child(process, started=self._note_processes)
        self.children[name].start()

    def _fork_server(self, processes: Sequence[str]) -> ForkServer:
        """Return the fork server; the gateway, which has most to import for itself, is forked early."""
        services = [name for name in processes if name != GATEWAY]
        services.sort(key=lambda name: GATEWAY not in services_in(name))
        order = (MIGRATE, STATEMENT_KEYS, *services[:1], GATEWAY, *services[1:], PROVISION)
        command = python("deploy.embedded.processes.fork_server")
        return ForkServer(command, order, self.plan.environment(), self.plan.logs, self.lock)

    async def _provision(self) -> None:
        await until_nats_answers(self.plan.nats_port, READY_S, self._check_children)
        await self._forked_step(PROVISION)

    def _statement_keys(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """Return the step that creates the keys of statements, unless they are there."""
        return () if statement_keys.are_there(self.plan) else (self._forked_step(STATEMENT_KEYS),)

    def _door_certificates(self) -> list[Coroutine[Any, Any, None]]:
        """Return the steps that make certificates for open doors that have none of the operator's."""
        opened = {"http": self.plan.public_name, "staff": self.plan.staff_name}
        folder = str(self.plan.certificates)
        return [
            self._step(DOOR_CERTIFICATES, folder, door, *names_of_door(name))
            for door, name in opened.items()
            if name and f"MOTCUA_{door.upper()}_CERTIFICATE" not in os.environ
        ]

    async def _write_today_hourly(self) -> None:
        """Write what is due today once the office runs, and at each full hour; a replayed year has no today.

        If it fails its log says why, and the sheet of before stays.
        """
        while self.plan.clock == "real":
            with suppress(CannotStart):
                await self._step(TODAY_SHEET, str(self.plan.folder / "today"))
            await asyncio.sleep(HOUR_S - time.time() % HOUR_S)

    async def _step(self, name: str, *arguments: str) -> None:
        """Run a step as a program of its own, so that the memory for its imports is freed."""
        await self._finish(self._spec(name, python(f"deploy.{name}", *arguments)))

    async def _forked_step(self, name: str) -> None:
        """Run a step that needs no more than what the services import."""
        assert self.forks  # noqa: S101  # it is started before any step
        await self._finish(ForkSpec(self.forks, name, self.plan.environment(), self._log(name)))

    async def _finish(self, spec: ProcessSpec | ForkSpec) -> None:
        """Start a step, and wait for its end.

        Raises:
            CannotStart: It failed.
        """
        log_size = spec.log.stat().st_size if spec.log.exists() else 0
        try:
            step = await spec.start()
        except ForkServerEnded as ended:
            raise CannotStart(f"{ended} (its log is {self.plan.logs / FORK_SERVER_LOG})") from ended
        if await step.wait() != 0:
            output = spec.log.read_bytes()[log_size:].decode(errors="replace").strip()
            *more, last = output.splitlines() or [f"the step {spec.log.stem} failed"]
            raise CannotStart(f"{last} (and {len(more)} lines more in {spec.log})" if more else last)

    def _spec(self, name: str, command: list[str]) -> ProcessSpec:
        return ProcessSpec(command, self.plan.environment(), self._log(name), self.lock)

    def _log(self, name: str) -> Path:
        return self.plan.logs / f"{name}.log"

    def _note_processes(self) -> None:
        """Write the file, unless the disk is full: then the older one, with the same addresses, stays."""
        with suppress(OSError):
            self._write_stack_file()

    def _write_stack_file(self) -> None:
        StackFile(
            supervisor=os.getpid(),
            nats_url=self.plan.nats_url,
            gateway_url=self.plan.gateway_url,
            staff_url=self.plan.staff_url,
            pids={
                name: child.pid
                for process, child in self.children.items()
                for name in services_in(process)
                if child.pid
            },
        ).write(self.plan.folder)
