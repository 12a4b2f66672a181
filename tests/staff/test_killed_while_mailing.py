"""Kill the staff service while it sends e-mail: nobody gets one twice, and who got none gets it later."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.staff.main import service
from services.staff.tables import mail, notice, told
from shared.contracts.events.deadline import DeadlineMissed, WarningRecipient
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.people import AddPerson, PostPerson
from shared.mail.progress import MailState
from tests.staff.conftest import FIRST_DAY, VAN_SON
from tests.support.eventually import eventually
from tests.support.mail_server import mail_server
from tests.support.service_process import prepared

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
NAMES = ("tarries", "dawdles", *(f"chairman-{number}" for number in range(4)))


async def one_appears(files: Iterable[Path]) -> None:
    async def there() -> bool:
        return any(file.exists() for file in files)

    await eventually(there, 60)


async def test_each_is_told_once(tmp_path: Path, database_url: str) -> None:
    now = datetime.now(UTC)
    of_record: dict[str, Any] = {"unit": VAN_SON, "procedure": "2.000815", "due_at": now, "at": now}
    facts = [
        DeadlineMissed(**of_record, record=f"H56.31.20-1-{number}", told=WarningRecipient.CHAIRMAN)
        for number in range(30)
    ]
    folder = tmp_path / "mail"
    unfinished = select(mail.c.id).where(mail.c.state == MailState.WAITING)
    with mail_server(folder) as server:
        settings = {"MOTCUA_SMTP_URL": server.url, "MOTCUA_MAIL_FROM": "mot-cua@vanson.example"}
        async with prepared(service, tmp_path, database_url, MOTCUA_BATCH_SIZE="20", **settings) as office:
            await office.start()
            for name in NAMES:
                email = f"{name}@vanson.example"
                await office.ask(AddPerson(person=name, full_name="Lê Thị Bịa", email=email))
                posting = Posting(role=Role.CHAIRMAN, unit=VAN_SON)
                await office.ask(PostPerson(person=name, posting=posting, first_day=FIRST_DAY))
            await office.publish(facts * 2)
            await office.until(1, notice)
            await office.kill_and_start()
            waits = {folder / "tarries", folder / "dawdles"}
            while waits:
                await one_appears(waits)
                waits = {file for file in waits if not file.exists()}
                await office.kill_and_start()
            await office.until(len(facts) * len(NAMES), told)

            async def all_sent() -> bool:
                return await office.count(unfinished.subquery()) == 0

            await eventually(all_sent, 60)
            await asyncio.sleep(3)  # nothing more comes
            states = Counter(row.state for row in await office.rows(select(mail.c.state)))
            written = [row.said.count('"about"') for row in await office.rows(select(mail.c.said))]
        arrived = [message_from_bytes(raw, policy=default) for raw in server.messages()]
    assert len({message["Message-ID"] for message in arrived}) == len(arrived)
    assert {str(message["To"]).partition("@")[0] for message in arrived} == set(NAMES)
    assert sum(written) == len(facts) * len(NAMES)
    assert states[MailState.BEING_SENT] == 1
    assert states[MailState.ACCEPTED] == len(arrived) - 1
