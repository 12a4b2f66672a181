"""Letters by e-mail, to a real mail server that puts off, refuses, dies and is killed: each goes out once."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.letters import queue, tables
from services.letters.delivery import mailing
from services.letters.print_runs import runs
from services.letters.rules.required_letters import letter_id
from shared.contracts.questions.print_runs import StartPrintRun
from shared.mail.progress import MAX_TRIES, SENDING_TIMEOUT, MailOutcome, MailState, next_progress
from shared.mail.smtp import Session
from tests.letters.conftest import CHAIRMAN, Desk
from tests.letters.support.families import BIRTH, VAN_SON, another, died, registered, struck
from tests.letters.support.sheets import text_of
from tests.support.mail_server import MailServer, mail_server

pytestmark = pytest.mark.slow

LATER = timedelta(hours=5)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path / "mail") as running:
        yield running


async def issued(desk: Desk, *addresses: str) -> None:
    """Let letters to families at these addresses be issued."""
    facts = [
        registered(another(BIRTH, n), address).model_copy(update={"email": f"{address}@family.example"})
        for n, address in enumerate(addresses)
    ]
    await desk.consume(facts)
    await desk.print_all()
    await desk.issue(mailing=True)


async def send(desk: Desk, after: timedelta = timedelta()) -> bool:
    return await mailing.send_queued(desk.office, desk.clock.at + after)


async def mails(desk: Desk) -> dict[str, Any]:
    async with desk.office.reading() as read:
        rows = await read.execute(select(tables.mail, tables.letter.c.status).join(tables.letter))
        return {row.letter: row for row in rows}


async def stand(desk: Desk, address: str) -> tuple[str, str]:
    """How an e-mail and its letter stand."""
    row = (await mails(desk))[letter_id(VAN_SON, address)]
    return row.state, row.status


async def test_a_letter_is_sent_with_its_pdf_and_is_handed_over_by_it(desk: Desk, server: MailServer) -> None:
    desk = desk.mailing_to(server.url)
    await issued(desk, "lan", "hoa")
    assert await send(desk)
    assert await send(desk, LATER)
    assert len(server.messages()) == 2
    by_address = {(m := message_from_bytes(raw, policy=default))["To"]: m for raw in server.messages()}
    message = by_address["lan@family.example"]
    assert message["Message-ID"] == f"<{letter_id(VAN_SON, 'lan')}@vanson.example>"
    assert message["Subject"] == "Thư chúc mừng khai sinh của Ủy ban nhân dân xã Văn Sơn"
    (paper,) = message.iter_attachments()
    assert "Minh Anh" in text_of(paper.get_content())
    assert await stand(desk, "lan") == (MailState.ACCEPTED, "handed-over")
    assert (await desk.life(letter_id(VAN_SON, "lan")))[-1] == ("handed-over", "mail")


async def test_what_is_put_off_is_tried_again_and_later_each_time(desk: Desk, server: MailServer) -> None:
    desk = desk.mailing_to(server.url)
    await issued(desk, "later", "lan")
    await send(desk)
    await send(desk)
    assert await stand(desk, "lan") == (MailState.ACCEPTED, "handed-over")
    row = (await mails(desk))[letter_id(VAN_SON, "later")]
    assert (row.state, row.tries, row.answer, row.status) == (MailState.WAITING, 1, "451", "issued")
    await send(desk, LATER)
    assert (await mails(desk))[letter_id(VAN_SON, "later")].tries == 2


@pytest.mark.parametrize(("address", "code"), [("never", "550"), ("unwanted", "554")])
async def test_what_is_refused_is_noted_and_goes_out_on_paper(
    desk: Desk, server: MailServer, address: str, code: str
) -> None:
    desk = desk.mailing_to(server.url)
    await issued(desk, address)
    await send(desk)
    assert await stand(desk, address) == (MailState.REFUSED, "issued")
    assert (await mails(desk))[letter_id(VAN_SON, address)].answer == code
    async with desk.office.reading() as read:
        assert (await queue.waiting(read, [VAN_SON]))["to_print"] == 1
    async with desk.office.transaction() as tx:
        run = await runs.start_print_run(StartPrintRun(unit=VAN_SON, officer=CHAIRMAN), tx)
    assert run.letters == 1


async def test_a_letter_that_is_to_be_mailed_is_in_no_print_run(desk: Desk, server: MailServer) -> None:
    await issued(desk, "lan")
    async with desk.office.transaction() as tx:
        run = await runs.start_print_run(StartPrintRun(unit=VAN_SON, officer=CHAIRMAN), tx)
    assert run.letters == 0


async def test_while_the_mail_server_is_killed_letters_wait_and_none_is_tried(
    desk: Desk, server: MailServer
) -> None:
    desk = desk.mailing_to(server.url)
    await issued(desk, "lan")
    server.kill()
    assert not await send(desk)
    assert (await mails(desk))[letter_id(VAN_SON, "lan")].tries == 0
    server.start()
    assert await send(desk)
    assert len(server.messages()) == 1


@pytest.mark.parametrize(("address", "arrived"), [("dies", 0), ("dies-after", 1)])
async def test_when_the_answer_never_comes_a_person_finds_out_and_nothing_is_sent_again(
    desk: Desk, server: MailServer, address: str, arrived: int
) -> None:
    desk = desk.mailing_to(server.url)
    await issued(desk, address)
    assert not await send(desk)
    server.start()
    await send(desk, LATER)
    assert await stand(desk, address) == (MailState.UNCLEAR, "held")
    assert len(server.messages()) == arrived


@pytest.mark.parametrize("dying", ["before the server has it", "after the server has it"])
async def test_when_the_service_dies_while_it_sends_a_person_finds_out(
    desk: Desk, server: MailServer, dying: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give = Session.give

    async def give_and_die(session: Session, message: bytes) -> Any:
        if dying == "after the server has it":
            await give(session, message)
        raise asyncio.CancelledError

    desk = desk.mailing_to(server.url)
    await issued(desk, "lan")
    monkeypatch.setattr(Session, "give", give_and_die)
    with pytest.raises(asyncio.CancelledError):
        await send(desk)
    monkeypatch.setattr(Session, "give", give)
    assert await stand(desk, "lan") == (MailState.BEING_SENT, "issued")
    await send(desk)
    assert await stand(desk, "lan") == (MailState.BEING_SENT, "issued")
    await send(desk, SENDING_TIMEOUT + timedelta(seconds=1))
    assert await stand(desk, "lan") == (MailState.UNCLEAR, "held")
    assert len(server.messages()) == (dying == "after the server has it")


async def test_a_letter_that_is_cancelled_before_it_is_sent_is_not_sent(
    desk: Desk, server: MailServer
) -> None:
    desk = desk.mailing_to(server.url)
    await issued(desk, "lan")
    await desk.consume([struck("lan")])
    await send(desk)
    assert server.messages() == []
    assert await stand(desk, "lan") == (MailState.WAITING, "cancelled")


async def test_what_was_heard_while_it_was_being_sent_counts_once_it_was_not_taken(
    desk: Desk, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    give = Session.give

    async def hear_and_give(session: Session, message: bytes) -> Any:
        await desk.consume([died(another(BIRTH, 0).child, "KT-1")])
        return await give(session, message)

    desk = desk.mailing_to(server.url)
    await issued(desk, "unwanted")
    monkeypatch.setattr(Session, "give", hear_and_give)
    await send(desk)
    assert await stand(desk, "unwanted") == (MailState.REFUSED, "cancelled")


@pytest.mark.parametrize(
    ("outcome", "tries", "state"),
    [
        pytest.param(MailOutcome.LATER, 0, MailState.WAITING, id="put off: again"),
        pytest.param(MailOutcome.LATER, MAX_TRIES - 1, MailState.REFUSED, id="put off too often: on paper"),
        pytest.param(
            MailOutcome.UNREACHABLE, 99, MailState.WAITING, id="no connection: nothing is held against it"
        ),
        pytest.param(MailOutcome.NO_REPLY, 0, MailState.UNCLEAR, id="no answer: not again"),
    ],
)
def test_what_follows_goes_by_the_cause(outcome: MailOutcome, tries: int, state: MailState) -> None:
    assert next_progress(outcome, tries, datetime(2023, 6, 1, tzinfo=UTC)).state is state
