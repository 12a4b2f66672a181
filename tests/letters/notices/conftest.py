"""A desk that writes to citizens, and the real mail server that it mails to."""

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import from_json

from services.letters.notices import notice_store
from services.letters.notices.called_for import SETTLING
from services.letters.notices.sending import QUEUE
from shared.contracts.events.citizen_notice import CitizenNoticeIssued
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import RecordFiled
from shared.storage import outbox
from tests.letters.conftest import Desk
from tests.letters.support.families import FILED, RECORD, VAN_SON
from tests.support.mail_server import MailServer, mail_server

CASE = f"{VAN_SON}/record/{RECORD}"
SOON = SETTLING + timedelta(seconds=1)


def filed(email: str = "lan@example.vn", telephone: str = "") -> RecordFiled:
    """The filing by somebody who left an address or a number."""
    return FILED.model_copy(
        update={
            "email": email,
            "telephone": telephone,
            "received_by": "Trịnh Thị Lan",
            "counter_unit": "15715v1",
        }
    )


@dataclass
class NoticeDesk:
    """A desk that mails, and the server that it mails to."""

    desk: Desk
    server: MailServer

    async def tell(self, *facts: Fact) -> None:
        """Let facts come in when the latest of them happens."""
        self.desk.clock.at = max(self.desk.clock.at, *(getattr(fact, "at", FILED.at) for fact in facts))
        await self.desk.consume(facts)

    async def send(self, after: timedelta = SOON) -> bool:
        """Send what is due, some time later."""
        self.desk.clock.at += after
        return await QUEUE.send_queued(self.desk.office, self.desk.clock.at)

    async def rows(self) -> list[Any]:
        async with self.desk.office.reading() as read:
            return await notice_store.notices_of(read, CASE)

    async def states(self) -> list[tuple[str, str]]:
        return [(row.kind, row.state) for row in await self.rows()]

    async def published(self) -> list[CitizenNoticeIssued]:
        async with self.desk.office.reading() as read:
            parcels = await outbox.first(read, 1000)
        told = [one for parcel in parcels for one in parcel.messages if ".citizen-notice." in one.subject]
        assert not [one for one in told if "@" in one.subject or "Lê" in one.subject]
        return [CitizenNoticeIssued.model_validate(from_json(one.body)["data"]) for one in told]

    def mails(self) -> list[EmailMessage]:
        messages = [message_from_bytes(raw, policy=default) for raw in self.server.messages()]
        return [message for message in messages if isinstance(message, EmailMessage)]


@pytest.fixture
async def office(desk: Desk, tmp_path: Path) -> Any:
    """A desk of the year of the records, which sends e-mail."""
    with mail_server(tmp_path / "mail") as server:
        desk.clock.at = FILED.at
        yield NoticeDesk(desk.mailing_to(server.url), server)
