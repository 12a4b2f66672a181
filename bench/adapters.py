"""A day of a province through the adapter, beside as many events at `/events` and a bare endpoint.

`motcua simulate` makes the messages: 25,000 of 166 communes, with what real systems get wrong. 16 clients
send them as fast as the gateway takes them; as many events of ours to `/events`; and the same bodies to a
bare Starlette endpoint that does one JetStream publish of what it gets.

python -m bench.adapters
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx
import nats
import psutil  # type: ignore[import-untyped]

from bench.ingress import serving
from deploy.simulate.day import SimulatedDay, messages_of
from deploy.simulate.message import SimulatedMessage
from shared.messaging.streams import provision
from tests.support.servers import free_port, nats_server

COMMUNES: Final = 166
MESSAGES: Final = 25_000
CLIENTS: Final = 16
KEY: Final = "a-key"
KEYED: Final = {"Authorization": f"Bearer {KEY}"}
STRUCTURED: Final = KEYED | {"Content-Type": "application/cloudevents+json"}
AGENCIES: Final = tuple(f"H99.{number:03}" for number in range(1, COMMUNES + 1))
DAY: Final = SimulatedDay(on=date(2026, 11, 2), agencies=AGENCIES, messages=MESSAGES)

Send = Callable[[httpx.AsyncClient, Any], Awaitable[None]]


def events() -> Iterator[bytes]:
    """Yield as many events of ours."""
    for number in range(MESSAGES):
        data = {
            "unit": "15667",
            "record": f"{AGENCIES[number % COMMUNES]}-261103-{number:05}",
            "procedure": "2.000815",
            "applicant": {"name": "Lê Thị Hòa"},
            "at": "2026-11-03T08:00:00+07:00",
        }
        head = {"specversion": "1.0", "id": str(number), "source": "urn:tinh"}
        yield json.dumps(head | {"type": "vn.motcua.record.filed.v1", "data": data}).encode()


async def to_the_adapter(web: httpx.AsyncClient, message: SimulatedMessage) -> None:
    """Send a message in its own form; the answer is what it deserves."""
    answer = await web.post("/adapters/dvcqg-1", json=message.body("", "H99"), headers=KEYED)
    assert answer.json()["error_code"] == ("1" if message.is_refused else "0"), answer.text


async def to_events(web: httpx.AsyncClient, event: bytes) -> None:
    """Send an event."""
    answer = await web.post("/events", content=event, headers=STRUCTURED)
    assert answer.status_code == 202, answer.text


async def to_bare(web: httpx.AsyncClient, message: SimulatedMessage) -> None:
    """Send the same body to whoever publishes it unread."""
    answer = await web.post("/events", json=message.body("", "H99"))
    assert answer.status_code == 202, answer.text


async def send_all(port: int, send: Send, bodies: Sequence[Any]) -> dict[str, float]:
    """Send by concurrent clients; return messages a second, and the median and 99th percentile."""
    took: list[float] = []
    rest = iter(bodies)

    async def sender(web: httpx.AsyncClient) -> None:
        for body in rest:
            since = time.perf_counter()
            await send(web, body)
            took.append(time.perf_counter() - since)

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as web:
        began = time.perf_counter()
        await asyncio.gather(*(sender(web) for _ in range(CLIENTS)))
        seconds = time.perf_counter() - began
    took.sort()
    count = len(took)
    return {
        "a_second": count / seconds,
        "p50_ms": took[count // 2] * 1e3,
        "p99_ms": took[count * 99 // 100] * 1e3,
    }


async def measure() -> dict[str, Any]:
    """Measure the adapter, `/events` and the bare endpoint, on the same bus."""
    with tempfile.TemporaryDirectory() as name, nats_server(Path(name) / "nats") as url:
        client = await nats.connect(url)
        await provision(client.jetstream(), [])
        await client.close()
        folder = Path(name)
        (folder / "keys.toml").write_text(f'tinh = "{sha256(KEY.encode()).hexdigest()}"\n')
        agencies = ", ".join(f'"{agency}" = "15667"' for agency in AGENCIES)
        row = f'sources = ["urn:tinh"]\nunits = ["*"]\nadapter = "dvcqg-1"\nagencies = {{ {agencies} }}\n'
        (folder / "publishers.toml").write_text(f"[publisher.tinh]\n{row}")
        port, staff_port, bare_port = free_port(), free_port(), free_port()
        ours = {
            "MOTCUA_NATS_URL": url,
            "MOTCUA_HTTP_PORT": str(port),
            "MOTCUA_STAFF_PORT": str(staff_port),
            "MOTCUA_HTTP_KEYS": str(folder / "keys.toml"),
            "MOTCUA_PUBLISHERS": str(folder / "publishers.toml"),
        }
        messages, ready_events = list(messages_of(DAY)), list(events())
        with (
            serving(["services.gateway.main"], ours, port),
            serving(["bench.ingress", "serve", url, str(bare_port)], {}, bare_port),
        ):
            gateway = next(
                one for one in psutil.Process().children() if "services.gateway.main" in one.cmdline()
            )
            by_events = await send_all(port, to_events, ready_events)
            before = gateway.memory_info().rss
            adapter = await send_all(port, to_the_adapter, messages)
            after = gateway.memory_info().rss
            bare = await send_all(bare_port, to_bare, messages)
        megabytes = {"before_mb": before / 2**20, "after_mb": after / 2**20}
        return {"adapter": adapter | megabytes, "events": by_events, "bare": bare}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
