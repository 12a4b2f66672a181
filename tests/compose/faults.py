"""What happens to containers: killed, paused, restarted, cut off. None of it needs a hand to recover."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

from tests.compose.deployment import PROJECT, Deployed

SERVICES = ("intake", "deadlines", "letters", "surveys", "gateway")


def kill_every_service(deployed: Deployed) -> None:
    """SIGKILL to each process, as the kernel does when memory runs out."""
    for service in SERVICES:
        os.kill(deployed.inspect(service)["State"]["Pid"], signal.SIGKILL)
        time.sleep(0.5)


def kill_the_bus(deployed: Deployed) -> None:
    """SIGKILL to nats-server."""
    os.kill(deployed.inspect("nats")["State"]["Pid"], signal.SIGKILL)


def restart_the_bus(deployed: Deployed) -> None:
    """An operator restarts nats."""
    deployed.compose("restart", "nats")


def restart_the_database(deployed: Deployed) -> None:
    """An operator restarts PostgreSQL."""
    deployed.compose("restart", "postgres")


def pause_a_service(deployed: Deployed) -> None:
    """A service stands still for a minute, longer than the bus waits for its acknowledgements."""
    deployed.compose("pause", "deadlines")
    time.sleep(60)
    deployed.compose("unpause", "deadlines")


def cut_off_a_service(deployed: Deployed) -> None:
    """The network between a service and all others is gone for a while."""
    container, network = deployed.container("surveys"), f"{PROJECT}_default"
    subprocess.run(["docker", "network", "disconnect", network, container], check=True)
    time.sleep(20)
    subprocess.run(["docker", "network", "connect", "--alias", "surveys", network, container], check=True)


FAULTS: tuple[Callable[[Deployed], None], ...] = (
    kill_every_service,
    kill_the_bus,
    restart_the_bus,
    restart_the_database,
    pause_a_service,
    cut_off_a_service,
)
