"""The surveys service without a bus: its real store and the kernel's own way to answer."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import pytest
from nats.aio.client import Client
from pydantic_core import from_json
from sqlalchemy import Table, delete, select

from services.surveys import tables
from services.surveys.alarms import Detector, load_thresholds
from services.surveys.handlers import invite
from services.surveys.main import surveys_service
from services.surveys.schedule import apply_time
from services.surveys.waiting.release import release_waiting
from services.surveys.waiting.seal import seal_of
from shared.clock import RealClock
from shared.contracts.events.envelope import Event, event_of
from shared.contracts.events.fact import Fact, fact_id
from shared.contracts.events.record import RecordReturned
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.surveys.figures import HowSatisfied, SurveyBreakdown, SurveyFigures
from shared.contracts.questions.surveys.form import AnswerTaken, GiveAnswer
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.contracts.questions.surveys.tickets import TakeTicket
from shared.messaging.context import ServiceContext
from shared.messaging.queries.server import QueryHandler
from shared.messaging.relay import Relay
from shared.settings import Settings
from shared.storage import outbox
from shared.storage.database import Database
from tests.conftest import migrated
from tests.support.zone import VIETNAM

VAN_SON, ELSEWHERE = "15712v1", "15718v1"
CERTIFIED_COPY, MARRIAGE = "2.000815", "1.000894"
A = TypeVar("A", bound=Answer)
FACTORS = ("responsibility", "attitude", "capacity")


def returned(
    serial: int,
    at: str = "2023-02-15 09:00",
    *,
    unit: str = VAN_SON,
    procedure: str = CERTIFIED_COPY,
    role: str = "",
) -> RecordReturned:
    """A result that was handed over, as the clock in the office shows it."""
    return RecordReturned(
        unit=unit,
        record=f"H56.31.20-230215-{serial:04}",
        procedure=procedure,
        sequence=3,
        handled_by=role,
        at=datetime.fromisoformat(at).replace(tzinfo=VIETNAM),
    )


@dataclass(frozen=True)
class Desk:
    """Where citizens are asked, and what came of it."""

    office: ServiceContext
    answers: Mapping[type[Question[Any]], QueryHandler]

    async def consume(self, facts: Iterable[RecordReturned]) -> None:
        """Take a batch in."""
        events: list[Event[Fact]] = [
            event_of(fact, id=fact_id("told", fact.record), source="urn:test", zone=VIETNAM) for fact in facts
        ]
        async with self.office.transaction() as tx:
            await invite(events, tx)

    async def ask(self, question: Question[A]) -> A:
        """Ask as if over the bus."""
        body = question.model_dump_json().encode()
        reply = await self.answers[type(question)].reply(question.address, body, self.office)
        return question.answer.model_validate(from_json(reply)["answer"])  # type: ignore[return-value]

    async def tokens(self, unit: str = VAN_SON) -> dict[str, str]:
        """The token of each record's link, open ones only."""
        page = await self.ask(OpenInvitations(unit=unit, limit=500))
        return {line.record: line.token for line in page.invitations}

    async def ticket(self, record: str) -> str:
        """A ticket for whoever holds the slip of a record."""
        return (await self.ask(TakeTicket(record=record))).ticket

    async def give(
        self, token: str, steps: Sequence[int | None] = (5, 5, 5), comment: str = "", contact: str = ""
    ) -> AnswerTaken:
        """Answer behind a link."""
        said = dict(zip(FACTORS, steps, strict=True))
        return await self.ask(GiveAnswer(token=token, steps=said, comment=comment, contact=contact))

    async def give_all(self, unit: str = VAN_SON, comment: str = "") -> None:
        """Answer behind all open links."""
        for token in (await self.tokens(unit)).values():
            await self.give(token, comment=comment)

    async def keep_time(self, now: datetime) -> None:
        """Do at an instant what the service does all the time."""
        seal = seal_of(self.office.settings)
        async with self.office.transaction() as tx:
            await apply_time(tx, now)
        async with self.office.transaction() as tx:
            await release_waiting(tx, now, seal)

    async def figures(
        self,
        since: str = "2023-01-01",
        until: str = "2023-12-31",
        unit: str = VAN_SON,
        by: SurveyBreakdown | None = None,
    ) -> SurveyFigures:
        """A unit's figures."""
        asked = {"units": [unit], "since": since, "until": until, "by": by}
        return await self.ask(HowSatisfied.model_validate(asked))

    async def rows(self, table: Table) -> list[dict[str, Any]]:
        """All that a table keeps."""
        async with self.office.reading() as read:
            return [dict(row) for row in (await read.execute(select(table))).mappings()]

    async def published(self) -> list[outbox.Outgoing]:
        """All that waits to go out."""
        async with self.office.reading() as read:
            parcels = await outbox.first(read, 100_000)
        return [message for parcel in parcels for message in parcel.messages]

    async def clear(self) -> None:
        """Forget everything."""
        async with self.office.database.writing() as connection:
            for table in (*tables.TABLES.sorted_tables, outbox.outbox):
                await connection.execute(delete(table))


async def desk_on(database: Database) -> Desk:
    """A desk on a database that may have no tables yet."""
    await database.create(tables.TABLES, outbox.TABLES)
    return desk_in(database)


def desk_in(database: Database) -> Desk:
    """A desk on a database that has its tables."""
    nobody = Client()
    office = ServiceContext(
        "surveys", Settings(), RealClock(), database, nobody, Relay(database, nobody, "surveys")
    )
    return Desk(office, surveys_service(Detector(load_thresholds())).handlers)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    """A desk on a database of its own."""
    database = await migrated(database_url, "surveys")
    yield desk_in(database)
    await database.close()
