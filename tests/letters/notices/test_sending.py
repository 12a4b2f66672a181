"""Notices to citizens, to a real mail server: each once, with what the law asks for, and while it is news."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from services.letters import tables
from services.letters.delivery.restored import note_restored
from services.letters.notices.called_for import NEWS_LAST
from services.letters.retention import PURGE_RULES
from shared.contracts.events.fact import Fact
from shared.contracts.events.record import RecordCorrected
from shared.mail.progress import SENDING_TIMEOUT, MailState
from shared.mail.smtp import Session
from tests.letters.conftest import Desk
from tests.letters.notices.conftest import NoticeDesk, filed
from tests.letters.notices.test_called_for import (
    BROUGHT,
    MISSED,
    MISSED_BY_ALL,
    OF_RECORD,
    RESOLVED,
    RETURNED,
)
from tests.letters.support.families import (
    DUE,
    EXTENDED,
    FILED,
    RECORD,
    REQUESTED,
    TO_THE_APPOINTMENT,
)

pytestmark = pytest.mark.slow


def words_of(mail: EmailMessage, kind: str = "plain") -> str:
    """What a mail says, as text or as HTML."""
    part = mail.get_body((kind,))
    assert part
    return str(part.get_content())


KINDS = {
    "supplement": (REQUESTED,),
    "ready": (RESOLVED,),
    "late": (MISSED, MISSED_BY_ALL),
    "extended": (EXTENDED, TO_THE_APPOINTMENT),
}
SAYS = {
    "supplement": ("đề nghị bổ sung", "1. Giấy chứng sinh", "2. Giấy chứng nhận kết hôn"),
    "ready": ("đã có kết quả", "Kính mời ông/bà nhận kết quả tại: Bộ phận Một cửa", "Thời điểm có kết quả:"),
    "late": ("xin lỗi", "lúc 17 giờ 00 phút, ngày 13 tháng 3 năm 2023. Đến nay chúng tôi chưa thể"),
    "extended": (
        "hẹn lại",
        "Lý do: Giấy chứng sinh chưa có dấu",
        "Xin hẹn ông/bà nhận kết quả lúc 17 giờ 00 phút, ngày 14 tháng 3 năm 2023.",
        "Hẹn trả kết quả mới: 17 giờ 00 phút, ngày 14 tháng 3 năm 2023",
    ),
}
FIVE_THINGS = (
    "Cơ quan giải quyết: Ủy ban nhân dân xã Văn Sơn",
    "Nơi tiếp nhận: Bộ phận Một cửa xã",
    "Người tiếp nhận: Trịnh Thị Lan",
    "Thời điểm tiếp nhận: 08 giờ 30 phút, ngày 13 tháng 3 năm 2023",
    "Thời hạn giải quyết: trong ngày làm việc",
    ": 17 giờ 00 phút, ngày 13 tháng 3 năm 2023",
)
"""Decree 224/2026, art. 15(1)(g): agency, who received and settles it, times of receipt, limit and return."""


@pytest.mark.parametrize("kind", KINDS)
async def test_each_notice_says_what_the_law_asks_for_and_is_sent_once(office: NoticeDesk, kind: str) -> None:
    await office.tell(filed(), DUE)
    for _ in range(2):
        await office.tell(*KINDS[kind])
    for _ in range(3):
        assert await office.send()
        await office.desk.consume(KINDS[kind])
    (mail,) = office.mails()
    assert (mail["To"], mail["Subject"].split(":")[0]) == ("lan@example.vn", f"Hồ sơ {RECORD}")
    assert "Lê Văn Nam" not in mail["Subject"]
    text, html = words_of(mail), words_of(mail, "html")
    assert [said for said in (*SAYS[kind], *FIVE_THINGS) if said not in f"{mail['Subject']}\n{text}"] == []
    assert "((" not in text + html
    assert '<html lang="vi">' in html
    for label, value in (said.split(": ", 1) for said in FIVE_THINGS[:5]):
        assert f">{label}</th>" in html
        assert value in html
    assert await office.states() == [(kind, MailState.ACCEPTED)]
    (told,) = await office.published()
    assert (told.kind, told.record, told.channels, told.emailed) == (kind, RECORD, ("e-mail",), True)
    assert mail["Message-ID"] == f"<{(await office.rows())[0].id}@vanson.example>"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param((REQUESTED,), (BROUGHT,), id="the papers were brought"),
        pytest.param((RESOLVED,), (RETURNED,), id="the result was handed over"),
        pytest.param((MISSED,), (RESOLVED, RETURNED), id="it is late, but settled by now"),
        pytest.param((EXTENDED, TO_THE_APPOINTMENT), (RESOLVED, RETURNED), id="extended, but settled by now"),
    ],
)
async def test_what_is_no_news_when_its_turn_comes_is_dropped(
    office: NoticeDesk, first: tuple[Fact, ...], then: tuple[Fact, ...]
) -> None:
    await office.tell(filed(), DUE, *first)
    assert await office.send(timedelta()), "nothing is due before what belongs to it can have come"
    await office.tell(*then)
    await office.send()
    assert office.mails() == []
    assert {state for _, state in await office.states()} == {MailState.DROPPED}


async def test_a_corrected_address_is_the_one_that_is_written_to(office: NoticeDesk) -> None:
    await office.tell(filed("nham@example.vn"), DUE, REQUESTED)
    right = {"right_applicant": "Lê Văn Nam", "right_email": "nam@example.vn"}
    await office.tell(RecordCorrected(**OF_RECORD, sequence=3, at=FILED.at, **right))
    await office.send()
    assert [mail["To"] for mail in office.mails()] == ["nam@example.vn"]


@pytest.mark.parametrize(
    ("email", "telephone", "channels", "number"),
    [
        ("", "", (), 0),
        ("", "0912 345 678", ("telephone",), 1),
        ("lan@example.vn", "0912 345 678", ("e-mail", "telephone"), 1),
    ],
)
async def test_a_fact_says_whom_and_what_so_that_a_subscriber_can_send_an_sms(
    office: NoticeDesk, email: str, telephone: str, channels: tuple[str, ...], number: int
) -> None:
    await office.tell(filed(email, telephone), DUE, REQUESTED)
    told = await office.published()
    assert len(told) == number
    assert [(one.channels, one.telephone, one.emailed) for one in told] == [
        (channels, telephone, bool(email))
    ] * number
    assert [one.papers for one in told] == [REQUESTED.papers] * number
    await office.send()
    assert len(office.mails()) == bool(email)


async def test_without_a_mail_server_the_fact_is_told_and_nothing_waits_to_be_mailed(
    desk: Desk, office: NoticeDesk
) -> None:
    office = NoticeDesk(desk, office.server)
    await office.tell(filed(), DUE, REQUESTED)
    assert [one.emailed for one in await office.published()] == [False]
    assert await office.states() == [("supplement", MailState.DROPPED)]


async def test_what_comes_long_after_it_happened_tells_nobody_anything(office: NoticeDesk) -> None:
    office.desk.clock.at = REQUESTED.at + NEWS_LAST + timedelta(minutes=1)
    await office.desk.consume([filed(), DUE, REQUESTED, RESOLVED.model_copy(update={"at": REQUESTED.at})])
    assert (await office.rows(), await office.published()) == ([], [])


async def test_what_the_server_puts_off_is_tried_again_and_what_it_refuses_is_not(office: NoticeDesk) -> None:
    await office.tell(filed("never@example.vn"), DUE, REQUESTED)
    await office.send()
    assert [(row.state, row.answer) for row in await office.rows()] == [(MailState.REFUSED, "550")]


@pytest.mark.parametrize("dying", ["before the server has it", "after the server has it"])
async def test_a_notice_that_may_have_left_when_its_process_died_is_not_sent_again(
    office: NoticeDesk, dying: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give = Session.give

    async def give_and_die(session: Session, message: bytes) -> Any:
        if dying == "after the server has it":
            await give(session, message)
        raise asyncio.CancelledError

    await office.tell(filed(), DUE, REQUESTED)
    monkeypatch.setattr(Session, "give", give_and_die)
    with pytest.raises(asyncio.CancelledError):
        await office.send()
    monkeypatch.setattr(Session, "give", give)
    await office.send()
    await office.send(SENDING_TIMEOUT)
    assert await office.states() == [("supplement", MailState.UNCLEAR)]
    assert len(office.mails()) == (dying == "after the server has it")


async def test_while_the_server_is_killed_notices_wait(office: NoticeDesk) -> None:
    await office.tell(filed(), DUE, REQUESTED)
    office.server.kill()
    assert not await office.send()
    office.server.start()
    assert await office.send()
    assert len(office.mails()) == 1


async def test_what_happened_before_a_restore_may_have_been_mailed_and_is_dropped(office: NoticeDesk) -> None:
    await office.tell(filed(), DUE, REQUESTED)
    async with office.desk.office.database.writing() as connection:
        await note_restored(connection, office.desk.clock.at)
    await office.send()
    assert office.mails() == []
    await office.tell(RESOLVED)
    await office.send()
    assert [mail["Subject"] for mail in office.mails()] == [f"Hồ sơ {RECORD}: đã có kết quả"]


async def test_the_address_is_forgotten_with_the_record_and_nothing_is_mailed_again(
    office: NoticeDesk,
) -> None:
    await office.tell(filed(), DUE, REQUESTED)
    await office.send()
    assert "lan@example.vn" not in str(await office.rows())
    office.desk.clock.at += timedelta(days=800)
    async with office.desk.office.transaction() as tx:
        await PURGE_RULES[0].purge_batch(tx.connection, office.desk.clock.at, 100)
    async with office.desk.office.reading() as read:
        facts = (await read.execute(select(tables.consumed_fact.c.said))).scalars().all()
    assert not [fact for fact in facts if "lan@example" in fact]
    assert await office.rows() == []
    await office.desk.consume([filed(), REQUESTED])
    assert await office.rows() == []
