"""All services on a real bus and both doors before them, in one process, for whoever attacks."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import httpx

from services.gateway.app import public_door, staff_door
from services.gateway.counter.sending import new_form_id
from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.office import Office
from shared.clock import RealClock
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.people import PostPerson
from shared.messaging.queries.client import ask
from tests.gateway.support.both_doors import BothDoors
from tests.rights.support.office import open_office
from tests.support.eventually import eventually
from tests.support.office_days import typed_from_now

ADDRESS: Final = "http://127.0.0.1"
SLIPS: Final = LookupCodes(ADDRESS, b"a key")
UNIT: Final = "15715v2"
"""The unit that the one of the stock became part of."""
PEOPLE: Final = {
    "lt-hanh": Role.CLERK,
    "nv-toan": Role.CIVIL_STATUS,
    "ld-son": Role.CHAIRMAN,
    "tt-minh": Role.SUPERVISOR,
    "vd-khang": Role.OPERATOR,
}
"""The invented people, who sign in without a password."""
FILED: Final = {"applicant-name": "Lê Thị Hòa", "do": "save", "at": typed_from_now(-6, "09:00")}


@dataclass(frozen=True)
class AttackedOffice:
    """Both doors at one address, and the session of each person."""

    doors: BothDoors
    sessions: Mapping[str, str]

    @asynccontextmanager
    async def browser(self, who: str = "", client: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
        """A browser in which somebody is signed in; without a name, that of a citizen."""
        transport = httpx.ASGITransport(app=self.doors, client=(client, 1), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, timeout=60) as browser:
            browser.headers["Origin"] = ADDRESS
            if who:
                browser.cookies.set(SESSION, self.sessions[who])
            yield browser


@asynccontextmanager
async def attacked_office(folder: Path) -> AsyncIterator[AttackedOffice]:
    """Open the office; the stock is there, and a record that the counter has filed."""
    async with open_office(folder, demo=True, front_unit=UNIT) as services:

        @asynccontextmanager
        async def connected() -> AsyncIterator[QueryClient]:
            yield QueryClient(services.bus, timeout_s=30)

        office = Office.opened(RealClock(), SLIPS, public_url=ADDRESS, unit=UNIT, demo=True)
        public, staff = (door(connected, office, ("127.0.0.1",)) for door in (public_door, staff_door))
        async with public.router.lifespan_context(public), staff.router.lifespan_context(staff):
            opened = AttackedOffice(BothDoors(public, staff), {})
            sessions = {}
            async with opened.browser() as browser:
                for person, role in PEOPLE.items():
                    entered = await browser.post("/sign-in/demo", data={"person": person})
                    assert entered.status_code == 303, entered.text
                    sessions[person] = browser.cookies[SESSION]
                    browser.cookies.clear()
                    if role in (Role.CLERK, Role.CIVIL_STATUS, Role.CHAIRMAN):
                        here = Posting(role=role, unit=UNIT)
                        posted = PostPerson(person=person, posting=here, first_day=date(2025, 7, 1))
                        await ask(services.bus, posted)
            opened = AttackedOffice(opened.doors, sessions)
            await _file_a_record(opened)
            yield opened


async def _file_a_record(office: AttackedOffice) -> None:
    """Let the clerk file a record, so that there is one with which something can be done."""
    form = new_form_id()
    async with office.browser("lt-hanh") as clerk:
        sent = await clerk.post(f"/units/{UNIT}/file?procedure=1.004837&form={form}", data=FILED)
        assert sent.status_code == 303, sent.text

        async def is_filed() -> bool:
            state = await clerk.get(f"/units/{UNIT}/forms/{form}?what=filed")
            return state.status_code == 303

        await eventually(is_filed, 30)
