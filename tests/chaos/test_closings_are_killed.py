"""Kill any process while periods are closed and corrected: each is kept once, as in the undisturbed office.

More often: `python -m tests.chaos.test_closings_are_killed [ROUNDS]`, which is part of `make prove`.
"""

import asyncio
import os
import random
import shutil
import sqlite3
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import httpx
import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pydantic_core import from_json, to_json

from deploy.cli.commands.office.demo import PUBLISHERS
from deploy.demo.run import all_delivered
from deploy.demo.year import generate
from deploy.replay.lines import EventLine, lines_of
from deploy.replay.replay import replay
from services.gateway.counter.sending import new_form_id
from services.supervision.recording import RecordedAnswer, digest_of
from shared.contracts.events.period import PeriodClosed
from shared.contracts.services import GATEWAY
from tests.chaos.support.end_state import facts, unfinished
from tests.chaos.test_forms_are_killed import Desk
from tests.deploy.support.office import open_office
from tests.support.eventually import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
UNIT: Final = "15712v1"
CLOSE: Final = f"/units/{UNIT}/reports/close"
HALF, YEAR = (date(2023, 1, 1), date(2023, 6, 30)), (date(2023, 1, 1), date(2023, 12, 31))
VICTIMS: Final = ("supervision", "intake", "deadlines", GATEWAY, "nats-server")
EACH_NTH: Final = 60
"""Of the demo's records of a year."""
ROUNDS, MANY_ROUNDS = 1, 40
"""How often results come late and both periods are corrected, for the same reason each time."""
KILL_WITHIN_S: Final = 0.4
QUIET_S: Final = 2.5
"""The timer of deadlines looks each second."""
SETTLED_S: Final = 300.0
Days = tuple[date, date]


class EndOfClosings(NamedTuple):
    """What is kept in the end."""

    closings: list[tuple[object, ...]]
    answers: list[tuple[object, ...]]
    """Without the position in the stream, which counts deliveries."""
    told: Counter[str]
    """How often each closing was told on the bus."""
    killed: Counter[str]
    said: Counter[str]
    """What the pages said while somebody was killed."""


@dataclass
class Closer:
    """A chairman who closes periods, in an office whose processes are killed."""

    desk: Desk
    folder: Path
    kills: bool
    killed: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)

    async def report(self, lines: Sequence[EventLine], bus: Client) -> None:
        """Let a system report while somebody is killed, and wait until the office is quiet."""
        killing = asyncio.create_task(self._kill_somebody())
        await replay(lines, "demo", bus, stall_timeout_s=SETTLED_S)
        await killing
        await eventually(lambda: self._is_quiet(bus), seconds=SETTLED_S)

    async def close(self, days: Days, why: str = "") -> None:
        """Close a period, or correct it, while somebody is killed; send the form again until that is kept."""
        typed = dict(zip(("since", "until"), map(str, days), strict=True), why=why, once=new_form_id())
        before = self._number_of(days)
        killing = asyncio.create_task(self._kill_somebody())
        first = await self._post(typed)
        await killing
        self.said[first] += 1
        assert first != "done" or self._number_of(days) == before + 1, "the page said that it was kept"
        while self._number_of(days) == before:
            await self._post(typed)
        await eventually(lambda: self._says_done(typed), seconds=SETTLED_S)
        assert self._number_of(days) == before + 1, "the same form is one closing"

    async def _says_done(self, typed: dict[str, str]) -> bool:
        return await self._post(typed) == "done"

    async def _post(self, typed: dict[str, str]) -> str:
        try:
            answer = await self.desk.browser.post(CLOSE, data=typed, timeout=120)
        except httpx.TransportError:
            await asyncio.sleep(0.1)
            return "no page"
        assert answer.status_code in (303, 503), (answer.status_code, answer.text[:2000])
        note = answer.headers.get("set-cookie", "")
        is_done = "period_closed" in note or "period_corrected" in note
        return "done" if is_done else "nobody knows" if answer.status_code == 503 else "try again"

    async def _kill_somebody(self) -> None:
        await asyncio.sleep(self.desk.chance.uniform(0, KILL_WITHIN_S))
        victim = self.desk.chance.choice(VICTIMS)
        if self.kills:
            with suppress(KeyError, ProcessLookupError):
                os.kill(self.desk.office.stack.pids[victim], SIGKILL)
                self.killed[victim] += 1

    async def _is_quiet(self, bus: Client) -> bool:
        url = f"sqlite+aiosqlite:///{self.folder}/{{service}}.db"
        with suppress(NatsError):  # the bus was killed a moment ago
            before = await _count(bus)
            await asyncio.sleep(QUIET_S)
            is_done = await all_delivered(bus) and not await unfinished(url)
            return is_done and await _count(bus) == before
        return False

    def _number_of(self, days: Days) -> int:
        query = "select count(*) from closing where unit = ? and since = ? and until = ?"
        with suppress(sqlite3.OperationalError):  # until it is asked something, there is no such table
            return int(_rows(self.folder, query, UNIT, *map(str, days))[0][0])
        return 0


async def closed_by(folder: Path, rounds: int, *, kills: bool) -> EndOfClosings:
    """Close half a year and a year, then correct both whenever late results have come."""
    _let_report(folder)
    first, second, late = reports(rounds)
    with open_office(folder) as office:
        async with httpx.AsyncClient(
            base_url=office.stack.staff_url, headers={"Origin": office.stack.staff_url}, timeout=30
        ) as browser:
            closer = Closer(Desk(office, browser, random.Random(2026)), folder, kills)
            await closer.desk.sign_in("chairman", "chairman")
            bus = await nats.connect(
                office.stack.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.2
            )
            for lines, days in ((first, HALF), (second, YEAR)):
                await closer.report(lines, bus)
                await closer.close(days)
            for lines in late:
                await closer.report(lines, bus)
                for days in (HALF, YEAR):
                    await closer.close(days, "kết quả đến muộn")
            await eventually(lambda: closer._is_quiet(bus), seconds=SETTLED_S)
            told = Counter(
                {
                    id: number
                    for (type, id, _), number in (await facts(bus)).items()
                    if type == PeriodClosed.type_name()
                }
            )
            await bus.close()
    return EndOfClosings(*kept(folder), told, closer.killed, closer.said)


def _let_report(folder: Path) -> None:
    """Let the demo's system report to the office of a folder."""
    folder.mkdir()
    shutil.copy(PUBLISHERS, folder / "publishers.toml")


def reports(rounds: int) -> tuple[list[EventLine], list[EventLine], list[list[EventLine]]]:
    """What a system reports of half a year, of the rest, and in rounds the results of each third record."""
    events = [event for event in generate() if event["type"].startswith("vn.motcua.record.")]
    filed = sorted({event["data"]["record"] for event in events})[::EACH_NTH]
    results = frozenset(filed[::3])
    chosen = [event for event in events if event["data"]["record"] in set(filed)]

    def is_late(event: dict[str, Any]) -> bool:
        ends = event["type"].rsplit(".", 2)[-2] in ("resolved", "returned")
        return ends and event["data"]["record"] in results

    def lines(some: Sequence[dict[str, Any]]) -> list[EventLine]:
        return list(lines_of(to_json(event) for event in some))

    soon = [event for event in chosen if not is_late(event)]
    middle = str(HALF[1].isoformat())
    first = [event for event in soon if str(event["time"])[:10] <= middle]
    second = [event for event in soon if str(event["time"])[:10] > middle]
    by_round = [
        [event for event in chosen if is_late(event) and _round(event, rounds) == n] for n in range(rounds)
    ]
    return lines(first), lines(second), [lines(some) for some in by_round if some]


def _round(event: dict[str, Any], rounds: int) -> int:
    return zlib.crc32(event["data"]["record"].encode()) % rounds


def kept(folder: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Return the closings and their answers; each closing has the digest of what is kept with it."""
    answers = []
    for id, digest in _rows(folder, "select id, digest from closing"):
        query = "select subject, text, answer from kept_answer where closing = ? order by subject, text"
        rows = [RecordedAnswer(*row) for row in _rows(folder, query, id)]
        assert digest_of(sorted(rows)) == digest
        for row in rows:
            said = {**from_json(zlib.decompress(row.answer)), "position": None}
            answers.append((id, row.subject, row.text, to_json(said)))
    columns = "id, unit, since, until, number, closed_by, why"
    return _rows(folder, f"select {columns} from closing order by id"), sorted(answers)  # noqa: S608


def _rows(folder: Path, query: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{folder}/supervision.db?mode=ro", uri=True, timeout=30)) as database:
        return database.execute(query, values).fetchall()


async def _count(bus: Client) -> int:
    return (await bus.jetstream().stream_info("OFFICE")).state.messages


async def both_ways(folder: Path, rounds: int) -> None:
    """Compare the closings of an office whose processes were killed with those of one that was left alone."""
    undisturbed = await closed_by(folder / "undisturbed", rounds, kills=False)
    disturbed = await closed_by(folder / "disturbed", rounds, kills=True)
    print(f"{len(disturbed.closings)} closings, {dict(disturbed.killed)} killed, {dict(disturbed.said)}")
    assert len(undisturbed.closings) > 2
    assert disturbed.closings == undisturbed.closings
    assert disturbed.answers == undisturbed.answers
    assert disturbed.told.keys() == undisturbed.told.keys()
    assert len(disturbed.told) == len(disturbed.closings)
    assert max(disturbed.told.values()) == 1, "a closing is told twice"
    assert disturbed.killed.total() > 2, "hardly anybody was hit"


async def test_whoever_is_killed_each_period_is_closed_and_corrected_once(tmp_path: Path) -> None:
    await both_ways(tmp_path, ROUNDS)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        asyncio.run(both_ways(Path(folder), *([int(number) for number in sys.argv[1:]] or [MANY_ROUNDS])))
