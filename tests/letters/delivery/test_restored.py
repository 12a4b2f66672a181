"""An office that was restored: no family gets a second e-mail, and whoever may have had one is known."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services.letters import tables
from services.letters.delivery import mailing
from services.letters.delivery.restored import note_restored
from services.letters.rules.required_letters import letter_id
from shared.mail.progress import MailState
from tests.letters.conftest import Desk
from tests.letters.support.families import BIRTH, VAN_SON, another, registered
from tests.support.mail_server import MailServer, mail_server
from tests.support.zone import VIETNAM

SOON = timedelta(minutes=1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path / "mail") as running:
        yield running


async def born(desk: Desk, name: str, n: int = 0) -> None:
    """Let a birth be registered in a family that gave an address."""
    fact = registered(another(BIRTH, n), name).model_copy(update={"email": f"{name}@family.example"})
    await desk.consume([fact])
    await desk.print_all()


async def restored(desk: Desk) -> None:
    """The office is restored, a minute after the moment that its clock has reached."""
    desk.clock.at += SOON
    async with desk.office.database.writing() as connection:
        await note_restored(connection, desk.clock.at)


async def stand(desk: Desk, name: str) -> tuple[str, str]:
    """How an e-mail and its letter stand."""
    async with desk.office.reading() as read:
        found = select(tables.mail.c.state, tables.letter.c.status).join(tables.letter)
        row = (await read.execute(found.where(tables.letter.c.id == letter_id(VAN_SON, name)))).one()
        return row.state, row.status


@pytest.mark.slow
async def test_what_waited_to_be_mailed_in_the_copy_is_left_to_a_person(
    desk: Desk, server: MailServer
) -> None:
    desk = desk.mailing_to(server.url)
    await born(desk, "lan")
    await desk.issue(mailing=True)
    await restored(desk)
    assert await mailing.send_queued(desk.office, desk.clock.at + SOON)
    assert await stand(desk, "lan") == (MailState.UNCLEAR, "held")
    assert not server.messages()


@pytest.mark.slow
async def test_what_was_only_drafted_in_the_copy_may_have_been_mailed_since(
    desk: Desk, server: MailServer
) -> None:
    desk = desk.mailing_to(server.url)
    await born(desk, "lan")
    await restored(desk)
    await desk.issue(mailing=True)
    assert await mailing.send_queued(desk.office, desk.clock.at + SOON)
    assert await stand(desk, "lan") == (MailState.UNCLEAR, "held")
    assert not server.messages()


@pytest.mark.slow
async def test_what_is_reported_again_after_the_restore_may_have_been_mailed_before(
    desk: Desk, server: MailServer
) -> None:
    desk = desk.mailing_to(server.url)
    await restored(desk)
    await born(desk, "lan")
    await desk.issue(mailing=True)
    await mailing.send_queued(desk.office, desk.clock.at + SOON)
    assert await stand(desk, "lan") == (MailState.UNCLEAR, "held")
    assert not server.messages()


@pytest.mark.slow
async def test_a_letter_whose_time_comes_after_the_restore_is_mailed(desk: Desk, server: MailServer) -> None:
    desk = desk.mailing_to(server.url)
    desk.clock.at = registered(BIRTH, "lan").happened_at(VIETNAM)
    await restored(desk)
    await born(desk, "lan")
    desk.clock.at += timedelta(days=3)
    await desk.issue(mailing=True)
    await mailing.send_queued(desk.office, desk.clock.at)
    assert await stand(desk, "lan") == (MailState.ACCEPTED, "handed-over")
    assert len(server.messages()) == 1
