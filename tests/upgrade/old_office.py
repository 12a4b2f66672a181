"""Running an office of some commit: each process by itself, so that it can be broken off anywhere.

Names of programs and settings are those of the commit that the kept office was made by.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.support.servers import free_port, wait_for

STEPS: Final = ("deploy.migrate", "deploy.provision")
CLI: Final = "deploy.cli.main"
SERVICES: Final = ("intake", "deadlines", "letters", "surveys")
GATEWAY: Final = "gateway"
CLINIC_KEY: Final = "the key of the clinic"
RETENTION: Final = (
    *(("streams", 15_000), ("dead-letters", 15_000), ("inbox", 36_500), ("receipts", 36_500)),
    *(("reports", 36_500), ("letters", 36_500), ("comments", 36_500)),
)
"""So that what is on the bus is not too old in some years."""
WRITTEN: Final = {
    "publishers.toml": """\
[publisher.demo]
sources = ["urn:motcua:demo"]
units = ["15712"]
office = true

[publisher.clinic]
sources = ["urn:clinic"]
units = ["15712"]
http = true
""",
    "http/keys.toml": f'clinic = "{sha256(CLINIC_KEY.encode()).hexdigest()}"\n',
    "slip.key": "5" * 64,
    "law/folder.toml": "replaces-ours = false\n",
    "law/retention.toml": "\n".join(
        f'[{kind}]\ndays = {days}\nsource = "Kho thử nghiệm giữ lâu"\nsure = "unchecked"\n'
        for kind, days in RETENTION
    ),
    "office.env": "MOTCUA_LAW={folder}/law\nMOTCUA_REPLAY_QUIET_S=15\n",
}
"""Files of an office: a law of its own among them, and settings as an operator has made them."""


@dataclass
class OldOffice:
    """An office that a checkout of some commit runs."""

    checkout: Path
    folder: Path
    database_url: str
    clock_quiet_s: int = 15
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    nats_port: int = field(default_factory=free_port)
    http_port: int = field(default_factory=free_port)
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def nats_url(self) -> str:
        return f"nats://127.0.0.1:{self.nats_port}"

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def environment(self, **more: str) -> Mapping[str, str]:
        settings = {
            "MOTCUA_HOME": self.folder,
            "MOTCUA_NATS_URL": self.nats_url,
            "MOTCUA_DATABASE_URL": self.database_url,
            "MOTCUA_PUBLISHERS": self.folder / "publishers.toml",
            "MOTCUA_HTTP_KEYS": self.folder / "http/keys.toml",
            "MOTCUA_HTTP_PORT": self.http_port,
            "MOTCUA_SLIP_KEY": self.folder / "slip.key",
            "MOTCUA_LAW": self.folder / "law",
            "MOTCUA_CLOCK": "replay",
            "MOTCUA_REPLAY_QUIET_S": self.clock_quiet_s,
            "PYTHONPATH": "",
            "COLUMNS": 300,
        }
        return os.environ | {name: str(value) for name, value in settings.items()} | more

    def found(self) -> None:
        """Write what an operator writes before the office is opened."""
        for name, text in WRITTEN.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def open_and_break_off(self) -> None:
        """Open it as its users do, and let the computer lose its power: what it notes beside data stays."""
        ports = ("--port", str(self.http_port), "--nats-port", str(self.nats_port))
        self._start("up", [self.python, "-m", CLI, "up", "--data", str(self.folder), *ports])
        wait_for(self.http_port, 120)
        time.sleep(5)
        self.stop("up", by=signal.SIGKILL)
        time.sleep(3)

    def address_on_the_slip(self, record: str) -> str:
        """Return where a citizen looks a record up."""
        code = f"from shared.slip import Slips; print(Slips('', key).address({record!r}))"
        key = (self.folder / "slip.key").read_bytes().strip()
        words = [self.python, "-c", f"key = {key!r}; {code}"]
        return subprocess.run(
            words, cwd=self.checkout, capture_output=True, check=True, text=True
        ).stdout.strip()

    def step(self, *command: str) -> str:
        """Run a program of the office to its end."""
        ran = subprocess.run(
            [self.python, "-m", *command],
            cwd=self.checkout,
            env=self.environment(),
            capture_output=True,
            timeout=120,
        )
        assert not ran.returncode, ran.stderr.decode()
        return ran.stdout.decode()

    def motcua(self, *arguments: str) -> str:
        """Run a command, as the operator would."""
        return self.step(CLI, *arguments)

    def start_bus(self) -> None:
        nats = self.folder / "nats"
        nats.mkdir(exist_ok=True)
        conf = nats / "nats.conf"
        conf.write_text(
            f"host: 127.0.0.1\nport: {self.nats_port}\nserver_name: motcua\nmax_payload: 1MB\n"
            f'jetstream {{\n  store_dir: "{nats}/jetstream"\n  sync_interval: always\n}}\n'
        )
        program = self.checkout / ".venv/bin/nats-server"
        self._start("bus", [str(program), "--config", str(conf)])
        wait_for(self.nats_port)

    def start(self, *services: str, **settings: str) -> None:
        for service in services:
            self._start(service, [self.python, "-m", f"services.{service}.main"], **settings)

    def stop(self, *names: str, by: signal.Signals = signal.SIGTERM) -> None:
        for name in names:
            self.running[name].send_signal(by)
        if by is not signal.SIGSTOP:
            for name in names:
                self.running.pop(name).wait(30)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Run all of it, after the steps that come before."""
        self.start_bus()
        for step in STEPS:
            self.step(step)
        self.start(*SERVICES, GATEWAY)
        try:
            yield
        finally:
            self.stop(*SERVICES, GATEWAY)
            self.stop("bus")

    @property
    def python(self) -> str:
        return str(self.checkout / ".venv/bin/python")

    def kill_all(self) -> None:
        """Leave nothing running, however it went."""
        for process in self.running.values():
            process.kill()
            process.wait(10)
        self.running.clear()

    def copy_to(self, folder: Path, database_url: str) -> "OldOffice":
        """Return an office in a copy of the folder."""
        shutil.copytree(self.folder, folder)
        return OldOffice(self.checkout, folder, database_url)

    def _start(self, name: str, command: list[str], **settings: str) -> None:
        logs = self.folder / "logs"
        logs.mkdir(exist_ok=True)
        with (logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=self.checkout, env=self.environment(**settings), stdout=log, stderr=log
            )
