"""Who may do what on the bus: each cell of the table is tried on a real nats-server with keys and TLS."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.access.deployment import Deployment
from deploy.access.keys import public_key
from deploy.access.registering import CannotRegister, register, revoke, rotate
from deploy.provision import provision_bus
from deploy.services import load_service
from shared.contracts.documents.questions import load_questions
from shared.contracts.questions.checks import CheckFigures, Recount
from shared.contracts.questions.operating.dead_letters import NoteDeadLetterAct
from shared.contracts.questions.question import Question
from shared.contracts.questions.retention import Purge
from shared.contracts.rights.on_the_bus import SIGNED
from shared.contracts.rights.table import load_rights
from shared.contracts.services import PROCESSES, SERVICES
from shared.messaging.connection import sign_in
from tests.deploy.support.deployed import BY_HTTP, NEIGHBOUR, PUBLISHER, bus_of, new_deployment, settings_of

pytestmark = pytest.mark.slow

FORBIDDEN = re.compile(
    r"permissions violation for (?:publish|subscription) to ['\"]([^'\"]+)['\"]", re.IGNORECASE
)
NOTED_S = 0.2
"""The client tells of what is forbidden in a task of its own."""
EVERYONE = (
    *PROCESSES,
    "provision",
    "operator",
    "backup",
    PUBLISHER,
)
SAY = {
    f"in.{PUBLISHER}.record": {PUBLISHER, "operator"},
    f"in.{NEIGHBOUR}.record": {"operator"},
    f"in.{BY_HTTP}.record": {"gateway", "operator"},
    "in.surveys.record": {"surveys", "operator"},
    "office.record.filed.v1.15712v1": {"intake", "operator"},
    "office.life-event.registered.v1.15712v1": {"intake", "operator"},
    "office.deadline.set.v1.15712v1": {"deadlines", "operator"},
    "office.letter.drafted.v1.15712v1": {"letters", "operator"},
    "office.survey.invited.v1.15712v1": {"surveys", "operator"},
    "office.period.closed.v1.15712v1": {"supervision", "operator"},
    f"receipts.{PUBLISHER}.1": {"intake"},
    "changed.deadlines.15712v1": {"deadlines"},
    "changed.letters.15712v1": {"letters"},
    "dead.intake": {"intake", "operator"},
    "dead.deadlines": {"deadlines", "operator"},
    "dead.letters": {"letters", "operator"},
    "dead.surveys": {"surveys", "operator"},
    "dead.feed": {"feed", "operator"},
    "dead.supervision": {"supervision", "operator"},
    "dead.intake.acts": {"intake", "operator"},
    "dead.deadlines.acts": {"deadlines", "operator"},
    "dead.letters.acts": {"letters", "operator"},
    "dead.surveys.acts": {"surveys", "operator"},
    "dead.feed.acts": {"feed", "operator"},
    "dead.supervision.acts": {"supervision", "operator"},
    "feed.record.filed.v1.15712v1": {"feed"},
    "office.redelivery.tinh": {"operator"},
    "ask.deadlines.figures.v2": {"gateway", "operator", "supervision"},
    "ask.letters.pdf.v1": {"operator"},
    f"ask.intake.receipts.v1.{PUBLISHER}": {"operator", PUBLISHER},
    f"ask.intake.receipts.v1.{NEIGHBOUR}": {"operator"},
    f"ask.intake.receipts.v1.{BY_HTTP}": {"gateway", "operator"},
    "ask.intake.receipts.v1": {"operator"},
    "$JS.API.CONSUMER.MSG.NEXT.IN.intake": {"intake"},
    "$JS.API.CONSUMER.MSG.NEXT.OFFICE.deadlines": {"deadlines"},
    "$JS.API.CONSUMER.MSG.NEXT.OFFICE.letters": {"letters"},
    "$JS.API.CONSUMER.MSG.NEXT.OFFICE.surveys": {"surveys"},
    "$JS.API.CONSUMER.MSG.NEXT.OFFICE.feed": {"feed"},
    "$JS.API.CONSUMER.MSG.NEXT.OFFICE.supervision": {"supervision"},
    "$JS.API.CONSUMER.MSG.NEXT.FEED.subscriber-tinh": {"feed"},
    "$JS.ACK.IN.intake.1.1.1.1.0": {"intake"},
    "$JS.ACK.OFFICE.deadlines.1.1.1.1.0": {"deadlines"},
    "$JS.API.STREAM.CREATE.OFFICE": {"provision"},
    "$JS.API.STREAM.UPDATE.OFFICE": {"provision"},
    "$JS.API.STREAM.DELETE.OFFICE": set(),
    "$JS.API.STREAM.PURGE.OFFICE": set(),
    "$JS.API.STREAM.PURGE.DEAD": set(),
    "$JS.API.STREAM.MSG.GET.OFFICE": set(),
    "$JS.API.STREAM.MSG.DELETE.OFFICE": set(),
    "$JS.API.STREAM.INFO.IN": {"provision", "backup"},
    "$JS.API.STREAM.INFO.OFFICE": {"provision", "backup", "feed"},
    "$JS.API.DIRECT.GET.IN": {"backup"},
    "$JS.API.DIRECT.GET.OFFICE": {"backup", "feed"},
    "$JS.API.DIRECT.GET.FEED": {"backup", "feed"},
    "$JS.API.CONSUMER.INFO.OFFICE.letters": {"letters", "provision", "backup"},
    "restore.OFFICE.office.record.filed.v1.15712v1": {"provision"},
    "$JS.API.CONSUMER.CREATE.OFFICE.spy": {"provision"},
    "$JS.API.CONSUMER.CREATE.DEAD.spy": {"provision"},
    "$JS.API.CONSUMER.CREATE.FEED.subscriber-tinh": {"provision", "feed"},
    "$JS.API.CONSUMER.CREATE.OFFICE.subscriber-tinh": {"provision"},
    "$JS.API.CONSUMER.DELETE.OFFICE.letters": {"provision"},
    "$JS.API.STREAM.INFO.DEAD": {"provision", "operator", "backup"},
    "$JS.API.DIRECT.GET.DEAD": {"operator", "backup"},
    "$JS.API.CONSUMER.DELETE.OFFICE.deadlines": {"provision"},  # so that a service reads again
    "$SYS.REQ.SERVER.PING": set(),
}
TABLE = load_rights()
ASKED_BY = {
    kind: {name for name in SERVICES if kind in load_service(name).queries} for kind in load_questions()
}
"""The services that ask a question of another."""
ASK = {
    **{
        kind.subject(): services | {"operator"} | ({"gateway"} if TABLE.is_public(kind) else set())
        for kind, services in ASKED_BY.items()
        if kind.service in SERVICES
    },
    **{
        kind.subject() + SIGNED: {"operator"} | ({"gateway"} if TABLE.of(kind) else set())
        for kind in ASKED_BY
        if kind.service in SERVICES
    },
}
"""Every question that there is, as it is asked, and as it is asked with a statement of who asks."""
HEAR = {
    "in.>": set(),
    "office.>": set(),
    "dead.>": set(),
    "ask.>": set(),
    "ask.deadlines.>": set(),
    "changed.deadlines.*": {"gateway"},
    "changed.letters.15712v1": {"gateway"},
    "_INBOX.>": set(),
    ">": set(),
    f"receipts.{PUBLISHER}.>": {PUBLISHER},
    f"receipts.{NEIGHBOUR}.>": set(),
    "_INBOX_intake.>": {"intake"},
    "_INBOX_gateway.>": {"gateway"},
    "_INBOX_operator.>": {"operator"},
    "_INBOX_backup.>": {"backup"},
    f"_INBOX_{PUBLISHER}.>": {PUBLISHER},
}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    return new_deployment(tmp_path_factory.mktemp("deployment") / "deployment")


@pytest.fixture(scope="module")
def url(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with bus_of(deployment, tmp_path_factory.mktemp("bus") / "store") as url:
        yield url


@asynccontextmanager
async def signed_in(name: str, deployment: Deployment, url: str) -> AsyncIterator[tuple[Client, set[str]]]:
    """Connect as somebody; on leaving, the subjects that the bus forbade him are known."""
    forbidden: set[str] = set()

    async def note(failure: Exception) -> None:
        if found := FORBIDDEN.search(str(failure)):
            forbidden.add(found.group(1).lower())

    who = sign_in(name, settings_of(name, deployment, url))
    client = await nats.connect(url, **who, error_cb=note, allow_reconnect=False)
    try:
        yield client, forbidden
        await client.flush()
        await asyncio.sleep(NOTED_S)
    finally:
        await client.close()


async def says_its_own(name: str, deployment: Deployment, url: str) -> None:
    """See that somebody may say what the table allows him, and nothing else."""
    async with signed_in(name, deployment, url) as (client, forbidden):
        for subject in SAY | ASK:
            await client.publish(subject, b"{}")
    assert forbidden == {subject.lower() for subject, who in (SAY | ASK).items() if name not in who}


async def hears_its_own(name: str, deployment: Deployment, url: str) -> None:
    """See that somebody may hear what the table allows him, and nothing else."""
    async with signed_in(name, deployment, url) as (client, forbidden):
        for subject in HEAR:
            await client.subscribe(subject)
    assert forbidden == {subject.lower() for subject, who in HEAR.items() if name not in who}


@pytest.mark.parametrize("name", EVERYONE)
async def test_each_may_say_what_is_its_own_and_nothing_else(
    name: str, deployment: Deployment, url: str
) -> None:
    await says_its_own(name, deployment, url)


@pytest.mark.parametrize("kind", [NoteDeadLetterAct, CheckFigures, Purge, Recount])
def test_what_only_an_operator_asks_stands_nowhere_in_the_table(kind: type[Question[Any]]) -> None:
    """So the matrix above says that the gateway may ask it neither as it is nor with a statement."""
    asked = {kind.asked_of(service) for service in kind.services if service in SERVICES}
    assert asked
    assert {"operator"} == {
        who for one in asked for on in (one.subject(), one.subject() + SIGNED) for who in ASK[on]
    }


@pytest.mark.parametrize("name", EVERYONE)
async def test_each_may_hear_what_is_meant_for_it_and_nothing_else(
    name: str, deployment: Deployment, url: str
) -> None:
    await hears_its_own(name, deployment, url)


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_shares_its_questions_with_its_like_only(
    name: str, deployment: Deployment, url: str
) -> None:
    async with signed_in(name, deployment, url) as (client, forbidden):
        await client.subscribe(f"ask.{name}.figures.v1", queue=name)
    assert not forbidden
    async with signed_in(name, deployment, url) as (client, forbidden):
        await client.subscribe(f"ask.{name}.figures.v1", queue="eavesdropper")
    assert forbidden


async def test_the_gateway_hears_that_something_changed_at_a_unit(deployment: Deployment, url: str) -> None:
    async with signed_in("gateway", deployment, url) as (gateway, forbidden):
        heard = await gateway.subscribe("changed.deadlines.*")
        await gateway.flush()
        async with signed_in("deadlines", deployment, url) as (deadlines, _):
            await deadlines.publish("changed.deadlines.15712v1")
        message = await heard.next_msg(timeout=5)
    assert (message.subject, message.data, forbidden) == ("changed.deadlines.15712v1", b"", set())


async def test_who_has_no_key_is_not_let_in(deployment: Deployment, url: str) -> None:
    trusted = ssl.create_default_context(cafile=deployment.folder / "tls/authority.pem")
    with pytest.raises(NatsError):
        await nats.connect(url, tls=trusted, allow_reconnect=False)


async def test_a_bus_that_the_authority_did_not_sign_is_not_trusted(
    deployment: Deployment, url: str, tmp_path: Path
) -> None:
    other = new_deployment(tmp_path / "other")
    who = sign_in("gateway", settings_of("gateway", other, url))
    with pytest.raises(ssl.SSLError):
        await nats.connect(url, **who, allow_reconnect=False)


async def test_the_provision_step_can_do_its_work(deployment: Deployment, url: str) -> None:
    await provision_bus(settings_of("provision", deployment, url))


def test_a_publisher_cannot_take_the_name_of_a_part_of_the_office(tmp_path: Path) -> None:
    deployment = new_deployment(tmp_path / "deployment")
    with pytest.raises(CannotRegister, match="choose another"):
        register(deployment, "intake", {"sources": ["urn:x"], "units": ["15712"]})


def test_a_key_that_is_in_use_cannot_be_registered(tmp_path: Path) -> None:
    deployment = new_deployment(tmp_path / "deployment")
    for owner in (deployment.folder / "publishers" / NEIGHBOUR, deployment.folder / "seeds/intake"):
        row = {"sources": ["urn:x"], "units": ["15712"], "nkey": public_key(owner)}
        with pytest.raises(CannotRegister, match="in use"):
            register(deployment, "other", row)
    with pytest.raises(CannotRegister, match="in use"):
        rotate(deployment, PUBLISHER, public_key(deployment.folder / "publishers" / NEIGHBOUR))


def test_who_is_revoked_is_not_in_the_configuration_any_more(tmp_path: Path) -> None:
    deployment = new_deployment(tmp_path / "deployment")
    before = (deployment.folder / "nats.conf").read_text()
    revoke(deployment, PUBLISHER)
    after = (deployment.folder / "nats.conf").read_text()
    assert f"in.{PUBLISHER}.>" in before
    assert f"in.{PUBLISHER}.>" not in after
    assert f"in.{NEIGHBOUR}.>" in after
