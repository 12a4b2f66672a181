"""What the stack consists of, and where everything is."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deploy.embedded.memory_settings import DEFAULTS, MEMORY, WITHOUT_DOCSTRINGS
from deploy.embedded.ports import LOOPBACK
from shared.contracts.services import GATEWAY


@dataclass(frozen=True, slots=True)
class Plan:
    """One stack: a data folder, two ports that others know, and a clock."""

    folder: Path
    """Absolute; all that is kept is under it."""
    publishers: Path
    nats_port: int
    http_port: int
    clock: Literal["real", "replay"] = "real"
    database_url: str = ""
    """Where the services keep what they keep; empty: SQLite files in the folder."""
    demo: bool = False
    """Whether every page says that its records are made up."""

    @property
    def nats_url(self) -> str:
        return f"nats://{LOOPBACK}:{self.nats_port}"

    @property
    def gateway_url(self) -> str:
        return f"http://{LOOPBACK}:{self.http_port}"

    @property
    def logs(self) -> Path:
        """Where each process writes what it has to say, in a file of its name."""
        return self.folder / "logs"

    @property
    def slip_key(self) -> Path:
        """Where the key of the secrets on slips is kept: what was printed by it must stay good."""
        return self.folder / "slip.key"

    def environment(self, health_port: int = 0) -> Mapping[str, str]:
        """The settings of a process, over those that the operator has made."""
        return (
            DEFAULTS
            | os.environ
            | {
                "MOTCUA_NATS_URL": self.nats_url,
                "MOTCUA_DATABASE_URL": self.database_url
                or f"sqlite+aiosqlite:///{self.folder}/{{service}}.db",
                "MOTCUA_PUBLISHERS": str(self.publishers),
                "MOTCUA_HTTP_KEYS": str(self.folder / "http/keys.toml"),
                "MOTCUA_HEALTH_PORT": str(health_port),
                "MOTCUA_SLIP_KEY": str(self.slip_key),
                "MOTCUA_HTTP_PORT": str(self.http_port),
                "MOTCUA_CLOCK": self.clock,
                "MOTCUA_DEMO": str(self.demo),
            }
            | MEMORY
        )


def python(module: str) -> list[str]:
    """Return the command that runs one of our modules."""
    return [sys.executable, "-m", module]


def service_command(name: str) -> list[str]:
    """Return the command that runs a service; the gateway's OpenAPI document is made of its docstrings."""
    run, *module = python(f"services.{name}.main")
    return [run, *([] if name == GATEWAY else [WITHOUT_DOCSTRINGS]), *module]
