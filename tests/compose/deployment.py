"""A deployment by docker-compose, as a newcomer sets one up from a clone."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROJECT = "motcua-check"
HOST_NETWORK = "services:\n  storage:\n    build: {network: host}\n"
"""For machines on which builds reach the outside only through the host."""


@dataclass
class Deployed:
    """A clone, the ports on which it is published, and its containers."""

    clone: Path
    nats_port: int = 14222
    http_port: int = 18443
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.environment = os.environ | {
            "MOTCUA_CLOCK": "replay",
            "MOTCUA_DEMO": "true",
            "MOTCUA_NATS_PUBLISH": f"127.0.0.1:{self.nats_port}",
            "MOTCUA_HTTP_PUBLISH": f"127.0.0.1:{self.http_port}",
            "MOTCUA_NATS_URL": f"tls://127.0.0.1:{self.nats_port}",
            "MOTCUA_NATS_CA": str(self.clone / "deployment/tls/authority.pem"),
            "PYTHONPATH": str(self.clone),
            "COLUMNS": "200",
        }
        (self.clone / "host-network.yml").write_text(HOST_NETWORK)

    @property
    def bus_url(self) -> str:
        return self.environment["MOTCUA_NATS_URL"]

    @property
    def gateway_url(self) -> str:
        return f"https://127.0.0.1:{self.http_port}"

    def seed(self, name: str) -> Path:
        """The seed of a part of the office, or of a publisher."""
        return self.clone / "deployment" / ("publishers" if name == "demo" else "seeds") / name

    def motcua(self, *arguments: str, as_whom: str = "operator") -> str:
        """Run a command of ours as somebody."""
        return self._run(
            [sys.executable, "-m", "deploy.cli.main", *arguments], MOTCUA_NATS_SEED=str(self.seed(as_whom))
        )

    def compose(self, *arguments: str) -> str:
        """Run docker-compose."""
        files = ("-f", "docker-compose.yml", "-f", "host-network.yml")
        return self._run(["docker-compose", "-p", PROJECT, *files, *arguments])

    def container(self, service: str) -> str:
        """The id of a service's container."""
        return self.compose("ps", "-q", service).strip()

    def inspect(self, service: str) -> Any:
        """What docker knows of a service's container."""
        return json.loads(self._run(["docker", "inspect", self.container(service)]))[0]

    def is_healthy(self, service: str) -> bool:
        state = self.inspect(service)["State"]
        return bool(state["Running"] and state.get("Health", {}).get("Status") == "healthy")

    def until_healthy(self, *services: str, seconds: float = 120) -> None:
        """Wait until services say that they are ready."""
        until = time.monotonic() + seconds
        while not all(self.is_healthy(service) for service in services):
            if time.monotonic() > until:
                raise TimeoutError(f"not all of {services} are ready after {seconds:.0f} s")
            time.sleep(1)

    def _run(self, command: list[str], **environment: str) -> str:
        done = subprocess.run(
            command, cwd=self.clone, env=self.environment | environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(
                f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done.stdout
