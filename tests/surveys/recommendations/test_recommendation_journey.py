"""A recommendation's whole way: from the public form through three services to the answer and the board."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import nats
import pytest

from services.deadlines.main import service as deadlines
from services.gateway.app import public_door, staff_door
from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.office import Office
from services.intake.main import service as intake
from services.surveys.main import service as surveys
from shared.clock import RealClock
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.officer import Posting, Role
from shared.messaging.streams import provision
from tests.conftest import migrated
from tests.gateway.support.both_doors import BothDoors
from tests.gateway.support.reading import words_of
from tests.support.eventually import eventually
from tests.support.servers import nats_server
from tests.support.signing_staff import SigningStaff

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
ADDRESS = "http://127.0.0.1"
CHAIRMAN = "ct-01"
FORM, STAFF = "/cong-khai/15715v2/phan-anh", "/units/15715v2/recommendations"
PUBLISHERS = Path("deploy/publishers/example.toml").absolute()
WORDS = "Cống thôn Đông Thành bị tắc. Nhà bà Hòa ngập."


def where_it_stands(words: str, folder: Path) -> set[str]:
    """Return the names of the files, databases, logs and the bus's, that have these words."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.name for file in files if words.encode() in file.read_bytes()}


@pytest.fixture
async def page(tmp_path: Path, database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the gateway, and the three services behind it."""
    async with AsyncExitStack() as ends:
        url = ends.enter_context(nats_server(tmp_path / "nats"))
        bus = await nats.connect(url)
        ends.push_async_callback(bus.close)
        services = (intake, deadlines, surveys)
        await provision(bus.jetstream(), [service.consumer for service in services])
        staff = SigningStaff(tmp_path, {CHAIRMAN: (Posting(role=Role.CHAIRMAN, unit="15715v2"),)})
        await staff.start(bus)
        where = {
            "MOTCUA_STATEMENT_PUBLIC_KEY": str(staff.public_key),
            "MOTCUA_NATS_URL": url,
            "MOTCUA_DATABASE_URL": database_url,
            "MOTCUA_PUBLISHERS": str(PUBLISHERS),
        }
        for service in services:
            await (await migrated(database_url, service.name)).close()
            log = ends.enter_context((tmp_path / f"{service.name}.log").open("w"))
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", f"services.{service.name}.main", env=os.environ | where, stdout=log
            )
            ends.push_async_callback(process.wait)
            ends.callback(process.terminate)

        @asynccontextmanager
        async def opened() -> AsyncIterator[QueryClient]:
            yield QueryClient(bus, timeout_s=2)

        office = Office.opened(RealClock(), LookupCodes(ADDRESS, b"a key"))
        public, own = (door(opened, office, ("127.0.0.1",)) for door in (public_door, staff_door))
        for door in (public, own):
            await ends.enter_async_context(door.router.lifespan_context(door))
        transport = httpx.ASGITransport(app=BothDoors(public, own))
        yield await ends.enter_async_context(
            httpx.AsyncClient(
                transport=transport,
                base_url=ADDRESS,
                headers={"Origin": ADDRESS},
                cookies={SESSION: CHAIRMAN},
            )
        )


async def test_it_is_filed_counted_answered_and_shown_on_the_board(
    page: httpx.AsyncClient, tmp_path: Path
) -> None:
    form = re.search(r'name="form" value="([^"]+)"', (await page.get(FORM)).text)
    assert form
    said = {"procedure": "x.recommendation.matter", "words": WORDS, "form": form.group(1), "contact": "0912"}
    own: list[str] = []

    async def sent() -> bool:
        answer = await page.post(FORM, data=said)
        own.extend(filter(None, [answer.headers.get("location")]))
        return bool(own)

    await eventually(sent, 60)

    async def shows(path: str, words: str) -> bool:
        return words in words_of((await page.get(path)).text)

    await eventually(lambda: shows(own[0], "Thời hạn 10 ngày làm việc"), 30)
    assert await shows(own[0], "Xã sẽ trả lời trên trang này")
    [line] = (await page.get(f"/api{STAFF}")).json()["recommendations"]
    assert (line["words"], line["contact"], line["standing"]) == (WORDS, "0912", "running")

    answer = {
        "record": line["record"],
        "outcome": "settled",
        "said": "Đã nạo vét cống.",
    }
    assert (await page.post(STAFF, data=answer)).status_code == 303
    assert await shows(own[0], "Đã nạo vét cống.")

    async def on_the_board() -> bool:
        board = (await page.get("/api/public/units/15715v2/board")).json()
        counted = {"received": 1, "answered": 1, "answered_in_time": 1, "overdue": 0}
        return bool(board["recommendations"] == counted)

    await eventually(on_the_board, 30)
    assert where_it_stands("Đông Thành", tmp_path) <= {"surveys.db", "surveys.db-wal"}
    assert where_it_stands("Đông Thành", tmp_path)
