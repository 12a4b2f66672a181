"""The staff service without a bus: its real store and the kernel's own way to answer."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from nats.aio.client import Client
from pydantic_core import from_json
from sqlalchemy import Table, select

from services.staff.main import service, staff_service
from services.staff.sign_in.second_factor import STEP_S
from shared.clock import RealClock
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.staff.people import (
    AddPerson,
    NewSecondFactor,
    PostPerson,
    SecondFactor,
    SetPassword,
)
from shared.contracts.questions.staff.sign_in import SignedIn, SignInPerson
from shared.messaging.context import ServiceContext
from shared.messaging.queries.server import QueryHandler
from shared.messaging.relay import Relay
from shared.settings import Settings
from tests.conftest import migrated

VAN_SON, ELSEWHERE = "15712v1", "15718v1"
HANH = "lt-hanh"
RIGHT, WRONG = "mot cua mot cua", "mot cua hai cua"
"""Passwords."""
FIRST_DAY = date(2023, 1, 1)
A = TypeVar("A", bound=Answer)


class Refused(Exception):
    """The service has no answer; the text is the code of the reason."""


@dataclass(frozen=True)
class StaffDesk:
    """Where staff sign in, and what came of it."""

    office: ServiceContext
    answers: Mapping[type[Question[Any]], QueryHandler] = field(
        default_factory=lambda: staff_service().handlers
    )

    async def ask(self, question: Question[A]) -> A:
        """Ask as if over the bus."""
        body = question.model_dump_json().encode()
        reply = from_json(await self.answers[type(question)].reply(question.address, body, self.office))
        if refused := reply.get("no_answer"):
            raise Refused(refused["code"])
        return question.answer.model_validate(reply["answer"])  # type: ignore[return-value]

    async def add(
        self, person: str = HANH, role: Role = Role.CLERK, unit: str = VAN_SON, **days: date
    ) -> SecondFactor:
        """Add somebody with a posting, a password and a second factor."""
        await self.ask(AddPerson(person=person, full_name="Lê Thị Bịa"))
        await self.post(person, role, unit, **days)
        await self.ask(SetPassword(person=person, password=RIGHT))
        return await self.ask(NewSecondFactor(person=person))

    async def post(self, person: str, role: Role, unit: str, **days: date) -> None:
        """Give somebody a posting."""
        posting = Posting(role=role, unit=unit)
        await self.ask(PostPerson(person=person, posting=posting, **({"first_day": FIRST_DAY} | days)))

    async def sign_in(self, code: str, login: str = HANH, password: str = RIGHT, **more: str) -> SignedIn:
        """Sign in as somebody."""
        return await self.ask(SignInPerson(login=login, password=password, code=code, **more))

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        """All that a table keeps."""
        async with self.office.reading() as read:
            return [dict(row) for row in (await read.execute(select(table))).mappings()]

    def with_settings(self, **settings: Any) -> "StaffDesk":
        """The same desk, of an office with other settings."""
        return replace(self, office=replace(self.office, settings=Settings(**settings)))


def seed_of(factor: SecondFactor) -> str:
    """What an app reads from the address of a second factor."""
    return parse_qs(urlsplit(factor.address).query)["secret"][0]


def code_of(factor: SecondFactor, *, steps: int = 0) -> str:
    """The code that an app shows now, or so many steps later."""
    from pyotp import TOTP

    return str(TOTP(seed_of(factor)).at(datetime.now(UTC) + timedelta(seconds=steps * STEP_S)))


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[StaffDesk]:
    """A desk on a database of its own, with its triggers."""
    service.preload()
    database = await migrated(database_url, "staff")
    nobody = Client()
    yield StaffDesk(
        ServiceContext("staff", Settings(), RealClock(), database, nobody, Relay(database, nobody, "staff"))
    )
    await database.close()
