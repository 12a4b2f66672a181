"""The load: a province's messages at an even rate, by clients that keep the order of each record.

The push of a province knows neither results that are handed over nor births, which surveys and letters wait
for. So a commune reports some of both in events of ours.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx
from pydantic_core import to_json

from bench.filling.rows import RECORDS_A_YEAR, units_of
from deploy.simulate.day import SimulatedDay, messages_of
from deploy.simulate.message import SimulatedMessage
from deploy.simulate.sending import ProvinceSystem

COMMUNES: Final = 166
MESSAGES_A_DAY: Final = 25_000
"""Of a province, as `motcua simulate` has it."""
OFFICE_HOURS: Final = 8
A_SECOND: Final = MESSAGES_A_DAY / (OFFICE_HOURS * 3600)
CLIENTS: Final = 8
REPORTED_EVERY: Final = 20
"""For so many messages of the province the commune reports a record and a birth, in four events."""
NAME: Final = "tinh"
COMMUNE: Final = "xa"
KEYS: Final = {NAME: "a-key", COMMUNE: "another-key"}
UNITS: Final = [unit.partition("v")[0] for unit in units_of(COMMUNES * RECORDS_A_YEAR)]
"""Communes of today."""
AGENCIES: Final = tuple(f"H99.{number:03}" for number in range(1, COMMUNES + 1))


def publishers(folder: Path) -> Path:
    """Let the province and a commune in; each commune of the province has an agency."""
    (folder / "http").mkdir(parents=True)
    keys = [f'{name} = "{sha256(key.encode()).hexdigest()}"\n' for name, key in KEYS.items()]
    (folder / "http" / "keys.toml").write_text("".join(keys))
    mapped = ", ".join(f'"{code}" = "{UNITS[at % len(UNITS)]}"' for at, code in enumerate(AGENCIES))
    row = 'units = ["*"]\nhttp = true\n'
    province = (
        f'[publisher.{NAME}]\nsources = ["urn:{NAME}"]\n{row}adapter = "dvcqg-1"\nagencies = {{ {mapped} }}\n'
    )
    file = folder / "publishers.toml"
    file.write_text(f'{province}[publisher.{COMMUNE}]\nsources = ["urn:{COMMUNE}"]\n{row}')
    return file


class Load:
    """Sends so many messages a second for some minutes; `behind` says whether that is too fast."""

    def __init__(self, a_second: float, minutes: float) -> None:
        self.a_second = a_second
        self.sent = 0
        self.behind_s = 0.0
        """Seconds by which the office lagged behind the load at worst."""
        count = int(a_second * minutes * 60)
        self._on = date.today() - timedelta(days=1)  # noqa: DTZ011  # of this machine, as its office has it
        self._messages = list(messages_of(SimulatedDay(on=self._on, agencies=AGENCIES, messages=count)))

    async def send(self, url: str) -> None:
        """Send all, a second's share at a time."""
        async with AsyncExitStack() as stack:
            systems = []
            for _ in range(CLIENTS):
                systems.append(ProvinceSystem(await stack.enter_async_context(_web(url)), NAME, KEYS[NAME]))
                await systems[-1].log_in()
            commune = await stack.enter_async_context(_web(url))
            began = time.monotonic()
            while self.sent < len(self._messages):
                due = int((time.monotonic() - began + 1) * self.a_second)
                part = self._messages[self.sent : due]
                await _send(systems, part)
                for number in range(self.sent, self.sent + len(part)):
                    if number % REPORTED_EVERY == 0:
                        await _report(commune, number, self._on)
                self.sent += len(part)
                ahead = self.sent / self.a_second - (time.monotonic() - began)
                self.behind_s = max(self.behind_s, -ahead)
                await asyncio.sleep(max(0.0, ahead))


async def _send(systems: Sequence[ProvinceSystem], messages: Sequence[SimulatedMessage]) -> None:
    """Send messages at once, those of a record by the same system."""
    parts: list[list[SimulatedMessage]] = [[] for _ in systems]
    for message in messages:
        digest = sha256(message.row["MaHoSo"].encode()).digest()
        parts[digest[0] % len(systems)].append(message)
    await asyncio.gather(*(one.send_all(part, 1) for one, part in zip(systems, parts, strict=True) if part))
    for one in systems:
        one.answers.took.clear()


async def _report(web: httpx.AsyncClient, number: int, on: date) -> None:
    """Report a record from its receipt to its end, and a birth."""
    record = f"H56.31.20-{on:%y%m%d}-{number:06}"
    parents = {"mother": {"name": "Lê Thị Hoa"}, "father": {"name": "Lê Văn Hùng"}}
    birth = {"kind": "birth", "child": {"name": "Lê Minh Anh"}, **parents}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("record.filed", {"record": record, "procedure": "1.001193", "applicant": {"name": "Lê Thị Hoa"}}),
        ("record.resolved", {"record": record}),
        ("record.returned", {"record": record}),
        (
            "life-event.registered",
            {"life_event": f"KS-{number}", "registered_on": on.isoformat(), "details": birth},
        ),
    ]
    headers = {"Authorization": f"Bearer {KEYS[COMMUNE]}", "Content-Type": "application/cloudevents+json"}
    for hour, (kind, data) in enumerate(steps, start=8):
        said = {"unit": UNITS[number // REPORTED_EVERY % len(UNITS)], **data}
        if kind.startswith("record."):
            said["at"] = f"{on}T{hour:02}:00:00+07:00"
        head = {"specversion": "1.0", "id": f"{kind}-{number}", "source": f"urn:{COMMUNE}"}
        event = head | {"type": f"vn.motcua.{kind}.v1", "data": said}
        answer = await web.post("/events", content=to_json(event), headers=headers)
        answer.raise_for_status()


def _web(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=60)
