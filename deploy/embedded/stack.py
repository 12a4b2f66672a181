"""The supervisor: the bus and the five services as processes of their own, as compose would run them."""

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy import private_file
from deploy.embedded.child import Child, Task
from deploy.embedded.nats_server import nats_server_command
from deploy.embedded.plan import Plan, python, service_command
from deploy.embedded.ports import free_ports
from deploy.embedded.readiness import NotReady, until_nats_answers, until_ready
from deploy.embedded.stack_file import StackFile, remove_stack_file
from shared.contracts.services import GATEWAY, PROCESSES

BUS: Final = "nats-server"
MIGRATE: Final = "migrate"
PROVISION: Final = "provision"
READY_S: Final = 30.0
STOP_S: Final = 25.0
"""Longer than the services' own grace of 20 seconds."""


class CannotStart(RuntimeError):
    """The stack did not come up; the message says what failed and where to read more."""


@dataclass(frozen=True, slots=True)
class Running:
    """A stack that is ready."""

    plan: Plan
    seconds_to_ready: float


@asynccontextmanager
async def stack(plan: Plan, lock: int) -> AsyncIterator[Running]:
    """Start everything and wait until all are ready; at the end stop it, the services before the bus.

    Args:
        plan: What to run.
        lock: Descriptor of the data folder's lock; see `deploy.embedded.lock`.

    Raises:
        NoNatsServer: The bus is not installed.
        CannotStart: It did not come up.
    """
    since = time.monotonic()
    supervisor = _Supervisor(plan, lock)
    try:
        await supervisor.start()
        yield Running(plan, time.monotonic() - since)
    finally:
        await supervisor.stop()


def keep_a_key(file: Path) -> None:
    """Make a key where there is none yet, for this user's eyes only."""
    with suppress(FileExistsError), private_file.new(file) as key:
        key.write(secrets.token_hex(32).encode())


@dataclass(slots=True)
class _Supervisor:
    plan: Plan
    lock: int
    children: dict[str, Child] = field(default_factory=dict)

    async def start(self) -> None:
        try:
            self._start_child(BUS, nats_server_command(self.plan.folder / "nats", self.plan.nats_port))
            await asyncio.gather(self._step(MIGRATE), self._provision())
            keep_a_key(self.plan.slip_key)
            health = dict(zip(PROCESSES, free_ports(len(PROCESSES)), strict=True))
            for name, port in health.items():
                self._start_child(name, service_command(name), port)
            await until_ready(health | {GATEWAY: self.plan.http_port}, READY_S)
        except NotReady as late:
            raise CannotStart(f"{late}; their logs are in {self.plan.logs}") from late

    async def stop(self) -> None:
        services = [child for name, child in self.children.items() if name != BUS]
        await asyncio.gather(*(child.stop(STOP_S) for child in services))
        if bus := self.children.get(BUS):
            await bus.stop(STOP_S)
        remove_stack_file(self.plan.folder)

    def _start_child(self, name: str, command: list[str], health_port: int = 0) -> None:
        self.children[name] = Child(self._task(name, command, health_port), started=self._note_pids)
        self.children[name].start()

    async def _provision(self) -> None:
        await until_nats_answers(self.plan.nats_port, READY_S)
        await self._step(PROVISION)

    async def _step(self, name: str) -> None:
        """Run a step to its end, apart from the services: what it imports is gone with it."""
        task = self._task(name, python(f"deploy.{name}"))
        said_before = task.log.stat().st_size if task.log.exists() else 0
        step = await task.start()
        if await step.wait() != 0:
            said = task.log.read_bytes()[said_before:].decode(errors="replace").strip()
            *more, last = said.splitlines() or [f"the step {name} failed"]
            raise CannotStart(f"{last} (and {len(more)} lines more in {task.log})" if more else last)

    def _task(self, name: str, command: list[str], health_port: int = 0) -> Task:
        return Task(command, self.plan.environment(health_port), self.plan.logs / f"{name}.log", self.lock)

    def _note_pids(self) -> None:
        StackFile(
            supervisor=os.getpid(),
            nats_url=self.plan.nats_url,
            gateway_url=self.plan.gateway_url,
            pids={name: child.pid for name, child in self.children.items() if child.pid},
        ).write(self.plan.folder)
