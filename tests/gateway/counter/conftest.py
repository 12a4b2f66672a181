"""The counter's pages before intake itself: a process with a bus and a database of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic_core import from_json

from services.gateway.app import staff_door
from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.office import Office
from services.intake.main import service
from shared.clock import RealClock
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.officer import Posting, Role
from tests.support.service_process import ServiceProcess, prepared
from tests.support.signing_staff import SigningStaff

ADDRESS = "http://127.0.0.1"
TAN_NINH = "15715v2"
CLERK = "lt-hanh"
PUBLISHERS = '[publisher.demo]\nsources = ["urn:motcua:demo"]\nunits = ["*"]\noffice = true\n'


@dataclass(frozen=True)
class Counter:
    """Intake at work, and a browser before the staff door in which a clerk of a unit is signed in."""

    intake: ServiceProcess
    browser: httpx.AsyncClient

    async def facts(self, about: str = "") -> list[dict[str, Any]]:
        """Return what was published to the office, in order; about one record if it is named."""
        js = self.intake.bus.jetstream()
        count = (await js.stream_info("OFFICE")).state.messages
        messages = [await js.get_msg("OFFICE", number) for number in range(1, count + 1)]
        facts = [from_json(message.data or b"{}") for message in messages]
        return [fact for fact in facts if about in ("", fact["data"].get("record"))]


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    """The counter of a unit."""
    publishers = tmp_path / "publishers.toml"
    publishers.write_text(PUBLISHERS, encoding="utf-8")
    staff = SigningStaff(tmp_path, {CLERK: (Posting(role=Role.CLERK, unit=TAN_NINH),)})
    settings = {
        "MOTCUA_PUBLISHERS": str(publishers),
        "MOTCUA_STATEMENT_PUBLIC_KEY": str(staff.public_key),
    }
    url = f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    async with prepared(service, tmp_path, url, **settings) as intake:
        await staff.start(intake.bus)

        @asynccontextmanager
        async def connected() -> AsyncIterator[QueryClient]:
            yield QueryClient(intake.bus, timeout_s=1)

        office = Office.opened(RealClock(), LookupCodes(ADDRESS, b"a key"), unit=TAN_NINH)
        door = staff_door(connected, office, ("127.0.0.1",))
        transport = httpx.ASGITransport(app=door, client=("127.0.0.1", 1))
        cookies = {SESSION: CLERK}
        async with (
            door.router.lifespan_context(door),
            httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies=cookies) as browser,
        ):
            browser.headers["Origin"] = ADDRESS
            yield Counter(intake, browser)
