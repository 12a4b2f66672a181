"""Kill any process while a dead letter is taken again: once or not at all, and the page says which."""

import asyncio
import os
import random
import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL
from urllib.parse import parse_qs, urlsplit

import httpx
import nats
import pytest
from pyotp import TOTP

from shared.contracts.dead_letter import DeadLetterAct
from shared.contracts.events.envelope import event_of
from shared.contracts.events.record import RecordFiled
from shared.contracts.services import GATEWAY
from tests.deadlines.support.facts import tell
from tests.deploy.support.office import Office, open_office
from tests.support.zone import VIETNAM

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
VICTIMS = ("deadlines", GATEWAY, "nats-server", "staff")
LETTERS = 8
BACK_WITHIN_S = 120
SEED = 20261129


def set_aside(office: Office) -> None:
    """Store dead letters that deadlines can process by now."""
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    with closing(sqlite3.connect(office.folder / "deadlines.db")) as database, database:
        for n in range(LETTERS):
            fact = tell(RecordFiled, 1, "2026-11-23 09:00", record=f"R-{n}")
            event = event_of(fact, id=f"e-{n}", source="urn:test", zone=VIETNAM).model_dump_json().encode()
            row = (f"deadlines-OFFICE-9{n}", fact.subject_of(fact.unit), "OperationalError", "{}", event, at)
            database.execute("insert into dead_letter values (?, ?, ?, ?, ?, ?, '', '', null, '')", row)


async def sign_in(office: Office, browser: httpx.AsyncClient) -> None:
    """Let an operator be added, who then signs in."""
    added = ("staff", "add", "vd-khang", "Vũ Đình Bịa", "--role", "operator")
    said = (await asyncio.to_thread(office.motcua, *added)).stdout.decode()
    (password,) = re.findall(r"password: (\S+)", said)
    (address,) = re.findall(r"otpauth://\S+", said)
    code = TOTP(parse_qs(urlsplit(address).query)["secret"][0]).now()
    sent = await browser.post("/sign-in", data={"login": "vd-khang", "password": password, "code": code})
    assert sent.status_code == 303, sent.text


async def settled(browser: httpx.AsyncClient, path: str) -> bool:
    """Return whether a page says that a dead letter is settled, once the office answers again."""
    async with asyncio.timeout(BACK_WITHIN_S):
        while True:
            with suppress(httpx.TransportError):
                page = await browser.get(path)
                if page.status_code == 200:
                    return "Đã gửi lại: vd-khang" in page.text
            await asyncio.sleep(0.1)


async def acts(office: Office) -> list[str]:
    """Return of which dead letters the bus was told that they are settled."""
    bus = await nats.connect(office.stack.nats_url)
    js, told = bus.jetstream(), []
    for sequence in range(1, (await js.stream_info("DEAD")).state.last_seq + 1):
        message = await js.get_msg("DEAD", sequence)
        if message.subject == DeadLetterAct.subject_of("deadlines"):
            told.append(DeadLetterAct.model_validate_json(message.data or b"").letter)
    await bus.close()
    return sorted(told)


async def test_a_dead_letter_is_taken_once_whoever_is_killed_meanwhile(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with open_office(tmp_path / "office") as office:
        await asyncio.to_thread(set_aside, office)
        address = office.stack.staff_url
        async with httpx.AsyncClient(base_url=address, headers={"Origin": address}, timeout=60) as browser:
            await sign_in(office, browser)
            for n in range(LETTERS):
                path = f"/office/dead-letters/deadlines-OFFICE-9{n}"
                sending = asyncio.create_task(browser.post(path, data={"act": "redriven"}))
                await asyncio.sleep(chance.uniform(0, 0.1))
                with suppress(KeyError, ProcessLookupError):
                    os.kill(office.stack.pids[chance.choice(VICTIMS)], SIGKILL)
                status = 0
                with suppress(httpx.TransportError):
                    status = (await sending).status_code
                assert status in (0, 303, 503), status
                is_settled = await settled(browser, path)
                assert is_settled or status != 303, "what the page says is done is done"
                while not is_settled:
                    with suppress(httpx.TransportError):
                        await browser.post(path, data={"act": "redriven"})
                    is_settled = await settled(browser, path)
        with closing(sqlite3.connect(office.folder / "deadlines.db")) as database, database:
            taken = database.execute("select record from happening order by record").fetchall()
        assert taken == [(f"R-{n}",) for n in range(LETTERS)]
        async with asyncio.timeout(BACK_WITHIN_S):
            while len(told := await acts(office)) < LETTERS:
                """What was committed is told in a moment."""
        assert told == [f"deadlines-OFFICE-9{n}" for n in range(LETTERS)], "each is told once"
