"""The service as its neighbours see it, on a real bus."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client

from services.deadlines.main import service
from shared.contracts.dead_letter import DeadLetter
from shared.contracts.events.deadline import DeadlineMissed
from shared.contracts.events.envelope import event_of, read_event
from shared.contracts.events.fact import fact_id
from shared.contracts.events.record import RecordFact, RecordFiled, RecordResolved, RecordRulesSwitched
from shared.contracts.questions.calendar import Decide
from shared.contracts.questions.deadlines import HowManyInTime
from shared.messaging.queries.client import ask
from shared.messaging.streams import provision
from shared.settings import Settings
from tests.conftest import migrated
from tests.deadlines.support.facts import SAME_DAY, UNIT, clock, tell
from tests.support.servers import nats_server
from tests.support.zone import VIETNAM

DAY = "2023-02-01 09:00"
THE_YEAR = HowManyInTime(units=(UNIT,), since=date(2023, 1, 1), until=date(2023, 12, 31))


@pytest.fixture
async def empty(database_url: str) -> str:
    """The address of a new database that has its tables."""
    await (await migrated(database_url, service.name)).close()
    return database_url


@asynccontextmanager
async def running(folder: Path, database_url: str, replay_quiet_s: float = 0) -> AsyncIterator[Client]:
    """A bus on which the service runs, at the time of the facts that it hears."""
    with nats_server(folder) as url:
        client = await nats.connect(url)
        await provision(client.jetstream(), [service.consumer])
        settings = Settings(
            nats_url=url, database_url=database_url, clock="replay", replay_quiet_s=replay_quiet_s
        )
        async with service.app(settings).start_lifespan_context():
            yield client
        await client.close()


async def publish(bus: Client, *facts: RecordFact) -> None:
    """Tell facts as intake does."""
    for fact in facts:
        event = event_of(
            fact, id=fact_id(fact.record, fact.sequence), source="urn:motcua:intake", zone=VIETNAM
        )
        await bus.jetstream().publish(fact.subject_of(fact.unit), event.model_dump_json().encode())


@pytest.mark.slow
async def test_the_service_hears_warns_and_answers(tmp_path: Path, empty: str) -> None:
    async with running(tmp_path / "nats", empty) as bus:
        missed = await bus.jetstream().subscribe(DeadlineMissed.subject_of(UNIT), ordered_consumer=True)
        await publish(
            bus,
            tell(RecordFiled, 1, DAY, record="forgotten", procedure=SAME_DAY),
            tell(RecordFiled, 1, DAY, record="resolved"),
            tell(RecordResolved, 2, "2023-02-03 09:00", record="resolved"),
        )
        warning = read_event((await missed.next_msg(timeout=10)).data, DeadlineMissed).data
        figures = await ask(bus, THE_YEAR)
        assert (warning.record, warning.due_at) == ("forgotten", clock("2023-02-01 17:00"))
        assert (figures.received, figures.before_deadline, figures.in_progress, figures.overdue) == (
            2,
            1,
            1,
            1,
        )


@pytest.mark.slow
async def test_a_replayed_year_goes_on_after_a_restart_where_it_stood(tmp_path: Path, empty: str) -> None:
    """Nothing more is told, and yet the last warnings are given and a decision bears a date of the year."""
    storm = '[[closed]]\ndays = [2023-12-01]\nwhy = "Bão"\nsource = "12/QĐ-UBND"\ncertainty = "law"\n'
    last_news = tell(RecordFiled, 1, "2023-02-03 09:00", record="last")
    async with running(tmp_path / "before", empty, replay_quiet_s=3600) as bus:
        await publish(bus, tell(RecordFiled, 1, DAY, record="forgotten", procedure=SAME_DAY), last_news)
        async with asyncio.timeout(10):
            while (await ask(bus, THE_YEAR)).received < 2:
                pass
    async with running(tmp_path / "after", empty) as bus:
        missed = await bus.jetstream().subscribe(DeadlineMissed.subject_of(UNIT), ordered_consumer=True)
        warning = read_event((await missed.next_msg(timeout=10)).data, DeadlineMissed).data
        assert warning.record == "forgotten"
        made = await ask(bus, Decide(text=storm, by="chairman"))
        assert made.decided_at == last_news.at


@pytest.mark.slow
async def test_what_the_law_does_not_cover_is_set_aside_and_its_neighbours_go_through(
    tmp_path: Path, empty: str
) -> None:
    async with running(tmp_path / "nats", empty) as bus:
        dead = await bus.jetstream().subscribe(DeadLetter.subject_of(service.name), ordered_consumer=True)
        await publish(
            bus,
            tell(RecordFiled, 1, DAY, record="first"),
            tell(RecordFiled, 1, DAY, record="unknown-rules"),
            tell(RecordRulesSwitched, 2, DAY, record="unknown-rules", rules="nd9-2999", approver="chairman"),
            tell(RecordFiled, 1, DAY, record="last"),
        )
        letter = DeadLetter.model_validate_json((await dead.next_msg(timeout=60)).data)
        figures = await ask(bus, THE_YEAR)
        assert "there is no rule set nd9-2999" in letter.reason
        assert figures.received in (2, 3), "the filing may have come in a batch of its own"
