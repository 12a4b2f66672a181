"""Whatever comes in, its sender is told what is wrong with it, or its bytes are kept; neighbours go through.

All cases are sent in one go, each by a publisher of its own, between valid events of a neighbour, to the
service as the office runs it: a process, a real bus, a real database.
"""

import asyncio
import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from sqlalchemy.engine import make_url

from services.intake.main import service
from shared.contracts.dead_letter import DeadLetter
from shared.contracts.events.receipt import Receipt, Verdict
from shared.contracts.questions.intake.receipts import ReceiptsOf
from shared.messaging.queries.client import ask
from shared.messaging.streams import provision
from tests.conftest import migrated
from tests.intake.support.bad_content import FIELDS, LIFE, WORLD
from tests.intake.support.bad_form import ENVELOPE, TEXT, UNREADABLE, Case
from tests.intake.support.odd_forms import CONTACTS, MOMENTS, NAMES, TRAVEL
from tests.intake.support.outside_system import HUSH, Sent, Teller, but, sent
from tests.support.eventually import eventually
from tests.support.servers import nats_server

pytestmark = pytest.mark.slow
CASES = [*UNREADABLE, *ENVELOPE, *TEXT, *FIELDS, *WORLD, *LIFE, *MOMENTS, *NAMES, *CONTACTS, *TRAVEL]
UNREGISTERED = Case(
    "a publisher that is not registered", lambda t: [t.filed()], ["subject: unknown_publisher"]
)
ALL = [*CASES, UNREGISTERED]
NEIGHBOUR = "neighbour"
WORDS = tomllib.loads(Path("shared/contracts/faults.toml").read_text(encoding="utf-8"))["fault"]


def teller_of(case: Case) -> Teller:
    number = ALL.index(case) + 1
    return Teller(f"p{number:03}", number)


@dataclass
class Told:
    """What came back."""

    receipts: list[Receipt]
    dead: list[DeadLetter]
    later: dict[str, list[Receipt]]
    """What each publisher is told when it asks later for the event that it was told of last."""
    logs: str

    def to(self, publisher: str) -> list[Receipt]:
        return [receipt for receipt in self.receipts if receipt.publisher == publisher]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Send every case to a service, once for all tests."""
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    if request.param == "postgresql":
        server = make_url(request.getfixturevalue("postgresql_url")).set(
            drivername="postgresql+asyncpg", database=f"t{uuid4().hex}"
        )
        url = server.render_as_string(hide_password=False)
    with nats_server(folder / "nats") as bus:
        yield asyncio.run(tell_all(bus, url, folder))


async def tell_all(bus: str, database: str, folder: Path) -> Told:
    await (await migrated(database, "intake")).close()
    client = await nats.connect(bus)
    js = client.jetstream()
    await provision(js, [service.consumer])
    receipts: list[Receipt] = []

    async def on_receipt(message: Msg) -> None:
        receipts.append(Receipt.model_validate_json(message.data))

    await client.subscribe("receipts.>", cb=on_receipt)
    for subject, message in traffic():
        await js.publish(subject, message.body, headers=dict(message.headers) or None)
    environment = os.environ | {
        "MOTCUA_NATS_URL": bus,
        "MOTCUA_DATABASE_URL": database,
        "MOTCUA_PUBLISHERS": str(publishers(folder)),
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "services.intake.main"]
        process = await asyncio.to_thread(subprocess.Popen, command, env=environment, stderr=log, stdout=log)
        try:

            async def the_last_is_answered() -> bool:
                assert process.poll() is None, (folder / "log").read_text(encoding="utf-8")
                return any(receipt.event_id == "last" for receipt in receipts)

            await eventually(the_last_is_answered, seconds=30)
            last = {receipt.publisher: receipt for receipt in receipts}
            later = {name: await asked_later(client, receipt) for name, receipt in last.items()}
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)
    state = (await js.stream_info("DEAD")).state
    dead = [await js.get_msg("DEAD", place) for place in range(1, state.last_seq + 1)]
    await client.close()
    return Told(
        receipts,
        [DeadLetter.model_validate_json(letter.data or b"") for letter in dead],
        later,
        (folder / "log").read_text(encoding="utf-8"),
    )


def traffic() -> Iterator[tuple[str, Sent]]:
    numbers = count(5000)
    for case in ALL:
        teller = teller_of(case)
        for told in case.send(teller):
            yield f"in.{teller.publisher}.events", sent(told)
        number = next(numbers)
        yield f"in.{NEIGHBOUR}.events", sent(but(Teller(NEIGHBOUR, number).filed(), id=f"n{number}"))
    yield f"in.{NEIGHBOUR}.events", sent(but(Teller(NEIGHBOUR, next(numbers)).filed(), id="last"))


def publishers(folder: Path) -> Path:
    names = [NEIGHBOUR, *(teller_of(case).publisher for case in CASES)]
    file = folder / "publishers.toml"
    file.write_text(
        "".join(
            f'[publisher.{name}]\nsources = ["urn:motcua:{name}"]\nunits = ["15712", "99999"]\n'
            for name in names
        ),
        encoding="utf-8",
    )
    return file


async def asked_later(client: Client, last: Receipt) -> list[Receipt]:
    if last.source is None or last.event_id is None:
        return []
    question = ReceiptsOf(publisher=last.publisher, source=last.source, event_ids=(last.event_id,))
    return list((await ask(client, question)).receipts)


each_case = pytest.mark.parametrize("case", ALL, ids=[case.sentence for case in ALL])


def test_there_are_many_kinds_and_each_is_its_own() -> None:
    assert len({case.sentence for case in ALL}) == len(ALL) >= 100


@each_case
def test_the_sender_is_told_what_is_wrong_and_what_is_allowed(told: Told, case: Case) -> None:
    last = told.to(teller_of(case).publisher)[-1]
    assert last.verdict is case.verdict
    assert [(fault.field, fault.fault.vi, fault.fault.en) for fault in last.faults] == [
        (field, WORDS[code]["vi"], WORDS[code]["en"])
        for field, code in (expected.split(": ") for expected in case.faults)
    ]
    for fault in last.faults:
        assert fault.allowed.vi
        assert fault.allowed.en
        assert not {"{", "<"} & set(fault.allowed.en + fault.allowed.vi) or fault.field.endswith("record")


@each_case
def test_what_has_no_name_to_be_answered_by_is_kept_with_its_bytes(told: Told, case: Case) -> None:
    teller = teller_of(case)
    bodies = [letter.body for letter in told.dead if letter.subject == f"in.{teller.publisher}.events"]
    assert bodies == ([sent(message).body for message in case.send(teller)] if case.is_set_aside else [])


@each_case
def test_what_was_told_is_answered_later_too(told: Told, case: Case) -> None:
    """Unless it was about an id that stands for an event that was taken before."""
    last = told.to(teller_of(case).publisher)[-1]
    if case.is_set_aside:
        assert not told.later[last.publisher]
        return
    [later] = told.later[last.publisher]
    if case.verdict is Verdict.DUPLICATE or case.faults == ["id: other_content"]:
        assert (later.verdict, later.faults) == (Verdict.ACCEPTED, ())
    else:
        assert later == last


def test_every_valid_neighbour_goes_through(told: Told) -> None:
    assert Counter(receipt.verdict for receipt in told.to(NEIGHBOUR)) == {Verdict.ACCEPTED: len(ALL) + 1}


def test_nothing_that_was_said_comes_back(told: Told) -> None:
    for where in (
        told.logs,
        *(letter.reason for letter in told.dead),
        *(receipt.model_dump_json() for receipt in told.receipts),
    ):
        assert HUSH.lower() not in where.lower()


def test_nothing_failed_on_the_way(told: Told) -> None:
    """What is wrong with a message is found by reading it, not by stumbling over it."""
    levels = {json.loads(line)["level"] for line in told.logs.splitlines()}
    assert levels <= {"info", "debug"}, told.logs
