"""An office that an older version made, broken off in the midst of its work, goes on under this one.

It has a bit of everything, also what was under way: messages that were taken in and not acknowledged, handed
out and not taken in, told and not read, and outboxes that were not sent. What has to come of it is what the
older version itself makes of it: `make_office.py` says how both are made.
"""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx
import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.embedded.bus_alone import bus_alone
from deploy.embedded.lock import locked
from deploy.embedded.plan import Plan
from deploy.embedded.stack import stack
from shared.contracts.services import SERVICES as TODAY
from tests.conftest import create_postgresql, new_url
from tests.deploy.support.deployed import PSQL
from tests.deploy.support.office import MOTCUA, open_office
from tests.support.eventually import eventually
from tests.support.servers import free_port
from tests.upgrade import kept, looking
from tests.upgrade.acting import HALF_A_FACT, report, the_next_day, whole_fact
from tests.upgrade.kept import differences, listed
from tests.upgrade.looking import SERVICES, UNIT, Seen, ask, dead_letters, look, rows, waiting
from tests.upgrade.old_office import CLINIC_KEY
from tests.upgrade.story import (
    BEFORE,
    LOOKED_UP,
    NOT_IN_THE_CATALOGUE,
    READ_HALFWAY,
    TAKEN_HALFWAY,
    UNREAD,
    of_the_clinic,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
NOW_NAMED: Final = {
    "condition.v1": "health.v1",
    "check-up.v1": "check-figures.v1",
    "written_anew": "rewritten",
    "heard": "consumed_fact",
    "trace": "match_key",
}
"""Today's names of queries, fields and tables by those that they had when the offices were made."""
AGAIN: Final = {"accepted": "duplicate", "waiting": "waiting", "rejected": "rejected"}
"""What an event is answered that comes again, by what it was answered before."""
STAYS_S: Final = 20.0
"""Longer than the replayed clock of these offices waits until it moves on."""
LONGEST_S: Final = 240.0


@dataclass(frozen=True)
class Old:
    """An office that was unpacked, and what is to become of it."""

    kind: str
    folder: Path
    database_url: str
    expected: Any

    @asynccontextmanager
    async def broken_off(self) -> AsyncIterator[Client]:
        """Run its bus, and no service."""
        async with locked(self.folder) as lock, bus_alone(self.folder, lock) as url:
            bus = await nats.connect(url)
            yield bus
            await bus.close()

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[tuple[Client, str]]:
        """Bring it up to date and run it, as an update does; yields its bus and its gateway's URL."""
        plan = Plan(
            self.folder,
            self.folder / "publishers.toml",
            free_port(),
            free_port(),
            free_port(),
            clock="replay",
            database_url=self.database_url,
        )
        async with locked(self.folder) as lock, stack(plan, lock):
            bus = await nats.connect(plan.nats_url)
            yield bus, plan.gateway_url
            await bus.close()

    async def comes_to(self, bus: Client, expected: Seen) -> None:
        """Wait until it is seen as it is to be, and see that it stays so."""

        async def is_so() -> bool:
            await asyncio.sleep(1)
            return not differences(expected, await self.seen(bus))

        expected = expected | {"rows": comparable(expected["rows"])}
        with suppress(AssertionError):
            await eventually(is_so, LONGEST_S)
        same(expected, await self.seen(bus))
        await asyncio.sleep(STAYS_S)
        same(expected, await self.seen(bus))

    async def seen(self, bus: Client) -> Seen:
        """Return what is seen of it by now."""
        seen = await look(bus, self.expected["event ids"], self.database_url)
        return seen | {"rows": comparable(by_old_names(seen["rows"]))}

    def motcua(self, *words: str) -> "subprocess.CompletedProcess[bytes]":
        """Run a command, as the operator would."""
        home = {"MOTCUA_HOME": str(self.folder), "COLUMNS": "300"}
        done = subprocess.run([*MOTCUA, *words], env=os.environ | home, capture_output=True, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        return done


Unpack = Callable[[str], Old]


@pytest.fixture
def unpack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[str], Old]:
    """Unpack an office and make the settings that its operator has made."""

    monkeypatch.setattr(looking, "renamed", NOW_NAMED)

    def unpacked(kind: str) -> Old:
        folder = tmp_path / "office"
        kept.unpack(kind, folder)
        for line in (folder / "office.env").read_text().splitlines():
            name, _, value = line.partition("=")
            monkeypatch.setenv(name, value.format(folder=folder))
        url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
        if kind == "postgresql":
            url = new_url(str(request.getfixturevalue("postgresql_url")))
        return Old(kind, folder, url, kept.expected(kind))

    return unpacked


def by_old_names(rows: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts of tables by the names that they had."""
    before = {now: old for old, now in NOW_NAMED.items()}
    return {
        service: {before.get(name, name): count for name, count in tables.items()}
        for service, tables in rows.items()
    }


CHANGED_IN_LETTERS: Final = ("trace", "wording", "heard", "inbox", "step")


def comparable(rows: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts of the tables that an update leaves as they are.

    Names have more match keys than before, and letters that are written now have the wordings of today.
    Letters hears of more steps of a record, since the control slip lists them and is written again with each.
    """
    letters = {name: count for name, count in rows["letters"].items() if name not in CHANGED_IN_LETTERS}
    return rows | {"letters": letters}


def with_one_answer_waiting(before: Seen, seen: Seen) -> Seen:
    """Return what is seen where the one answer of a day waits until four others have come."""
    figures = {"surveys": seen["surveys"] | {"figures": before["surveys"]["figures"]}}
    answers = {"answer": before["rows"]["surveys"]["answer"]}
    return seen | figures | {"rows": seen["rows"] | {"surveys": seen["rows"]["surveys"] | answers}}


async def load(old: Old) -> None:
    """Load what was dumped of the databases, and create those of services that are newer than the office.

    On a server `deploy/postgres/init.sh` creates them, run once more after the update.
    """
    for service in {*TODAY} - {*SERVICES}:
        await create_postgresql(old.database_url.format(service=service))
    for service in SERVICES:
        url = old.database_url.format(service=service)
        await create_postgresql(url)
        read_in(old.folder / "databases" / f"{service}.sql", url.replace("+asyncpg", ""))


def read_in(file: Path, url: str) -> None:
    """Load a dump into a database."""
    words = ("-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", str(file))
    subprocess.run([PSQL, *words], check=True, capture_output=True)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_an_old_office_that_was_broken_off_goes_on(kind: str, unpack: Unpack) -> None:
    old = unpack(kind)
    expected = old.expected
    if kind == "postgresql":
        await load(old)
    async with old.broken_off() as bus:
        assert await waiting(bus) == expected["left"]["waiting"], "not as it was left"
        assert await dead_letters(bus) == expected["left"]["dead letters"], "not as they were left"
    assert await rows(old.database_url) == expected["left"]["rows"], "not as they were left"

    async with old.going_on() as (bus, gateway):
        await old.comes_to(bus, expected["end"])
        await everything_is_known(bus, expected["end"]["receipts"])
        await old.comes_to(bus, expected["end"])
        see_dead_letters(old)
        see_what_citizens_and_systems_see(expected, gateway)
        send_again(old, await dead_letters(bus))
        await the_next_day(bus)
        await old.comes_to(bus, with_one_answer_waiting(expected["end"], expected["next day"]))


def same(expected: Seen, seen: Seen) -> None:
    """Compare what is seen with what was to be seen, and name each difference."""
    if found := differences(expected, seen):
        pytest.fail("\n".join(found), pytrace=False)


async def everything_is_known(bus: Client, verdicts: dict[str, str]) -> None:
    """Report everything again: each event is known by its id, and as the same by what it says.

    Only a procedure that the catalogue does not have was refused before and is taken now.
    """
    told = [*BEFORE, *READ_HALFWAY, *TAKEN_HALFWAY, *UNREAD]
    taken_now = {event["id"] for event in told if event["data"].get("procedure") == NOT_IN_THE_CATALOGUE}
    verdicts = {id: verdict for id, verdict in verdicts.items() if id not in taken_now}
    receipts: dict[str, str] = {}

    async def note(message: Msg) -> None:
        receipt = json.loads(message.data)
        receipts[receipt["event_id"]] = receipt["verdict"]

    async def all_have_come() -> bool:
        return receipts.keys() == verdicts.keys()

    await bus.subscribe("receipts.demo.>", cb=note)
    await bus.flush()
    await report(bus, [event for event in told if event["id"] not in taken_now], "again")
    await eventually(all_have_come, 60)
    same({id: AGAIN[verdict] for id, verdict in verdicts.items()}, receipts)


def see_dead_letters(old: Old) -> None:
    """List them all as they were listed, and show one."""
    now = listed(old.motcua("dead", "list", "--all").stdout.decode())
    assert now.keys() == old.expected["listed"].keys()
    by_the_old = {id: cells for id, cells in old.expected["listed"].items() if id in old.expected["buried"]}
    assert {id: now[id] for id in by_the_old} == by_the_old
    [half] = [id for id in by_the_old if id.startswith("deadlines-") and "filed" in by_the_old[id][1]]
    shown = old.motcua("dead", "show", half)
    assert shown.stdout == HALF_A_FACT
    assert by_the_old[half][0] in shown.stderr.decode(), "since when it is dead"


def send_again(old: Old, dead: Seen) -> None:
    """Send the facts among the dead letters again, those that came in half as a whole."""
    whole = old.folder / "whole.json"
    whole.write_bytes(whole_fact())
    for id in kept.to_redrive(dead):
        old.motcua("dead", "redrive", id, *(("--edit", str(whole)) if kept.is_half(dead[id]) else ()))


def see_what_citizens_and_systems_see(expected: Any, gateway: str) -> None:
    """Look a record up by the secret on its slip, and ask for a receipt with a key that was handed out."""
    with httpx.Client(base_url=gateway, trust_env=False) as web:
        assert LOOKED_UP in web.get(expected["address on the slip"]).raise_for_status().text
        key = {"Authorization": f"Bearer {CLINIC_KEY}"}
        reported = of_the_clinic()
        place = f"/events/{reported['id']}/receipt"
        receipt = web.get(place, params={"source": reported["source"]}, headers=key)
        assert receipt.raise_for_status().json()["verdict"] == "accepted"


def held_before(end: Seen) -> set[str]:
    """Return the letters that were held when the office was broken off."""
    lines: dict[str, Any] = end["letters"]["lines"]
    return {id for id, of in lines.items() if of["status"] == "held" and of["registered_on"] < "2023-04"}


async def test_a_copy_that_an_old_version_took_is_restored_and_goes_on(
    unpack: Unpack, tmp_path: Path
) -> None:
    old = unpack("sqlite")
    [copy] = (old.folder / "copies").iterdir()
    folder = tmp_path / "restored"
    old.motcua("restore", str(copy), "--data", str(folder))
    restored = Old(old.kind, folder, f"sqlite+aiosqlite:///{folder}/{{service}}.db", old.expected)
    async with restored.going_on() as (bus, gateway):
        await restored.comes_to(bus, old.expected["end"])
        see_dead_letters(restored)
        see_what_citizens_and_systems_see(old.expected, gateway)


async def test_motcua_up_opens_the_folder_of_an_old_office(unpack: Unpack) -> None:
    old = unpack("sqlite")
    keys = {
        name: sha256((old.folder / name).read_bytes()).digest() for name in ("slip.key", "publishers.toml")
    }
    assert (old.folder / "stack.json").exists(), "it did not end in order"
    with open_office(old.folder) as office:
        bus = await nats.connect(office.stack.nats_url)
        held = await ask(bus, "letters.letters.v1", {"unit": UNIT, "limit": 500, "status": "held"})
        await bus.close()
        assert held_before(old.expected["end"]) <= {line["letter"] for line in held["letters"]}
        assert office.motcua("dead", "list").returncode == 0
    assert keys == {name: sha256((old.folder / name).read_bytes()).digest() for name in keys}
