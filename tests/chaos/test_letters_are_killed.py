"""Kill letters or a worker of its Typst pool: each family is written to once, on paper or by mail."""

import random
from collections import Counter
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from services.letters import tables
from services.letters.main import service
from services.letters.rules.required_letters import letter_id
from shared.contracts.questions.letter_figures import HowManyLetters
from shared.contracts.questions.print_runs import PartOfPrintRun, StartPrintRun, StateOfPrintRun
from shared.mail.progress import SENDING_TIMEOUT, MailState
from tests.letters.conftest import CHAIRMAN
from tests.letters.support.families import BIRTH, DEATH, VAN_SON, another, registered_lately
from tests.support.eventually import eventually
from tests.support.mail_server import mail_server
from tests.support.service_process import ServiceProcess, prepared

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
FAMILIES = 240


def letters(folder: Path, database_url: str, **settings: str) -> AbstractAsyncContextManager[ServiceProcess]:
    """Prepare a bus and a database for the service; it is not started yet."""
    return prepared(service, folder, database_url, MOTCUA_BATCH_SIZE="50", **settings)


async def pass_time(office: ServiceProcess, time: timedelta) -> None:
    """Let all that was noted of e-mails have been noted so much earlier."""
    for row in await office.rows(select(tables.mail.c.letter, tables.mail.c.next_at)):
        earlier: datetime = row.next_at - time
        async with office.database.writing() as connection:
            mail = update(tables.mail).where(tables.mail.c.letter == row.letter)
            await connection.execute(mail.values(next_at=earlier))


async def one_appears(files: set[Path]) -> None:
    """Wait until one of some files is there."""

    async def there() -> bool:
        return any(file.exists() for file in files)

    await eventually(there, 30)


async def test_each_family_has_one_letter_on_paper(tmp_path: Path, database_url: str) -> None:
    half = FAMILIES // 2
    facts = [registered_lately(another(BIRTH, number), f"E-{number}") for number in range(half)]
    facts += [registered_lately(another(DEATH, number), f"E-{number}") for number in range(half, FAMILIES)]
    told = facts * 2
    random.Random(4).shuffle(told)
    made = select(tables.sheet.c.letter)
    issued = select(tables.letter.c.id).where(tables.letter.c.status == "issued")
    bound = select(tables.print_run.c.id).where(tables.print_run.c.pdf.is_not(None))
    async with letters(tmp_path, database_url) as office:
        await office.publish(told)
        await office.start()
        await office.until(1, tables.letter)
        await office.kill_and_start()
        for sheets in (1, 60, 120):
            await office.until(sheets, made.subquery())
            await office.kill_child("typst_worker.py")
            await office.until(sheets + 20, made.subquery())
            if sheets != 60:
                await office.kill_and_start()
        await office.until(FAMILIES, issued.subquery())
        await office.until(FAMILIES, made.subquery())

        run = await office.ask(StartPrintRun(unit=VAN_SON, officer=CHAIRMAN))
        await office.kill_child("pdf_merge.py")
        await office.kill_and_start()
        await office.kill_child("pdf_merge.py")
        await office.until(1, bound.subquery())
        state = await office.ask(StateOfPrintRun(run=run.run))
        parts = [await office.ask(PartOfPrintRun(run=run.run, part=part)) for part in range(state.parts)]
        kept = await office.rows(select(tables.letter))
        issues = await office.rows(select(tables.step.c.letter).where(tables.step.c.status == "issued"))
    assert {row.id for row in kept} == {letter_id(VAN_SON, fact.life_event) for fact in facts}
    assert Counter(row.status for row in kept) == {"printed": FAMILIES}
    assert len(issues) == FAMILIES
    assert len(PdfReader(BytesIO(b"".join(part.pdf for part in parts))).pages) == FAMILIES


async def test_no_e_mail_goes_out_twice_and_the_unclear_one_waits_for_a_person(
    tmp_path: Path, database_url: str
) -> None:
    names = ["tarries", "dawdles", *(f"family-{number}" for number in range(8))]
    facts = [
        registered_lately(another(BIRTH, n), name).model_copy(update={"email": f"{name}@family.example"})
        for n, name in enumerate(names)
    ]
    mails = select(tables.mail.c.letter)
    accepted = mails.where(tables.mail.c.state == MailState.ACCEPTED)
    folder = tmp_path / "mail"
    with mail_server(folder) as server:
        settings = {"MOTCUA_SMTP_URL": server.url, "MOTCUA_MAIL_FROM": "vanphong@vanson.example"}
        async with letters(tmp_path, database_url, **settings) as office:
            await office.publish(facts * 2)
            await office.start()
            waits = {folder / "tarries", folder / "dawdles"}
            while waits:
                await one_appears(waits)
                waits = {file for file in waits if not file.exists()}
                await office.kill_and_start()
            await office.until(1, accepted.subquery())
            await office.kill()
            await pass_time(office, SENDING_TIMEOUT)
            await office.start()
            await office.until(len(names) - 1, accepted.subquery())
            await office.until(1, mails.where(tables.mail.c.state == MailState.UNCLEAR).subquery())
            asked = HowManyLetters(
                units=(VAN_SON,), since=facts[0].registered_on, until=facts[0].registered_on
            )
            figures = await office.ask(asked)
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
