"""What happens to containers: killed, paused, restarted, cut off, out of disk; and what tells of it.

None of it needs a hand to recover, but that somebody gives back the space.
"""

import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.contracts.services import PROCESSES
from tests.compose.deployment import PROJECT, Deployed, say
from tests.compose.operator import ringing, told_by_doctor, until

A_WHILE_S = 5
LONGER_THAN_AN_ACK_S = 60
BALLAST = "ballast"


def _nothing(_office: Deployed) -> None:
    """It ends by itself."""


@dataclass(frozen=True)
class Fault:
    """Something that happens, how it ends, and what the operator is told of it before it ends.

    Args:
        happens: What happens; its docstring says it.
        doctor: What the doctor did not say before and says now, in English.
        alarm: Which alarm rings.
        ends: How it ends; most do by themselves.
        lasts_s: How long at least.
    """

    happens: Callable[[Deployed], None]
    doctor: str
    alarm: str
    ends: Callable[[Deployed], None] = _nothing
    lasts_s: float = 0

    @property
    def name(self) -> str:
        return self.happens.__name__

    def __call__(self, office: Deployed) -> None:
        """Let it happen, and see that the operator is told."""
        before = told_by_doctor(office)
        since = time.monotonic()
        self.happens(office)
        try:
            until(f"the doctor says {self.doctor!r}", lambda: self._is_said(told_by_doctor(office) - before))
            until(f"the alarm {self.alarm} rings", lambda: self.alarm in ringing())
            time.sleep(max(0.0, since + self.lasts_s - time.monotonic()))
        finally:
            self.ends(office)

    def _is_said(self, findings: set[str]) -> bool:
        found = [finding for finding in findings if re.search(self.doctor, finding)]
        say(f"  {found[0]}" if found else f"  not yet; new is {sorted(findings)}")
        return bool(found)


def kill_every_service(office: Deployed) -> None:
    """SIGKILL to each process, as the kernel does when memory runs out."""
    for service in PROCESSES:
        _kill(office, service)
        time.sleep(0.5)


def kill_the_bus(office: Deployed) -> None:
    """SIGKILL to nats-server."""
    _kill(office, "nats")


def restart_the_bus(office: Deployed) -> None:
    """An operator restarts nats."""
    office.compose("restart", "nats")


def restart_the_database(office: Deployed) -> None:
    """An operator stops PostgreSQL and starts it again; so long after that something surely wanted it."""
    office.compose("stop", "postgres")
    time.sleep(A_WHILE_S)
    office.compose("start", "postgres")


def pause_the_services(office: Deployed) -> None:
    """All services stand still, longer than the bus waits for acknowledgements."""
    office.compose("pause", *PROCESSES)


def pause_the_database(office: Deployed) -> None:
    """PostgreSQL stands still, with transactions open."""
    office.compose("pause", "postgres")


def pause_the_bus(office: Deployed) -> None:
    """nats-server stands still; lines to it stay open."""
    office.compose("pause", "nats")


def let_them_go_on(office: Deployed) -> None:
    """Who stands still goes on."""
    office.compose("unpause")


def fill_the_disk(office: Deployed) -> None:
    """The bus has no space."""
    with _ballast(office).open("wb", buffering=0) as filling:
        try:
            while True:
                filling.write(bytes(4096))
        except OSError:
            pass


def give_room(office: Deployed) -> None:
    """The operator does what the doctor has told."""
    _ballast(office).unlink()


def cut_off_a_service(office: Deployed) -> None:
    """The network between a service and all others is gone."""
    office.docker("network", "disconnect", f"{PROJECT}_default", *office.containers("surveys"))


def join_it_again(office: Deployed) -> None:
    """The network is back."""
    (container,) = office.containers("surveys")
    office.docker("network", "connect", "--alias", "surveys", f"{PROJECT}_default", container)


def _ballast(office: Deployed) -> Path:
    return office.bus_disk / BALLAST


def _kill(office: Deployed, service: str) -> None:
    for container in office.containers(service):
        os.kill(office.inspect(container)["State"]["Pid"], signal.SIGKILL)


FAULTS = (
    Fault(kill_every_service, "it has run since", "ServiceRestarted"),
    Fault(kill_the_bus, "lost the bus [1-9]", "BusReconnected"),
    Fault(restart_the_bus, "lost the bus [1-9]", "BusReconnected"),
    Fault(restart_the_database, "waited for the database [1-9]", "DatabaseWasAway"),
    Fault(
        pause_the_services,
        "does not answer",
        "ServiceDown",
        ends=let_them_go_on,
        lasts_s=LONGER_THAN_AN_ACK_S,
    ),
    Fault(
        pause_the_database,
        "database cannot be read",
        "DatabaseAway",
        ends=let_them_go_on,
        lasts_s=LONGER_THAN_AN_ACK_S,
    ),
    Fault(pause_the_bus, "bus does not answer", "BusAway", ends=let_them_go_on, lasts_s=LONGER_THAN_AN_ACK_S),
    Fault(fill_the_disk, "disk.* full.* room", "BusDiskFull", ends=give_room),
    Fault(cut_off_a_service, "surveys.* does not answer", "ServiceDown", ends=join_it_again),
)
