"""The service as its neighbours see it: a process of its own behind a real bus."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from sqlalchemy import text

from services.surveys.main import service
from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import fact_id
from shared.contracts.events.record import RecordReturned
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.surveys.form import AnswerTaken, GiveAnswer
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.messaging.queries.client import QueryFailed, ask
from shared.messaging.streams import provision
from shared.storage.database import Database
from tests.conftest import migrated
from tests.support.eventually import eventually
from tests.support.servers import nats_server
from tests.support.zone import VIETNAM
from tests.surveys.conftest import VAN_SON, returned

pytestmark = pytest.mark.slow
TODAY = datetime.now(VIETNAM).date()
JUST_NOW = f"{TODAY} 00:00"
"""The links of results that were handed over long ago have expired."""


@dataclass
class Neighbour:
    """Somebody on the bus, who can also look into the service's log and database."""

    bus: Client
    database: Database
    log: Path
    process: asyncio.subprocess.Process

    async def tell(self, facts: Sequence[RecordReturned]) -> list[str]:
        """Tell of results handed over, and return the tokens once all are invited."""
        for fact in facts:
            event = event_of(fact, id=fact_id(fact.record), source="urn:motcua:intake", zone=VIETNAM)
            await self.bus.publish(fact.subject_of(fact.unit), event.model_dump_json().encode())
        await eventually(lambda: self._invited(len(facts)))
        page = await ask(self.bus, OpenInvitations(unit=VAN_SON, limit=500))
        return [line.token for line in page.invitations]

    async def give(self, token: str, comment: str = "") -> AnswerTaken:
        """Answer behind a link."""
        answer = GiveAnswer(
            token=token, steps={"responsibility": 5, "attitude": 4, "capacity": 5}, comment=comment
        )
        return await ask(self.bus, answer)

    async def facts(self) -> list[bytes]:
        """All that the stream of facts keeps."""
        js = self.bus.jetstream()
        last = (await js.stream_info("OFFICE")).state.last_seq
        return [(await js.get_msg("OFFICE", sequence)).data or b"" for sequence in range(1, last + 1)]

    async def _invited(self, count: int) -> bool:
        try:
            figures = await ask(
                self.bus,
                HowSatisfied(units=(VAN_SON,), since=TODAY - timedelta(1), until=TODAY),
            )
        except nats.errors.NoRespondersError:
            return False
        return figures.invitations == count


@pytest.fixture
async def neighbour(tmp_path: Path, database_url: str) -> AsyncIterator[Neighbour]:
    """A running service and a neighbour of it."""
    database = await migrated(database_url, service.name)
    with nats_server(tmp_path / "nats") as url, (tmp_path / "log").open("wb") as log:
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [service.consumer])
        environment = os.environ | {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": database_url}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.surveys.main", env=environment, stderr=log
        )
        try:
            yield Neighbour(bus, database, tmp_path / "log", process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await bus.close()
            await database.close()


async def test_posts_of_one_link_that_come_at_once_are_kept_once_each(neighbour: Neighbour) -> None:
    tokens = await neighbour.tell([returned(serial, JUST_NOW) for serial in range(10)])
    taken = await asyncio.gather(*(neighbour.give(token) for token in tokens * 5))
    assert [answer.kept for answer in taken].count(True) == 10

    async def published() -> bool:
        return len(await neighbour.facts()) >= 25

    await eventually(published)
    facts = await neighbour.facts()
    assert len(facts) <= 30, "ten returned, ten invited, five to ten answered: the others wait for a crowd"
    assert not [token for token in tokens if token.encode() in b"".join(facts)]


async def test_no_token_and_no_comment_is_logged_even_when_the_database_fails(neighbour: Neighbour) -> None:
    used, unused = await neighbour.tell([returned(1, JUST_NOW), returned(2, JUST_NOW)])
    await neighbour.give(used, comment="Cảm ơn chị Hoa")
    async with neighbour.database.writing() as connection:
        await connection.execute(text("drop table waiting_answer"))
    with pytest.raises(QueryFailed, match="could not answer"):
        await neighbour.give(unused, comment="Cảm ơn chị Hoa")
    log = neighbour.log.read_text()
    assert "query_failed" in log
    assert not [secret for secret in (used, unused, "Hoa", VAN_SON) if secret in log]


async def test_an_answer_that_was_taken_outlives_a_kill(neighbour: Neighbour) -> None:
    """The page says thank you once the service has answered; by then it is on disk."""
    tokens = await neighbour.tell([returned(serial, JUST_NOW) for serial in range(12)])
    taken = await asyncio.gather(*(neighbour.give(token) for token in tokens))
    neighbour.process.kill()
    await neighbour.process.wait()
    async with neighbour.database.reading() as read:
        counted = [text(f"select count(*) from {name}") for name in ("answer", "waiting_answer")]  # noqa: S608
        kept = sum([(await read.execute(query)).scalar_one() for query in counted])
        left = (await read.execute(text("select count(*) from open_link"))).scalar_one()
    assert all(answer.kept for answer in taken)
    assert (kept, left) == (12, 0)
