"""What happens to containers: killed, paused, restarted, cut off, out of disk.

None of it needs a hand to recover, but that somebody gives back the space.
"""

import os
import signal
import time
from collections.abc import Callable

from tests.compose.deployment import PROJECT, SERVICES, Deployed, say

LONGER_THAN_AN_ACK_S = 60
FULL_S = 30


def kill_every_service(office: Deployed) -> None:
    """SIGKILL to each process, as the kernel does when memory runs out."""
    for service in SERVICES:
        _kill(office, service)
        time.sleep(0.5)


def kill_the_bus(office: Deployed) -> None:
    """SIGKILL to nats-server."""
    _kill(office, "nats")


def restart_the_bus(office: Deployed) -> None:
    """An operator restarts nats."""
    office.compose("restart", "nats")


def restart_the_database(office: Deployed) -> None:
    """An operator restarts PostgreSQL."""
    office.compose("restart", "postgres")


def pause_the_services(office: Deployed) -> None:
    """All services stand still for a minute each, longer than the bus waits for acknowledgements."""
    _pause(office, *SERVICES)


def pause_the_database(office: Deployed) -> None:
    """PostgreSQL stands still for a minute, with transactions open."""
    _pause(office, "postgres")


def pause_the_bus(office: Deployed) -> None:
    """nats-server stands still for a minute; lines to it stay open."""
    _pause(office, "nats")


def fill_the_disk(office: Deployed) -> None:
    """The bus has no space for half a minute."""
    ballast = office.bus_disk / "ballast"
    with ballast.open("wb", buffering=0) as filling:
        try:
            while True:
                filling.write(bytes(4096))
        except OSError:
            pass
    time.sleep(FULL_S)
    said = office.motcua("doctor", may_fail=True)
    say("doctor, while the disk is full:\n" + "\n".join(x for x in said.splitlines() if x[:1] in "✗ "))
    ballast.unlink()


def cut_off_a_service(office: Deployed) -> None:
    """The network between a service and all others is gone for a while."""
    (container,), network = office.containers("surveys"), f"{PROJECT}_default"
    office.docker("network", "disconnect", network, container)
    time.sleep(20)
    office.docker("network", "connect", "--alias", "surveys", network, container)


def _kill(office: Deployed, service: str) -> None:
    for container in office.containers(service):
        os.kill(office.inspect(container)["State"]["Pid"], signal.SIGKILL)


def _pause(office: Deployed, *services: str) -> None:
    office.compose("pause", *services)
    time.sleep(LONGER_THAN_AN_ACK_S)
    office.compose("unpause", *services)


FAULTS: tuple[Callable[[Deployed], None], ...] = (
    kill_every_service,
    kill_the_bus,
    restart_the_bus,
    restart_the_database,
    pause_the_services,
    pause_the_database,
    pause_the_bus,
    fill_the_disk,
    cut_off_a_service,
)
