"""Kill the staff service: a notice comes once, what was signed is in the log, a spare code is taken once."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import pytest
from joserfc import jws
from nats.errors import Error as NatsError
from pydantic_core import from_json
from sqlalchemy import select

from services.staff.main import service
from services.staff.tables import log_entry, notice
from shared.contracts.events.survey import SurveyDissatisfied
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.letters import PapersOfRecord
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.staff.people import AddPerson, NewSecondFactor, PostPerson, SetPassword
from shared.contracts.questions.staff.reading_log import VerifyLog
from shared.contracts.questions.staff.sign_in import SignInPerson
from shared.contracts.questions.staff.statements import StatementsFor, ToAsk
from shared.messaging.queries.client import ask
from tests.staff.conftest import FIRST_DAY, HANH, RIGHT, VAN_SON, code_of
from tests.staff.test_notices import AT
from tests.support.service_process import ServiceProcess, prepared

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
FACTS, RECORDS, KILLS = 400, 60, 4
A = TypeVar("A", bound=Answer)


@pytest.fixture
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[ServiceProcess]:
    """A bus and a database; the service is not started yet."""
    async with prepared(service, tmp_path, database_url, MOTCUA_BATCH_SIZE="20") as running:
        yield running


async def ask_once(office: ServiceProcess, question: Question[A]) -> A | None:
    """Ask, and take no answer for one."""
    with suppress(NatsError):
        return await ask(office.bus, question, within_s=0.5)
    return None


async def signed_in(office: ServiceProcess) -> tuple[str, tuple[str, ...]]:
    """A session of a clerk, and the spare codes."""
    await office.ask(AddPerson(person=HANH, full_name="Lê Thị Bịa"))
    posting = Posting(role=Role.CLERK, unit=VAN_SON)
    await office.ask(PostPerson(person=HANH, posting=posting, first_day=FIRST_DAY))
    await office.ask(SetPassword(person=HANH, password=RIGHT))
    factor = await office.ask(NewSecondFactor(person=HANH))
    found = await office.ask(SignInPerson(login=HANH, password=RIGHT, code=code_of(factor)))
    return found.session, factor.spare_codes


async def test_each_notice_comes_once(office: ServiceProcess) -> None:
    facts = [SurveyDissatisfied(unit=VAN_SON, follow_up=f"F{number}", at=AT) for number in range(FACTS)] * 2
    random.Random(7).shuffle(facts)
    await office.publish(facts)
    await office.start()
    for noted in (1, 100, 200):
        await office.until(noted, notice)
        await office.kill_and_start()
    await office.until(FACTS, notice)
    assert await office.count(notice) == FACTS


async def test_whatever_was_signed_is_in_the_log(office: ServiceProcess) -> None:
    await office.start()
    session, _ = await signed_in(office)
    signed: list[str] = []

    async def ask_about(record: str) -> None:
        question = PapersOfRecord(unit=VAN_SON, record=record)
        asked = ToAsk(subject=question.subject(), text=question.model_dump_json())
        while True:
            if found := await ask_once(office, StatementsFor(session=session, to_ask=(asked,))):
                signed.append(record)
                statement = from_json(jws.extract_compact(found.statements[0].encode()).payload)
                assert statement["person"] == HANH
                return

    asking = asyncio.gather(*(ask_about(f"R-{number}") for number in range(RECORDS)))
    for _ in range(KILLS):
        await asyncio.sleep(0.2)
        await office.kill_and_start()
    await asking
    noted = {row.about for row in await office.rows(select(log_entry.c.about))}
    assert set(signed) <= noted
    assert (await office.ask(VerifyLog())).fault == ""


async def test_a_spare_code_lets_nobody_in_twice(office: ServiceProcess) -> None:
    await office.start()
    _, spare = await signed_in(office)
    sessions: list[str] = []

    async def try_it() -> None:
        for _ in range(4):
            tried = SignInPerson(login=HANH, password=RIGHT, code=spare[0], origin="10.0.0.7")
            found = await ask_once(office, tried)
            if found and found.session:
                sessions.append(found.session)

    trying = asyncio.gather(*(try_it() for _ in range(4)))
    await asyncio.sleep(0.1)
    await office.kill_and_start()
    await trying
    assert len(sessions) <= 1
