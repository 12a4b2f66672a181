"""A gateway and an intake as processes of their own, on a real bus, and a system that sends to them."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import nats

from services.intake.main import service
from shared.messaging.streams import provision
from tests.support.servers import free_port, nats_server, wait_for

KEY: Final = "a-key"
SOURCE: Final = "urn:tinh"
PUBLISHERS: Final = f"""
[publisher.tinh]
sources = ["{SOURCE}"]
units = ["15667"]
adapter = ["dvcqg-1", "dvcqg-2", "ho-tich"]

[publisher.portal]
sources = ["urn:portal"]
units = ["15667"]
"""


@contextmanager
def process(module: str, environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module as a process, its log in a file."""
    with log.open("ab") as out:
        started = subprocess.Popen([sys.executable, "-m", module], env=environment, stderr=out, stdout=out)
        try:
            yield started
        finally:
            started.terminate()
            started.wait(30)


@contextmanager
def running_office(folder: Path) -> Iterator[int]:
    """Yield the port of the gateway's public door; all that the office writes is below the folder."""
    (folder / "publishers.toml").write_text(PUBLISHERS, encoding="utf-8")
    keys = {"tinh": KEY, "portal": "another-key"}
    lines = (f'{name} = "{sha256(key.encode()).hexdigest()}"\n' for name, key in keys.items())
    (folder / "keys.toml").write_text("".join(lines), encoding="utf-8")
    (folder / "slip.key").write_bytes(b"0" * 32)
    port = free_port()
    with nats_server(folder / "bus") as url:
        asyncio.run(provisioned(url))
        (folder / "bus.url").write_text(url, encoding="utf-8")
        environment = os.environ | {
            "MOTCUA_NATS_URL": url,
            "MOTCUA_PUBLISHERS": str(folder / "publishers.toml"),
            "MOTCUA_HTTP_KEYS": str(folder / "keys.toml"),
            "MOTCUA_SLIP_KEY": str(folder / "slip.key"),
            "MOTCUA_HTTP_PORT": str(port),
            "MOTCUA_STAFF_PORT": str(free_port()),
            "MOTCUA_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/{{service}}.db",
        }
        subprocess.run([sys.executable, "-m", "deploy.migrate"], env=environment, check=True, timeout=60)
        with (
            process("services.intake.main", environment, folder / "intake.log"),
            process("services.gateway.main", environment, folder / "gateway.log"),
        ):
            wait_for(port, 60)
            yield port


def bus_at(folder: Path) -> str:
    """Where the bus of an office is."""
    return (folder / "bus.url").read_text(encoding="utf-8")


async def provisioned(url: str) -> None:
    """Provision a bus."""
    bus = await nats.connect(url)
    await provision(bus.jetstream(), [service.consumer])
    await bus.close()


def record(status: str, code: str, **more: Any) -> dict[str, Any]:
    """A record of the push of 2019 to 2025."""
    return {
        "MaHoSo": code,
        "MaTTHC": "2.000815",
        "TenTTHC": "Chứng thực bản sao",
        "ChuHoSo": "Nguyễn Thị Lan",
        "NgayTiepNhan": "20260815080000",
        "TrangThaiHoSo": status,
    } | more


def step(status: str, code: str, moment: str, **more: Any) -> dict[str, Any]:
    """A step of the push of 2019 to 2025."""
    return {"MaHoSo": code, "TrangThai": status, "ThoiDiemXuLy": moment} | more
