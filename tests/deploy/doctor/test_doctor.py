"""`motcua doctor` asks a running office, says what is wrong and what to do, and has it mended."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic_core import to_json
from sqlalchemy import insert, text

from deploy.access.deployment import Deployment
from deploy.cli.commands.office.doctor import BUS, CERTIFICATES, examine
from deploy.doctor import probes
from deploy.office.bus import URL_VARIABLE
from services.deadlines.figures.tally import COUNTED
from services.deadlines.tables import tally
from shared.contracts.questions.checks import Check
from shared.contracts.questions.health import Health
from shared.messaging.streams import provision
from shared.service.diagnosis.judging import diagnose_known, diagnose_service
from shared.service.diagnosis.messages import load_messages
from shared.storage.database import Database
from tests.conftest import migrated
from tests.deadlines.support.facts import UNIT
from tests.deadlines.test_service import running
from tests.support.eventually import eventually
from tests.support.servers import nats_server
from tests.support.zone import VIETNAM

DAY = date(2023, 2, 1)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DEADLINES = "deadlines"
WELL = Health(
    at=NOON,
    lag=0,
    ack_pending=0,
    redelivered=0,
    oldest_s=0,
    database_failing="",
    outbox=0,
    outbox_failing="",
    processed=9,
    retried=0,
    dead_lettered=0,
)


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """The address of the service's database."""
    url = f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    await (await migrated(url, DEADLINES)).close()
    return url


def listen_to(bus: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands ask this bus."""
    monkeypatch.setenv(URL_VARIABLE, bus.connected_url.geturl())  # type: ignore[union-attr]


def trouble(found: Mapping[str, Sequence[Check]], of: str) -> list[Check]:
    """What is not well."""
    return [check for check in found[of] if not check.is_well]


@pytest.mark.slow
async def test_the_doctor_finds_a_wrong_figure_and_mends_it(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "nats", url) as bus:
        listen_to(bus, monkeypatch)
        assert not trouble(await examine(mend=False), DEADLINES)
        database = Database(url, DEADLINES)
        async with database.writing() as connection:
            row = {"unit": UNIT, "span": "day", "since": DAY, "procedure": "2.000815"}
            await connection.execute(insert(tally), row | dict.fromkeys(COUNTED, 7))
        await database.close()
        (check,) = trouble(await examine(mend=False), DEADLINES)
        assert "2.000815" in check.found
        assert check.remedy
        assert not trouble(await examine(mend=True), DEADLINES)


@pytest.mark.slow
async def test_a_message_that_nobody_can_read_is_told_of_and_a_service_that_is_away(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "nats", url) as bus:
        listen_to(bus, monkeypatch)
        await bus.jetstream().publish(f"office.record.filed.v1.{UNIT}", b"no fact")

        async def is_told_of() -> bool:
            return [check.what for check in trouble(await examine(mend=False), BUS)] == ["dead letters"]

        await eventually(is_told_of)
        (silent,) = trouble(await examine(mend=False), "letters")
        assert "docker-compose logs letters" in silent.remedy


@pytest.mark.slow
async def test_a_database_that_cannot_be_read_is_told_of(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path / "nats", url) as bus:
        listen_to(bus, monkeypatch)
        database = Database(url, DEADLINES)
        async with database.writing() as connection:
            await connection.execute(text("alter table outbox rename to elsewhere"))
        await database.close()
        found = (await examine(mend=False))[DEADLINES]
        assert "SQLITE_ERROR" in found[0].found
        assert not [check for check in found if "recount" in check.found]


async def test_without_a_bus_the_doctor_says_where_it_looked_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(URL_VARIABLE, "nats://127.0.0.1:1")
    (check,) = trouble(await examine(mend=False), BUS)
    assert "nats://127.0.0.1:1" in check.found
    assert "motcua up" in check.remedy


async def test_a_bus_that_goes_away_while_it_is_asked_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nats_server(tmp_path) as url:
        monkeypatch.setenv(URL_VARIABLE, url)
        silent = await nats.connect(url, allow_reconnect=False)
        asked = await silent.subscribe("ask.>")
        await silent.flush()
        found = asyncio.create_task(examine(mend=False))
        await asked.next_msg(timeout=10)
    async with asyncio.timeout(5):
        (check,) = trouble(await found, BUS)
    assert "went away" in check.found
    assert "full" in check.remedy


async def test_a_service_that_is_restarted_while_it_recounts_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nats_server(tmp_path) as url:
        monkeypatch.setenv(URL_VARIABLE, url)
        monkeypatch.setattr(probes, "WATCH_INTERVAL_S", 0.1)
        monkeypatch.setattr(probes, "ANSWER_S", 0.5)
        service = await nats.connect(url)
        begun = [NOON, NOON, *[NOON + timedelta(minutes=1)] * 9]

        async def answer(message: Msg) -> None:
            condition = WELL.model_copy(update={"started_at": begun.pop(0)})
            await message.respond(to_json({"answer": condition}))

        async def forget(_message: Msg) -> None:
            """It dies over its recount."""

        await service.subscribe(f"ask.{DEADLINES}.health.v1", cb=answer)
        await service.subscribe(f"ask.{DEADLINES}.>", cb=forget)
        await service.flush()
        async with asyncio.timeout(20):
            found = trouble(await examine(mend=False), DEADLINES)
        await service.close()
    assert "ServiceRestarted" in found[-1].found


@pytest.mark.parametrize(
    ("years_old", "well"),
    [(0, [True] * 4), (2.2, [True, False, False, False]), (3, [True, False, False, False])],
    ids=["new certificates are good", "in their last month they are named", "and when they have ended"],
)
async def test_certificates_near_their_end_are_named(
    years_old: float, well: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = datetime.now(UTC) - timedelta(365 * years_old)
    Deployment(tmp_path).make_access(["localhost"], ["localhost"], ["localhost"], made)
    monkeypatch.setenv("MOTCUA_NATS_CA", str(tmp_path / "tls/authority.pem"))
    monkeypatch.setenv(URL_VARIABLE, "nats://127.0.0.1:1")
    found = (await examine(mend=False))[CERTIFICATES]
    assert [check.is_well for check in found] == well


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({}, "runs well", id="a service without trouble is well"),
        pytest.param({"lag": 90_000}, "90,000 messages not read", id="a long queue is a lag"),
        pytest.param({"oldest_s": 75.0}, "75 s old", id="an old message in hand is a lag"),
        pytest.param({"at": NOON - timedelta(seconds=90)}, "90 s off", id="a clock that is slow is named"),
        pytest.param(
            {"outbox_failing": "insufficient storage resources available", "outbox": 3},
            "has no room",
            id="a bus without room is told from one that is away",
        ),
        pytest.param(
            {"outbox_failing": "TimeoutError"}, "keeps nothing", id="a bus that answers and stores nothing"
        ),
        pytest.param({"database_failing": "SQLITE_FULL"}, "disk of its database is full", id="a full disk"),
        pytest.param({"database_failing": "SQLITE_READONLY"}, "cannot be written", id="a read-only database"),
        pytest.param({"database_failing": "SQLITE_CORRUPT"}, "is damaged", id="a damaged database"),
        pytest.param({"database_failing": "53100"}, "disk of its database is full", id="and on PostgreSQL"),
        pytest.param(
            {"started_at": NOON, "reconnects": 2},
            "it has run since 19:00:00 24/11/2026 (Asia/Ho_Chi_Minh); since then it has lost the bus 2 times",
            id="a break that is over is told of",
        ),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, object], says: str) -> None:
    health, answered_at = WELL.model_copy(update=changed), NOON + timedelta(seconds=1)
    found = diagnose_service("letters", health, NOON, answered_at, VIETNAM)
    assert says in found[-1].found


@pytest.mark.parametrize(
    ("known", "says"),
    [
        pytest.param({"deadlines": {"records": 248}}, ["know alike"], id="nothing is lost"),
        pytest.param({"deadlines": {"records": 0}}, ["deadlines has 0 records only"], id="all is lost"),
        pytest.param(
            {"surveys": {"invitations": 0}}, ["surveys has 0 invitations"], id="all invitations are"
        ),
        pytest.param({"deadlines": {"records": 200}}, ["know alike"], id="some may be on their way"),
    ],
)
def test_a_service_that_knows_less_than_intake_is_named(
    known: dict[str, dict[str, int]], says: list[str]
) -> None:
    found = diagnose_known({"intake": {"records": 248}} | known)
    assert len(found) == len(says)
    assert all(words in check.found for words, check in zip(says, found, strict=True))


async def test_the_doctor_lets_the_bus_store_something(tmp_path: Path) -> None:
    with nats_server(tmp_path) as url:
        client = await nats.connect(url)
        (refused,) = await probes.probe_writing(client)
        await provision(client.jetstream(), [])
        (stored,) = await probes.probe_writing(client)
        await client.close()
    assert (refused.is_well, stored.is_well) == (False, True)
    assert "stores nothing" in refused.found


def test_everything_is_said_in_two_languages() -> None:
    for code, message in load_messages().items():
        assert all(message.found), code
        assert message.remedy is None or all(message.remedy), code


OF_A_SERVER = frozenset({"certificate-ended", "certificate-ends"})
"""Findings that there are on a server only."""
BOTH_WAYS = frozenset({"bus-away"})
"""Where no office runs, nobody knows of which kind it is, so the advice is for both."""


def test_advice_on_one_computer_names_nothing_that_is_on_a_server_only() -> None:
    for code, message in load_messages().items():
        if code not in OF_A_SERVER | BOTH_WAYS and message.remedy:
            advice = " ".join(message.remedy_on_one_computer or message.remedy)
            assert not [part for part in ("docker", "authority.pem", "volume") if part in advice], code
