"""A copy is taken under load, everything is destroyed, and the copy is put into the empty office."""

from shared.contracts.services import PROCESSES
from tests.compose.deployment import Deployed, say


def take_a_copy(office: Deployed) -> None:
    """As an operator does, or the machine's timer."""
    office.compose("run", "--rm", "-T", "backup")


def lose_everything(office: Deployed) -> None:
    """Containers and volumes are gone; the clone and the deployment's folder are there, and the copy."""
    office.take_down()
    if left := list(office.bus_disk.iterdir()):
        raise AssertionError(f"not everything is gone: {left}")


def put_the_copy_back(office: Deployed) -> None:
    """As the page on operations says; services begin when what is there has been compared with the copy."""
    (copy,) = (office.clone / "deployment/backups").iterdir()
    file = f"/backups/{copy.name}"
    office.compose("up", "-d", "nats", "postgres")
    office.until_healthy("nats", "postgres")
    say(office.compose("run", "--rm", "-T", "restore", file))
    say(office.compose("run", "--rm", "-T", "backup", "verify", file).splitlines()[-1])
    office.compose("up", "-d")
    office.until_healthy("nats", "postgres", *PROCESSES)
