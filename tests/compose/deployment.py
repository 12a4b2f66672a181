"""A deployment by docker-compose, as a newcomer sets one up from a clone."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.contracts.services import PROCESSES
from shared.messaging.connection import SignIn, sign_in
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
PROJECT = "motcua-check"
NATS_PORTS = (14222, 14223, 14224)
HTTP_PORT = 18443
STAFF_PORT = 18453
PROMETHEUS_PORT = 19090
NODES_OF_CLUSTER = ",".join(f"tls://nats-{number}.nats:4222" for number in range(3))
DISK = "256m"
"""Of the bus, so that it can be filled in a moment."""
OVERRIDE = """\
services:
  storage:
    build: {{network: host}}
  prometheus:
    profiles: [monitoring]
    image: {project}-prometheus
    build: {{context: "{root}/tests/compose", dockerfile: prometheus.Dockerfile, network: host}}
volumes:
  bus:
    driver_opts: {{type: none, o: bind, device: "{bus}"}}
"""
"""For machines on which builds reach the outside only through the host; the bus has a disk of its own, and
Prometheus is Debian's."""


@dataclass
class Deployed:
    """A clone, the ports on which it is published, and its containers."""

    clone: Path
    overlays: Sequence[str] = ()
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nodes = NATS_PORTS if self.overlays else NATS_PORTS[:1]
        more = len(self.overlays)
        self.environment = os.environ | {
            "MOTCUA_CLOCK": "replay",
            "MOTCUA_DEMO": "true",
            "MOTCUA_NATS_PUBLISH": f"127.0.0.1:{NATS_PORTS[0]}",
            "MOTCUA_NATS_1_PUBLISH": f"127.0.0.1:{NATS_PORTS[1]}",
            "MOTCUA_NATS_2_PUBLISH": f"127.0.0.1:{NATS_PORTS[2]}",
            "MOTCUA_PROMETHEUS_PUBLISH": f"127.0.0.1:{PROMETHEUS_PORT}",
            "MOTCUA_HTTP_PUBLISH": f"127.0.0.1:{HTTP_PORT}" + (f"-{HTTP_PORT + 1}" if more else ""),
            "MOTCUA_STAFF_PUBLISH": f"127.0.0.1:{STAFF_PORT}" + (f"-{STAFF_PORT + 1}" if more else ""),
            **({"MOTCUA_NODES": NODES_OF_CLUSTER, "MOTCUA_PROCESSES": "2"} if more else {}),
            "MOTCUA_NATS_URL": ",".join(f"tls://127.0.0.1:{port}" for port in nodes),
            "MOTCUA_NATS_CA": str(self.clone / "deployment/tls/authority.pem"),
            "DOCKER_BUILDKIT": "0",
            "PYTHONPATH": str(self.clone),
            "COLUMNS": "200",
        }
        self.bus_disk.mkdir()
        (self.clone / "check.yml").write_text(OVERRIDE.format(bus=self.bus_disk, project=PROJECT, root=ROOT))

    @property
    def bus_disk(self) -> Path:
        """Folder of the bus's data."""
        return self.clone / "bus"

    @property
    def gateway_url(self) -> str:
        return f"https://127.0.0.1:{HTTP_PORT}"

    def seed(self, name: str) -> Path:
        """The seed of a part of the office, or of a publisher."""
        return self.clone / "deployment" / ("publishers" if name == "demo" else "seeds") / name

    def settings(self, name: str) -> Settings:
        """The settings of a client from outside the office."""
        authority = Path(self.environment["MOTCUA_NATS_CA"])
        return Settings(
            nats_url=self.environment["MOTCUA_NATS_URL"], nats_seed=self.seed(name), nats_ca=authority
        )

    def sign_in(self, name: str) -> SignIn:
        """The connection options of a login."""
        return sign_in(name, self.settings(name))

    def check_out(self, commit: str) -> None:
        """Check out another version of the repository."""
        self._run(["git", "-c", "advice.detachedHead=false", "checkout", "-q", commit])

    def motcua(self, *arguments: str, login: str = "operator", may_fail: bool = False) -> str:
        """Run a `motcua` command with a login."""
        command = [sys.executable, "-m", "deploy.cli.main", *arguments]
        return self._run(command, may_fail=may_fail, MOTCUA_NATS_SEED=str(self.seed(login)))

    def compose(self, *arguments: str) -> str:
        """Run docker-compose."""
        files = ("docker-compose.yml", *self.overlays, "check.yml")
        return self._run(
            ["docker-compose", "-p", PROJECT, *(part for file in files for part in ("-f", file)), *arguments]
        )

    def take_down(self) -> None:
        """Remove containers, volumes and the bus's disk."""
        self.compose("--profile", "monitoring", "down", "-v", "--remove-orphans")
        for folder in self.bus_disk.iterdir():
            shutil.rmtree(folder)

    def containers(self, service: str) -> list[str]:
        """The ids of a service's containers, asked of docker itself, since docker-compose takes seconds."""
        labels = {"project": PROJECT, "service": service, "oneoff": "False"}
        wanted = [part for name, value in labels.items() for part in _labelled(name, value)]
        return self.docker("ps", "--all", "--quiet", "--no-trunc", *wanted).split()

    def inspect(self, container: str) -> Any:
        """Return docker's description of a container."""
        return json.loads(self._run(["docker", "inspect", container]))[0]

    def docker(self, *arguments: str) -> str:
        """Run docker."""
        return self._run(["docker", *arguments])

    def is_healthy(self, service: str) -> bool:
        states = [self.inspect(container)["State"] for container in self.containers(service)]
        return all(state["Running"] and state["Health"]["Status"] == "healthy" for state in states)

    def until_healthy(self, *services: str, seconds: float = 180) -> None:
        """Wait until services say that they are ready."""
        until = time.monotonic() + seconds
        while not all(self.is_healthy(service) for service in services):
            if time.monotonic() > until:
                raise TimeoutError(f"not all of {services} are ready after {seconds:.0f} s")
            time.sleep(1)

    def _run(self, command: list[str], *, may_fail: bool = False, **environment: str) -> str:
        done = subprocess.run(
            command, cwd=self.clone, env=self.environment | environment, capture_output=True, text=True
        )
        if done.returncode and not may_fail:
            raise RuntimeError(
                f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done.stdout


def _labelled(name: str, value: str) -> tuple[str, str]:
    """Return how docker is asked for containers by a label that docker-compose gives them."""
    return "--filter", f"label=com.docker.compose.{name}={value}"


def _unchanged(_office: Deployed) -> None:
    """Do nothing before the office opens."""


@contextmanager
def deployed(
    *overlays: str, at: str = "HEAD", before_it_opens: Callable[[Deployed], None] = _unchanged
) -> Iterator[Deployed]:
    """Set an office up from a clone, as the page on operations says; it is taken away at the end.

    Args:
        overlays: Compose files over the one at the top.
        at: Which commit.
        before_it_opens: Further steps of an operator after `motcua init`.
    """
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "motcua"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        office = Deployed(clone, overlays)
        office.check_out(at)
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(office.bus_disk)], check=True
        )
        try:
            office.motcua("init")
            office.motcua("publishers", "add", "demo", "--units", "15712", "--source", "urn:motcua:demo")
            before_it_opens(office)
            office.compose("config", "-q")
            since = time.monotonic()
            office.compose("build", "storage")
            built = time.monotonic()
            office.compose("up", "-d")
            office.until_healthy("nats", "postgres", *PROCESSES)
            say(f"built in {built - since:.0f} s, ready {time.monotonic() - built:.0f} s later")
            yield office
        except BaseException:
            print("\n".join(line for line in office.compose("logs").splitlines() if '"error"' in line))
            raise
        finally:
            say("taking it away")
            office.take_down()
            subprocess.run(["umount", str(office.bus_disk)], check=True)


def commit_of(*question: str) -> str:
    """Return the commit that git answers a question with."""
    asked = ["git", *question]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def say(what: str) -> None:
    print(what, flush=True)
