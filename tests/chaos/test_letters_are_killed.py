"""Kill the letters service or its typesetter: each family is written to once, on paper or by mail."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from pypdf import PdfReader
from sqlalchemy import func, select, update

from services.letters import tables
from services.letters.domain import letter_id
from services.letters.mail import AT_MOST, MailState
from services.letters.main import service
from shared.asking import ask
from shared.db import Database
from shared.events.envelope import event_of
from shared.events.fact import fact_id
from shared.events.life_event import LifeEventRegistered
from shared.questions.letters import HowManyLetters, PartOfPrintRun, PrintRunIs, StartPrintRun
from shared.topology import OFFICE, provision
from tests.conftest import migrated
from tests.eventually import eventually
from tests.letters.conftest import CHAIRMAN
from tests.letters.families import BIRTH, DEATH, VAN_SON, another, registered
from tests.letters.mail_server import mail_server
from tests.servers import nats_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
FAMILIES = 240
REDELIVERED_S = 2
"""Instead of half a minute, for which no test can wait."""


class Letters:
    """The letters service as a process that is killed, and what it has kept."""

    def __init__(self, bus: Client, database: Database, environment: dict[str, str]) -> None:
        self.bus = bus
        self._database = database
        self._environment = environment
        self._process: Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.letters.main",
            env=self._environment,
            stdout=DEVNULL,
            stderr=DEVNULL,
        )

    async def kill(self) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def kill_and_start(self) -> None:
        await self.kill()
        await self.start()

    async def kill_child(self, script: str) -> None:
        """Kill the process of the service that runs a script, as soon as there is one."""

        async def killed() -> bool:
            for child in self._children(script):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                    return True
            return False

        await eventually(killed)

    def _children(self, script: str) -> Iterator[int]:
        assert self._process
        for thread in Path(f"/proc/{self._process.pid}/task").iterdir():
            with suppress(FileNotFoundError):
                for child in (thread / "children").read_text().split():
                    if script in Path(f"/proc/{child}/cmdline").read_text():
                        yield int(child)

    async def tell(self, facts: Sequence[LifeEventRegistered]) -> None:
        for fact in facts:
            event = event_of(fact, id=fact_id("told", fact.life_event), source="urn:test")
            await self.bus.publish(fact.subject_of(fact.unit), event.model_dump_json().encode())
        await self.bus.flush()

    async def rows(self, question: Any) -> Sequence[Any]:
        async with self._database.reading() as read:
            return (await read.execute(question)).all()

    async def until(self, count: int, question: Any) -> None:
        """Wait until at least so many rows answer a question."""

        async def so_many() -> bool:
            [[there]] = await self.rows(select(func.count()).select_from(question.subquery()))
            return bool(there >= count)

        await eventually(so_many, 30)

    async def pass_time(self, time: timedelta) -> None:
        """Let all that was noted of e-mails have been noted so much earlier."""
        for row in await self.rows(select(tables.mail.c.letter, tables.mail.c.next_at)):
            earlier: datetime = row.next_at - time
            async with self._database.writing() as connection:
                mail = update(tables.mail).where(tables.mail.c.letter == row.letter)
                await connection.execute(mail.values(next_at=earlier))


@asynccontextmanager
async def letters(folder: Path, database_url: str, **settings: str) -> AsyncIterator[Letters]:
    """Prepare a bus and a database for the service; it is not started yet."""
    database = await migrated(database_url, service.name)
    with nats_server(folder / "nats") as url:
        bus = await nats.connect(url)
        js = bus.jetstream()
        await provision(js, [service.reader])
        reader = (await js.consumer_info(OFFICE.name, service.name)).config
        reader.ack_wait = REDELIVERED_S
        await js.add_consumer(OFFICE.name, reader)
        where = {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": database_url, "MOTCUA_BATCH_SIZE": "50"}
        running = Letters(bus, database, os.environ | where | settings)
        try:
            yield running
        finally:
            await running.kill()
            await bus.close()
            await database.close()


async def one_appears(files: set[Path]) -> None:
    """Wait until one of some files is there."""

    async def there() -> bool:
        return any(file.exists() for file in files)

    await eventually(there, 30)


async def test_each_family_has_one_letter_on_paper(tmp_path: Path, database_url: str) -> None:
    half = FAMILIES // 2
    facts = [registered(another(BIRTH, number), f"E-{number}") for number in range(half)]
    facts += [registered(another(DEATH, number), f"E-{number}") for number in range(half, FAMILIES)]
    told = facts * 2
    random.Random(4).shuffle(told)
    made = select(tables.sheet.c.letter)
    async with letters(tmp_path, database_url) as office:
        await office.tell(told)
        await office.start()
        await office.until(1, select(tables.letter.c.id))
        await office.kill_and_start()
        for sheets in (1, 60, 120):
            await office.until(sheets, made)
            await office.kill_child("typesetter.py")
            await office.until(sheets + 20, made)
            if sheets != 60:
                await office.kill_and_start()
        await office.until(FAMILIES, select(tables.letter.c.id).where(tables.letter.c.status == "issued"))
        await office.until(FAMILIES, made)

        run = await ask(office.bus, StartPrintRun(unit=VAN_SON, officer=CHAIRMAN))
        await office.kill_child("binder.py")
        await office.kill_and_start()
        await office.kill_child("binder.py")
        await office.until(1, select(tables.print_run.c.id).where(tables.print_run.c.pdf.is_not(None)))
        state = await ask(office.bus, PrintRunIs(run=run.run))
        parts = [await ask(office.bus, PartOfPrintRun(run=run.run, part=part)) for part in range(state.parts)]
        kept = await office.rows(select(tables.letter))
        issued = await office.rows(select(tables.step.c.letter).where(tables.step.c.status == "issued"))
    assert {row.id for row in kept} == {letter_id(VAN_SON, fact.life_event) for fact in facts}
    assert Counter(row.status for row in kept) == {"printed": FAMILIES}
    assert len(issued) == FAMILIES
    assert len(PdfReader(BytesIO(b"".join(part.pdf for part in parts))).pages) == FAMILIES


async def test_no_e_mail_goes_out_twice_and_the_unclear_one_waits_for_a_person(
    tmp_path: Path, database_url: str
) -> None:
    names = ["tarries", "dawdles", *(f"family-{number}" for number in range(8))]
    facts = [
        registered(another(BIRTH, n), name).model_copy(update={"email": f"{name}@family.example"})
        for n, name in enumerate(names)
    ]
    mails = select(tables.mail.c.letter)
    accepted = mails.where(tables.mail.c.state == MailState.ACCEPTED)
    folder = tmp_path / "mail"
    with mail_server(folder) as server:
        settings = {"MOTCUA_SMTP_URL": server.url, "MOTCUA_MAIL_FROM": "vanphong@vanson.example"}
        async with letters(tmp_path, database_url, **settings) as office:
            await office.tell(facts * 2)
            await office.start()
            waits = {folder / "tarries", folder / "dawdles"}
            while waits:
                await one_appears(waits)
                waits = {file for file in waits if not file.exists()}
                await office.kill_and_start()
            await office.until(1, accepted)
            await office.kill()
            await office.pass_time(AT_MOST)
            await office.start()
            await office.until(len(names) - 1, accepted)
            await office.until(1, mails.where(tables.mail.c.state == MailState.UNCLEAR))
            asked = HowManyLetters(units=(VAN_SON,), since=date(2023, 1, 1), until=date(2023, 12, 31))
            figures = await ask(office.bus, asked)
            held = await office.rows(
                select(tables.letter.c.id, tables.letter.c.reason).where(tables.letter.c.status == "held")
            )
        arrived = [message_from_bytes(raw, policy=default) for raw in server.messages()]
    assert Counter(message["To"] for message in arrived) == {f"{name}@family.example": 1 for name in names}
    assert {message["Message-ID"] for message in arrived} == {
        f"<{letter_id(VAN_SON, name)}@vanson.example>" for name in names
    }
    assert [tuple(row) for row in held] == [(letter_id(VAN_SON, "dawdles"), "mail-unclear")]
    assert (figures.mail_unclear, figures.handed_over) == (1, len(names) - 1)
