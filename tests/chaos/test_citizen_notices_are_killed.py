"""Kill letters while it issues and mails notices to citizens: each is told once, as a fact and by mail."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select, update

from services.letters import tables
from services.letters.main import service
from services.letters.notices.called_for import SETTLING
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import RecordFiled, RecordSupplementRequested
from shared.mail.progress import SENDING_TIMEOUT, MailState
from tests.chaos.test_letters_are_killed import one_appears
from tests.letters.support.families import VAN_SON
from tests.support.mail_server import mail_server
from tests.support.service_process import ServiceProcess, prepared

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
NAMES = ("tarries", "dawdles", *(f"citizen-{number}" for number in range(6)))


def asked_for_papers(name: str, number: int) -> list[Fact]:
    """A record of today for which papers are missing."""
    now = datetime.now(UTC)
    record = {"unit": VAN_SON, "record": f"H56.31.20-261130-{number:04}", "procedure": "1.001193"}
    return [
        RecordFiled(**record, sequence=1, at=now - timedelta(hours=1), email=f"{name}@example.vn"),
        RecordSupplementRequested(**record, sequence=2, at=now, papers=("Giấy chứng sinh",)),
    ]


async def pass_time(office: ServiceProcess, time: timedelta) -> None:
    """Let all that was noted of notices have been noted so much earlier."""
    notice = tables.citizen_notice
    for row in await office.rows(select(notice.c.id, notice.c.next_at)):
        async with office.database.writing() as connection:
            earlier = update(notice).where(notice.c.id == row.id)
            await connection.execute(earlier.values(next_at=row.next_at - time))


async def test_no_citizen_is_mailed_twice_whenever_the_service_is_killed(
    tmp_path: Path, database_url: str
) -> None:
    facts = [fact for number, name in enumerate(NAMES) for fact in asked_for_papers(name, number)]
    notices = select(tables.citizen_notice.c.id)
    accepted = notices.where(tables.citizen_notice.c.state == MailState.ACCEPTED)
    folder = tmp_path / "mail"
    with mail_server(folder) as server:
        settings = {"MOTCUA_SMTP_URL": server.url, "MOTCUA_MAIL_FROM": "vanphong@vanson.example"}
        async with prepared(service, tmp_path, database_url, MOTCUA_BATCH_SIZE="3", **settings) as office:
            await office.publish(facts * 2)
            await office.start()
            await office.until(1, tables.citizen_notice)
            await office.kill_and_start()
            await office.until(len(NAMES), tables.citizen_notice)
            await office.kill()
            await pass_time(office, SETTLING)
            await office.start()
            waits = {folder / "tarries", folder / "dawdles"}
            while waits:
                await one_appears(waits)
                waits = {file for file in waits if not file.exists()}
                await office.kill_and_start()
            await office.kill()
            await pass_time(office, SENDING_TIMEOUT)
            await office.start()
            await office.until(len(NAMES) - 1, accepted.subquery())
            unclear = notices.where(tables.citizen_notice.c.state == MailState.UNCLEAR)
            await office.until(1, unclear.subquery())
        arrived = [message_from_bytes(raw, policy=default) for raw in server.messages()]
    assert Counter(message["To"] for message in arrived) == {f"{name}@example.vn": 1 for name in NAMES}
