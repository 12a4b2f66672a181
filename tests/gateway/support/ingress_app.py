"""The ingress on a real bus, with keys of its own."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import nats

from services.gateway.ingress.app import ingress_app
from services.gateway.ingress.keys import Keys
from tests.support.eventually import eventually

KEY, NEIGHBOURS = "a-key", "a-key-of-another"
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
Json = dict[str, Any]


def filed(number: int = 1, **other: object) -> Json:
    """A record that was filed."""
    return {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": "urn:portal",
        "type": "vn.motcua.record.filed.v1",
        "data": {
            "unit": "15712",
            "record": f"H56.31.20-230215-{number:04}",
            "procedure": "2.000815",
            "applicant": {"name": "Lò Thị Hòa"},
            "at": "2023-02-15T08:30:00+07:00",
        },
    } | other


def keep_keys(file: Path, **keys: str) -> None:
    """Write the file of keys."""
    lines = (f'{name} = "{sha256(key.encode()).hexdigest()}"\n' for name, key in keys.items())
    fresh = file.with_suffix(".new")
    fresh.write_text("".join(lines))
    fresh.rename(file)


@asynccontextmanager
async def open_ingress(url: str, keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Yield an HTTP client of the ingress that has a key."""
    ingress = ingress_app(Keys(keys))
    ingress.state.bus = await nats.connect(url)
    transport = httpx.ASGITransport(app=ingress)
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://ingress", headers=headers) as client:
        yield client
    await ingress.state.bus.close()


@contextmanager
def intake(url: str, folder: Path) -> Iterator[None]:
    """Run intake, beside the publishers portal and clinic."""
    rows = 'sources = ["urn:portal"]\nunits = ["15712"]\n'
    publishers = folder / "publishers.toml"
    publishers.write_text("".join(f"[publisher.{name}]\n{rows}" for name in ("portal", "clinic")))
    environment = os.environ | {
        "MOTCUA_NATS_URL": url,
        "MOTCUA_PUBLISHERS": str(publishers),
        "MOTCUA_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/{{service}}.db",
    }
    subprocess.run([sys.executable, "-m", "deploy.migrate"], env=environment, check=True, timeout=60)
    process = subprocess.Popen([sys.executable, "-m", "services.intake.main"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


async def receipt_at(ingress: httpx.AsyncClient, address: str) -> Json:
    """Return the receipt at an address, as soon as there is one."""
    told: list[Json] = []

    async def is_told() -> bool:
        answer = await ingress.get(address)
        if answer.status_code == 200:
            told.append(answer.json())
        return bool(told)

    await eventually(is_told)
    return told[0]
