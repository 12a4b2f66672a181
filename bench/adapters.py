"""A day of a province, in the form of the push of 2019 to 2025, through the gateway; and the same as events.

166 communes send 25,000 messages: each of 5,000 records as it was filed, three steps, and the record when it
was done. 16 clients send them as fast as the gateway takes them, once to the adapter and once to `/events`.

python -m bench.adapters
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx
import nats
import psutil  # type: ignore[import-untyped]

from bench.ingress import serving
from shared.messaging.streams import provision
from tests.support.servers import free_port, nats_server

COMMUNES: Final = 166
RECORDS: Final = 5_000
CLIENTS: Final = 16
KEY: Final = "a-key"
KEYED: Final = {"Authorization": f"Bearer {KEY}"}
STRUCTURED: Final = KEYED | {"Content-Type": "application/cloudevents+json"}
STEPS: Final = (("4", "090000"), ("5", "100000"), ("4", "140000"))

Send = Callable[[httpx.AsyncClient, Any], Any]


def agency(number: int) -> str:
    """Return the code of the agency of a record."""
    return f"H56.{number % COMMUNES:03}"


def messages() -> Iterator[dict[str, Any]]:
    """Yield the messages of the day."""
    for number in range(RECORDS):
        code = f"{agency(number)}-261102-{number:05}"
        record = {
            "MaHoSo": code,
            "MaTTHC": "2.000815.000.00.00.H56",
            "TenTTHC": "Thủ tục chứng thực bản sao từ bản chính giấy tờ, văn bản",
            "ChuHoSo": "Lê Thị Hòa",
            "SoGiayToChuHoSo": "038090001234",
            "NgayTiepNhan": "20261102080000",
            "NgayHenTra": "20261102170000",
            "TaiLieuNop": [{"TenTepDinhKem": "ban-chinh.pdf", "DuocSoHoa": "1"}] * 3,
        }
        yield _sent("DongBoHoSoMC", record | {"TrangThaiHoSo": "2"})
        for status, hour in STEPS:
            step = {"MaHoSo": code, "TrangThai": status, "ThoiDiemXuLy": f"20261102{hour}"}
            yield _sent(
                "CapNhatTienDoHoSoMC", step | {"NguoiXuLy": "Nguyễn Văn A", "NoiDungXuLy": "Thiếu ảnh"}
            )
        done = {"TrangThaiHoSo": "9", "NgayKetThucXuLy": "20261102153000"}
        yield _sent("DongBoHoSoMC", record | done)


def events() -> Iterator[bytes]:
    """Yield as many events of ours."""
    for number in range(RECORDS * (2 + len(STEPS))):
        data = {
            "unit": "15667",
            "record": f"{agency(number)}-261103-{number:05}",
            "procedure": "2.000815",
            "applicant": {"name": "Lê Thị Hòa"},
            "at": "2026-11-03T08:00:00+07:00",
        }
        head = {"specversion": "1.0", "id": str(number), "source": "urn:tinh"}
        yield json.dumps(head | {"type": "vn.motcua.record.filed.v1", "data": data}).encode()


async def to_the_adapter(web: httpx.AsyncClient, message: dict[str, Any]) -> None:
    """Send a message in its own form."""
    answer = await web.post("/adapters/dvcqg-1", json=message, headers=KEYED)
    assert answer.json()["error_code"] == "0", answer.text


async def to_events(web: httpx.AsyncClient, event: bytes) -> None:
    """Send an event."""
    answer = await web.post("/events", content=event, headers=STRUCTURED)
    assert answer.status_code == 202, answer.text


async def send_all(port: int, send: Send, bodies: list[Any]) -> dict[str, float]:
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
    """Measure the adapter and `/events`, on the same gateway and bus."""
    with tempfile.TemporaryDirectory() as name, nats_server(Path(name) / "nats") as url:
        client = await nats.connect(url)
        await provision(client.jetstream(), [])
        await client.close()
        folder = Path(name)
        (folder / "keys.toml").write_text(f'tinh = "{sha256(KEY.encode()).hexdigest()}"\n')
        agencies = ", ".join(f'"{agency(number)}" = "15667"' for number in range(COMMUNES))
        row = f'sources = ["urn:tinh"]\nunits = ["*"]\nadapter = "dvcqg-1"\nagencies = {{ {agencies} }}\n'
        (folder / "publishers.toml").write_text(f"[publisher.tinh]\n{row}")
        port, staff_port = free_port(), free_port()
        ours = {
            "MOTCUA_NATS_URL": url,
            "MOTCUA_HTTP_PORT": str(port),
            "MOTCUA_STAFF_PORT": str(staff_port),
            "MOTCUA_HTTP_KEYS": str(folder / "keys.toml"),
            "MOTCUA_PUBLISHERS": str(folder / "publishers.toml"),
        }
        with serving(["services.gateway.main"], ours, port):
            gateway = next(
                one for one in psutil.Process().children() if "services.gateway.main" in one.cmdline()
            )
            by_events = await send_all(port, to_events, list(events()))
            before = gateway.memory_info().rss
            adapter = await send_all(port, to_the_adapter, list(messages()))
            after = gateway.memory_info().rss
        megabytes = {"before_mb": before / 2**20, "after_mb": after / 2**20}
        return {"adapter": adapter | megabytes, "events": by_events}


def _sent(service: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"session": "", "madonvi": "H56", "service": service, "isUpdating": "False", "data": [row]}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
