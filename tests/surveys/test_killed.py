"""Kill the surveys service: one invitation a record, and no answer that a citizen was thanked for is lost."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from pydantic_core import from_json
from sqlalchemy import text

from services.gateway.app import public_door
from services.gateway.queries.query_client import QueryClient
from services.gateway.web import office as gateway_office
from services.surveys import tables
from services.surveys.domain import MIN_GROUP_SIZE
from services.surveys.main import service
from shared.clock import RealClock
from shared.contracts.events.record import RecordReturned
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.checks import CheckFigures
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.messaging.streams import OFFICE
from tests.support.eventually import eventually
from tests.support.service_process import ServiceProcess, prepared
from tests.support.zone import VIETNAM
from tests.surveys.conftest import FACTORS, VAN_SON, returned

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
ADDRESS = "http://127.0.0.1"
RECORDS = 120
SCORES = dict.fromkeys(FACTORS, "5")


class Office:
    """The surveys service as a process that is killed, and the page before it."""

    def __init__(self, running: ServiceProcess, page: httpx.AsyncClient) -> None:
        self.running = running
        self.bus = running.bus
        self.page = page

    async def tokens(self) -> list[str]:
        page = await self.running.ask(OpenInvitations(unit=VAN_SON, limit=500))
        return [line.token for line in page.invitations]

    async def send(self, token: str) -> int:
        return (await self.page.post(f"/s/{token}", data=SCORES)).status_code

    async def send_until_told(self, token: str) -> int:
        """Send the form, as often as its page says that it was not kept."""
        published: list[int] = []

        async def told_of_it() -> bool:
            published.append(await self.send(token))
            return published[-1] != 503

        await eventually(told_of_it, 60)
        return published[-1]

    async def published(self) -> Counter[str]:
        """How often each fact about surveys was told, by its id."""
        js = self.bus.jetstream()
        last = (await js.stream_info(OFFICE.name)).state.last_seq
        messages = [await js.get_msg(OFFICE.name, sequence) for sequence in range(1, last + 1)]
        return Counter(
            f"{message.subject} {from_json(message.data or b'')['id']}"
            for message in messages
            if str(message.subject).startswith("office.survey.")
        )


@pytest.fixture
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[Office]:
    """A bus, a database and the page; the service is not started yet."""
    async with prepared(service, tmp_path, database_url, MOTCUA_BATCH_SIZE="20") as running:

        @asynccontextmanager
        async def opened() -> AsyncIterator[QueryClient]:
            yield QueryClient(running.bus, timeout_s=0.5)

        known = gateway_office.Office.opened(RealClock(), LookupCodes(ADDRESS, b""))
        app = public_door(opened, known, ("127.0.0.1",))
        transport = httpx.ASGITransport(app=app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as page:
            page.base_url = httpx.URL(ADDRESS)
            page.headers["Origin"] = ADDRESS
            yield Office(running, page)


def results(count: int) -> list[RecordReturned]:
    """Results that were handed over today: the links of older ones expire."""
    return [returned(serial, f"{datetime.now(VIETNAM):%Y-%m-%d} 00:00") for serial in range(count)]


async def test_each_record_has_one_invitation_and_each_thanked_citizen_one_answer(office: Office) -> None:
    published = results(RECORDS) * 2
    random.Random(5).shuffle(published)
    await office.running.publish(published)
    await office.running.start()
    for invited in (1, 60):
        await office.running.until(invited, tables.invitation)
        await office.running.kill_and_start()
    await office.running.until(RECORDS, tables.invitation)
    tokens = await office.tokens()
    assert len(tokens) == RECORDS

    sending = asyncio.gather(*(office.send_until_told(token) for token in tokens * 2))
    for answered in (1, 60):
        await office.running.until(answered, tables.answer)
        await office.running.kill_and_start()
    statuses = await sending
    assert set(statuses) <= {200, 409}
    assert statuses.count(200) <= RECORDS, "nobody is thanked twice for one answer"
    await office.running.until(RECORDS, tables.answer)
    assert (await office.running.count(tables.answer), await office.tokens()) == (RECORDS, [])
    assert await office.running.count(tables.waiting_answer) == 0
    assert (await office.running.ask(CheckFigures.asked_of("surveys")())).checks[0].is_well

    async def all_published() -> bool:
        return (
            len(await office.published()) > 2 * RECORDS - MIN_GROUP_SIZE
        )  # the last few answers wait for a group

    await eventually(all_published, 30)
    assert set((await office.published()).values()) == {1}


async def test_a_kill_between_taking_and_storing_is_told_as_not_known_and_the_link_still_works(
    office: Office,
) -> None:
    await office.running.start()
    await office.running.publish(results(1))
    await office.running.until(1, tables.invitation)
    [token] = await office.tokens()
    async with office.running.database.writing() as held:
        await held.execute(text("update invitation set unit = unit"))  # the service cannot store meanwhile
        page = await office.page.post(f"/s/{token}", data=SCORES)
        await office.running.kill()
    assert page.status_code == 503
    assert "Chưa rõ ý kiến" in page.text
    assert await office.running.count(tables.waiting_answer) == 0

    await office.running.start()
    # 409: a busy machine may store an answer after the page has given it up, and said that nobody knows.
    assert await office.send_until_told(token) in {200, 409}
    assert await office.send(token) == 409
    assert await office.running.count(tables.waiting_answer) == 1
