"""A province's system that sends a day to an office whose gateway, intake and bus are killed in the midst."""

import asyncio
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import nats

from deploy.demo.run import all_delivered
from deploy.embedded.lock import locked
from deploy.embedded.plan import Plan
from deploy.embedded.stack import stack
from deploy.embedded.stack_file import read_stack_file
from deploy.simulate.day import SimulatedDay, messages_of
from deploy.simulate.message import Dirt, SimulatedMessage
from deploy.simulate.sending import ProvinceSystem
from tests.chaos.support.end_state import facts, unfinished
from tests.support.eventually import eventually
from tests.support.servers import free_port

VICTIMS: Final = ("gateway", "intake", "nats-server")
KEY: Final = "a-key"
CLIENTS: Final = 4
ON: Final = date(2026, 11, 24)
AGENCIES: Final = {"H99.001": "15664", "H99.002": "15667"}
QUERIES: Final = {
    "intake": (
        # what was said is kept with its arrival, and again if it was sent again; what follows from it is not
        "select event_id, verdict, about from received where type not like '%.said.%'",
        "select distinct about from received where type like '%.said.%' and verdict = 'accepted'",
        "select code, unit, procedure, applicant, received_at, status from record",
    ),
    "deadlines": (
        "select record, received_at, due_at, resolved_at, outcome, procedure_name, applied from deadline",
    ),
}
SETTLED_S: Final = 180.0


class EndOfDay(NamedTuple):
    """How the day ended."""

    rows: dict[str, list[str]]
    facts: Counter[tuple[str, str, str]]
    """What the office tells of records, which does not depend on when it was told."""
    killed: Counter[str]
    again: int
    """How often a message was sent again."""


def day(messages: int) -> list[SimulatedMessage]:
    """Return a day with much that is wrong, but nothing that would depend on when it arrives.

    A state without a moment takes that of its arrival, as a step with an unreadable date has none.
    """
    simulated = SimulatedDay(on=ON, agencies=tuple(AGENCIES), messages=messages, dirty=0.5)
    return [one for one in messages_of(simulated) if one.dirt is not Dirt.WRONG_DATE]


async def play(folder: Path, messages: Sequence[SimulatedMessage], deaths: Sequence[str]) -> EndOfDay:
    """Send a day to an office in a folder, killing processes one after the other between its messages."""
    plan = Plan(folder, _publishers(folder), free_port(), free_port(), free_port())
    killed: Counter[str] = Counter()
    url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    async with locked(folder) as lock, stack(plan, lock):
        moments = iter(_moments(len(messages), deaths))
        next_death = next(moments, None)
        sent = 0

        def with_deaths(some: Sequence[SimulatedMessage]) -> Iterator[SimulatedMessage]:
            nonlocal sent, next_death
            for message in some:
                if next_death and sent >= next_death[0]:
                    victim, next_death = next_death[1], next(moments, None)
                    _kill(folder, victim, killed)
                sent += 1
                yield message

        again = await _send(plan.gateway_url, [with_deaths(part) for part in _by_record(messages)])
        bus = await nats.connect(plan.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.2)

        async def is_settled() -> bool:
            return await all_delivered(bus) and not await unfinished(url)

        await eventually(is_settled, seconds=SETTLED_S)
        told = Counter({fact: count for fact, count in (await facts(bus)).items() if ".record." in fact[0]})
        await bus.close()
    return EndOfDay(dict(_rows(folder)), told, killed, again)


def _rows(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for service, queries in QUERIES.items():
        with closing(sqlite3.connect(folder / f"{service}.db")) as database:
            for query in queries:
                yield query, sorted(map(str, database.execute(query)))


async def _send(url: str, parts: Sequence[Iterator[SimulatedMessage]]) -> int:
    """Send parts of a day at once, each in its order; return how often something was sent again."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as web:
        systems = [ProvinceSystem(web, "tinh", KEY, pause_s=0.2) for _ in parts]
        for system in systems:
            await system.log_in()
        answers = await asyncio.gather(
            *(system.send_all(part, 1) for system, part in zip(systems, parts, strict=True))
        )
    unexpected = [record for one in answers for record in one.unexpected]
    assert unexpected == [], "answered otherwise than it deserves"
    return sum(one.again for one in answers)


def _by_record(messages: Sequence[SimulatedMessage]) -> list[list[SimulatedMessage]]:
    """Part messages among clients, those of a record together: of one record the order matters."""
    parts: list[list[SimulatedMessage]] = [[] for _ in range(CLIENTS)]
    for message in messages:
        parts[int(sha256(message.row["MaHoSo"].encode()).hexdigest(), 16) % CLIENTS].append(message)
    return parts


def _moments(messages: int, deaths: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield after how many messages who is killed."""
    for number, victim in enumerate(deaths, start=1):
        yield messages * number // (len(deaths) + 1), victim


def _kill(folder: Path, victim: str, killed: Counter[str]) -> None:
    with suppress(KeyError, ProcessLookupError):
        os.kill(read_stack_file(folder).pids[victim], signal.SIGKILL)
        killed[victim] += 1


def _publishers(folder: Path) -> Path:
    """Let the province in."""
    (folder / "http").mkdir(parents=True)
    (folder / "http" / "keys.toml").write_text(f'tinh = "{sha256(KEY.encode()).hexdigest()}"\n')
    agencies = ", ".join(f'"{code}" = "{unit}"' for code, unit in AGENCIES.items())
    units = ", ".join(f'"{unit}"' for unit in AGENCIES.values())
    row = f'sources = ["urn:tinh"]\nunits = [{units}]\nhttp = true\nadapter = "dvcqg-1"\n'
    file = folder / "province.toml"
    file.write_text(f"[publisher.tinh]\n{row}agencies = {{ {agencies} }}\n")
    return file
