"""The plan of an embedded stack: its folder, ports, settings and commands."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from psutil import virtual_memory  # type: ignore[import-untyped]

from deploy.embedded.memory_settings import MEMORY, defaults
from deploy.embedded.nats_server import USER
from deploy.embedded.on_demand import ASKED
from deploy.embedded.ports import LOOPBACK
from shared.settings import Settings

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  # a door that somebody opens to the network
HTTPS: Final = 443
DEMO_DEFAULTS: Final = {
    "MOTCUA_REPLAY_QUIET_S": "5",
    "MOTCUA_LAW": str(Path(__file__).parents[1] / "demo" / "law"),
}
"""So nobody waits long for the end of the year; a record whose resolution comes late is corrected. The folder
of an operator says which communes ask by the nine indices."""
DEMO_TOGETHER: Final = ("intake+deadlines+letters+surveys+staff+supervision+gateway",)
"""One process: it takes 60 MB less than two, and the year takes a fifth longer in it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One stack: a data folder, the ports of the bus and of both doors, and a clock."""

    folder: Path
    """Absolute path; contains all data."""
    publishers: Path
    nats_port: int
    http_port: int
    """Of the pages for citizens."""
    staff_port: int
    """Of the pages for staff."""
    clock: Literal["real", "replay"] = "real"
    database_url: str = ""
    """URL of the databases; if empty, SQLite files in the folder."""
    demo: bool = False
    """Whether every page says that its records are synthetic."""
    public_name: str = ""
    """Name or address under which the network finds the pages for citizens; empty if it finds none."""
    staff_name: str = ""
    """The same of the pages for staff."""

    @property
    def nats_url(self) -> str:
        """URL of the bus with its key, once the office has been opened."""
        return bus_url(self.nats_port, self.bus_key.read_text() if self.bus_key.exists() else "")

    @property
    def bus_key(self) -> Path:
        """File of the key of the bus: other users of the computer reach its port as well."""
        return self.folder / "bus.key"

    @property
    def gateway_url(self) -> str:
        """URL of the pages for citizens."""
        return door_url(self.public_name, self.http_port)

    @property
    def staff_url(self) -> str:
        """URL of the pages for staff."""
        return door_url(self.staff_name, self.staff_port)

    @property
    def certificates(self) -> Path:
        """Folder of the office's own authority, and of the certificates of doors that are open."""
        return self.folder / "tls"

    @property
    def public_url(self) -> str:
        """Where citizens find the pages: as the operator says, else on this machine only."""
        return os.environ.get("MOTCUA_PUBLIC_URL") or self.gateway_url

    @property
    def logs(self) -> Path:
        """Folder of the log files, one for each process by its name."""
        return self.folder / "logs"

    @property
    def slip_key(self) -> Path:
        """File of the key of the lookup codes on slips; printed codes stay valid only while it is kept."""
        return self.folder / "slip.key"

    @property
    def answer_key(self) -> Path:
        """File of the key that seals answers which wait for a group; no copy of the office has it."""
        return self.folder / "answers.key"

    @property
    def statement_key(self) -> Path:
        """File of the private key by which staff signs who asks; no copy of the office has it."""
        return self.folder / "statements.key"

    @property
    def statement_public_key(self) -> Path:
        """File of its public key, by which the services know the signature."""
        return self.folder / "statements.pem"

    @property
    def staff_key(self) -> Path:
        """File of the key that seals what second factors are made from; no copy of the office has it."""
        return self.folder / "staff.key"

    @property
    def together(self) -> tuple[str, ...]:
        """Groups of services that share a process: as the operator says, else those of the demo."""
        return Settings().together or (DEMO_TOGETHER if self.demo else ())

    def environment(self, *health_ports: int) -> Mapping[str, str]:
        """Return the environment of a process: defaults, the operator's environment, the plan's settings.

        `health_ports` are those of the health pages of what it runs.
        """
        return (
            dict(defaults(virtual_memory().total))
            | (DEMO_DEFAULTS if self.demo else {})
            | self._open_doors()
            | os.environ
            | {
                "MOTCUA_NATS_URL": self.nats_url,
                "MOTCUA_DATABASE_URL": self.database_url
                or f"sqlite+aiosqlite:///{self.folder}/{{service}}.db",
                "MOTCUA_PUBLISHERS": str(self.publishers),
                "MOTCUA_SUBSCRIBERS": str(self.folder / "feed/subscribers.toml"),
                "MOTCUA_ON_DEMAND": str(self.folder / ASKED),
                "MOTCUA_HTTP_KEYS": str(self.folder / "http/keys.toml"),
                "MOTCUA_HEALTH_PORT": str(health_ports[0] if health_ports else 0),
                "MOTCUA_HEALTH_PORTS": json.dumps(health_ports),
                "MOTCUA_SLIP_KEY": str(self.slip_key),
                "MOTCUA_ANSWER_KEY": str(self.answer_key),
                "MOTCUA_STATEMENT_KEY": str(self.statement_key),
                "MOTCUA_STATEMENT_PUBLIC_KEY": str(self.statement_public_key),
                "MOTCUA_STAFF_KEY": str(self.staff_key),
                "MOTCUA_HTTP_PORT": str(self.http_port),
                "MOTCUA_STAFF_PORT": str(self.staff_port),
                "MOTCUA_PUBLIC_URL": self.public_url,
                "MOTCUA_STAFF_URL": os.environ.get("MOTCUA_STAFF_URL") or self.staff_url,
                "MOTCUA_CLOCK": self.clock,
                "MOTCUA_DEMO": str(self.demo),
            }
            | MEMORY
        )

    def _open_doors(self) -> dict[str, str]:
        """Return what opens doors to the network, by TLS; what the operator says of a door goes first."""
        opened: dict[str, str] = {}
        for door, key, name in (
            ("HTTP", "HTTP_KEY", self.public_name),
            ("STAFF", "STAFF_CERTIFICATE_KEY", self.staff_name),
        ):
            if name:
                opened[f"MOTCUA_{door}_HOST"] = EVERYWHERE
                opened[f"MOTCUA_{door}_NAMES"] = json.dumps(names_of_door(name))
                opened[f"MOTCUA_{door}_CERTIFICATE"] = str(self.certificates / f"{door.lower()}.pem")
                opened[f"MOTCUA_{key}"] = str(self.certificates / f"{door.lower()}.key")
        return opened


def door_url(name: str, port: int) -> str:
    """Return the URL of a door: by TLS under its name in the network, else on this machine only.

    >>> door_url("", 8080), door_url("mot-cua.example.vn", 8443), door_url("2001:db8::1", 443)
    ('http://127.0.0.1:8080', 'https://mot-cua.example.vn:8443', 'https://[2001:db8::1]')
    """
    if not name:
        return f"http://{LOOPBACK}:{port}"
    host = f"[{name}]" if ":" in name else name
    return f"https://{host}" if port == HTTPS else f"https://{host}:{port}"


def names_of_door(name: str) -> list[str]:
    """Return the names by which an open door may be called, on this machine, too."""
    return [name, LOOPBACK, "localhost"]


def bus_url(port: int, key: str = "") -> str:
    """Return the URL of a bus on this computer, with its key."""
    return f"nats://{USER}:{key}@{LOOPBACK}:{port}" if key else f"nats://{LOOPBACK}:{port}"


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules."""
    return [sys.executable, "-m", module, *arguments]
