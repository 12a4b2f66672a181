"""The staff door before the real services, and somebody signed in for each role and place."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple

import httpx
from sqlalchemy import insert
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.app import staff_door
from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.cookies import SESSION
from services.gateway.web.office import Office as FrontOffice
from services.staff.tables import posting as posting_table
from shared.clock import RealClock
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.people import (
    AddPerson,
    EndPostings,
    NewSecondFactor,
    PostPerson,
    SetPassword,
)
from shared.messaging.queries.client import ask
from shared.storage.database import Database
from tests.rights.support.office import Office, open_office
from tests.support.questions import UNIT

ADDRESS: Final = "http://127.0.0.1"
PASSWORD: Final = "mot cua mot cua mot cua"  # noqa: S105  # of invented people
SINCE: Final = date(2023, 1, 1)
ELSEWHERE: Final = "elsewhere"
"""Another group of units. There is one group only, so that its supervisor is stored past staff."""


class Place(Enum):
    """Where somebody is posted, seen from the unit whose pages are opened."""

    OWN = "its own unit"
    OTHER = "another unit"
    PAST = "a posting that has ended"
    NONE = "nobody is signed in"


class Caller(NamedTuple):
    """Who opens a page: their role, and where they have it."""

    role: Role | None
    place: Place

    @property
    def id(self) -> str:
        """Id of the person."""
        return f"{self.role or 'nobody'}.{self.place.name}".lower().replace("_", "-")

    @property
    def posting(self) -> Posting:
        """Their posting."""
        is_other = self.place is Place.OTHER
        match self.role:
            case None:
                raise ValueError("nobody has a posting")
            case Role.OPERATOR:
                return Posting(role=self.role)
            case Role.SUPERVISOR:
                return Posting(role=self.role, group=ELSEWHERE if is_other else "trieu-son")
        return Posting(role=self.role, unit="15763v1" if is_other else UNIT)


NOBODY: Final = Caller(None, Place.NONE)
CALLERS: Final = (
    NOBODY,
    *(Caller(role, Place.PAST) for role in Role),
    *(Caller(role, Place.OTHER) for role in Role if role is not Role.OPERATOR),  # who has no unit
    *(Caller(role, Place.OWN) for role in Role),
)
"""Those who are refused come first."""


@dataclass(frozen=True)
class StaffDoor:
    """The door, the office behind it, and the session of each person."""

    app: ASGIApp
    office: Office
    sessions: Mapping[str, str]

    @asynccontextmanager
    async def browser(self, caller: Caller, app: ASGIApp | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """The browser of somebody, which sends forms from our own pages."""
        transport = httpx.ASGITransport(app=app or self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, timeout=60) as browser:
            browser.headers["Origin"] = ADDRESS
            if caller.id in self.sessions:
                browser.cookies.set(SESSION, self.sessions[caller.id])
            yield browser


def left_soon(app: ASGIApp) -> ASGIApp:
    """A door whose visitors leave soon, so that an answer which goes on until then ends."""

    async def visited(scope: Scope, receive: Receive, send: Send) -> None:
        has_asked, is_ended = False, False

        async def hear() -> Message:
            nonlocal has_asked
            if not has_asked:
                has_asked = True
                return await receive()
            await asyncio.sleep(0.2)
            return {"type": "http.disconnect"}

        async def note(message: Message) -> None:
            nonlocal is_ended
            is_ended = message["type"] == "http.response.body" and not message.get("more_body")
            await send(message)

        await app(scope, hear, note)
        if not is_ended:
            await send({"type": "http.response.body"})

    return visited


@asynccontextmanager
async def open_door(folder: Path) -> AsyncIterator[StaffDoor]:
    """Open the office with its stock, and sign everybody in; then the postings that have ended end."""
    async with open_office(folder) as services:

        @asynccontextmanager
        async def connected() -> AsyncIterator[QueryClient]:
            yield QueryClient(services.bus, timeout_s=30)

        front = FrontOffice.opened(
            RealClock(), LookupCodes(ADDRESS, b"a key"), public_url=ADDRESS, unit=UNIT, demo=False
        )
        app = staff_door(connected, front, ("127.0.0.1",))
        async with app.router.lifespan_context(app):
            door = StaffDoor(app, services, {})
            sessions = {one.id: await _signed_in(door, one) for one in CALLERS if one.role}
            before = datetime.now(UTC).date() - timedelta(days=2)
            for one in CALLERS:
                if one.place is Place.PAST:
                    await ask(services.bus, EndPostings(person=one.id, last_day=before))
            yield StaffDoor(app, services, sessions)


async def _signed_in(door: StaffDoor, caller: Caller) -> str:
    bus, person = door.office.bus, caller.id
    await ask(bus, AddPerson(person=person, full_name="Lê Thị Hạnh"))
    if caller.posting.group == ELSEWHERE:
        await _posted_elsewhere(door.office.folder, caller)
    else:
        await ask(bus, PostPerson(person=person, posting=caller.posting, first_day=SINCE))
    await ask(bus, SetPassword(person=person, password=PASSWORD))
    code = (await ask(bus, NewSecondFactor(person=person))).spare_codes[0]
    async with door.browser(NOBODY) as browser:
        typed = {"login": person, "password": PASSWORD, "code": code}
        entered = await browser.post("/sign-in", data=typed)
        assert entered.status_code == 303, entered.text
        return str(browser.cookies[SESSION])


async def _posted_elsewhere(folder: Path, caller: Caller) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder}/{{service}}.db", "staff")
    held = {"role": caller.role, "unit": "", "group_id": ELSEWHERE, "first_day": SINCE, "last_day": None}
    async with database.writing() as connection:
        await connection.execute(insert(posting_table), {"id": ELSEWHERE, "person": caller.id} | held)
    await database.close()
