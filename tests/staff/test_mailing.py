"""E-mails to staff, by a real mail server: who is told of what, each once, and nobody's name in them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from services.staff.mailing import queueing
from services.staff.mailing.rules import load_mail_rules
from services.staff.mailing.sending import QUEUE
from services.staff.notices.handlers import take_notice
from services.staff.tables import mail, told
from shared.contracts.events.deadline import (
    DeadlineMissed,
    DeadlineNear,
    DeadlinePassingOnMissed,
    WarningRecipient,
)
from shared.contracts.events.fact import Fact
from shared.contracts.officer import Role
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.staff.mail_choices import ChooseMail, MailChoicesOf, MailOccasion
from shared.contracts.questions.staff.people import AddPerson, EndPostings
from shared.contracts.questions.work_today import WorkGroup, WorkInGroup, WorkLine, WorkToday
from shared.contracts.rights.table import load_rights
from shared.mail.progress import SENDING_TIMEOUT, MailState
from shared.mail.smtp import Session
from shared.messaging.queries.client import QueryFailed
from shared.settings import Settings
from tests.staff.conftest import ELSEWHERE, VAN_SON, StaffDesk
from tests.staff.test_notices import APPROVED, DISSATISFIED, HELD, NEAR, event
from tests.support.mail_server import MailServer, mail_server
from tests.support.zone import VIETNAM

pytestmark = pytest.mark.slow

RECORD = "H56.31.20-261127-0042"
MONDAY = datetime(2026, 11, 30, 6, 30, tzinfo=VIETNAM)
"""Before the time of the morning's e-mail."""
CLOSES = MONDAY.replace(hour=17)
OF_RECORD: dict[str, Any] = {"unit": VAN_SON, "record": RECORD, "procedure": "2.000815", "due_at": MONDAY}
MISSED = DeadlineMissed(**OF_RECORD, at=MONDAY, told=WarningRecipient.CHAIRMAN)
MISSED_BY_OFFICIAL = DeadlineMissed(**OF_RECORD, at=MONDAY, told=WarningRecipient.OFFICIAL)
HELD_NOW = HELD.model_copy(update={"at": MONDAY})
CHAIRMAN, CLERK = "ct-son", "cb-hanh"


@dataclass
class SetClock:
    """It is when a test says."""

    at: datetime = MONDAY

    def now(self) -> datetime:
        return self.at

    def reached(self) -> datetime:
        return self.at

    def observe(self, moment: datetime) -> None:
        """Nothing that happens moves it."""


@dataclass
class Deadlines:
    """Answers what is due; `closes` is None on a day off."""

    closes: datetime | None = CLOSES
    count: int = 2
    """Overdue records."""
    asked: int = 0
    is_away: bool = False
    passing_on: bool = False
    """Whether the counter took a record for another unit."""

    async def ask(self, _bus: object, _question: object) -> WorkToday:
        self.asked += 1
        if self.is_away:
            raise QueryFailed("failed", "away")
        line = WorkLine(
            record=RECORD,
            procedure="2.000815",
            due_at=MONDAY,
            standing=Standing.OVERDUE,
            since=MONDAY,
            minutes=-60,
            days=0,
        )
        late = WorkInGroup(group=WorkGroup.OVERDUE, count=self.count, lines=(line,) if self.count else ())
        taken = WorkInGroup(group=WorkGroup.PASSING_ON, count=1, lines=(line,)) if self.passing_on else None
        return WorkToday(
            at=MONDAY, is_open=self.closes is not None, closes=self.closes, groups=(late,), to_pass_on=taken
        )


@dataclass
class MailDesk:
    """An office that sends e-mail to its people."""

    desk: StaffDesk
    clock: SetClock
    server: MailServer
    deadlines: Deadlines

    async def add(self, person: str, role: Role, unit: str = VAN_SON, email: str = "") -> None:
        await self.desk.ask(
            AddPerson(person=person, full_name="Lê Thị Bịa", email=email or f"{person}@vanson.example")
        )
        await self.desk.post(person, role, unit)

    async def note(self, *facts: Fact) -> None:
        async with self.desk.office.transaction() as tx:
            await take_notice([event(fact) for fact in facts], tx)

    async def queue(self) -> None:
        """Queue as the leader does, more often than there is news."""
        for _ in range(3):
            await queueing.queue_at_once(self.desk.office, self.clock.at)
            await queueing.queue_morning(self.desk.office, self.clock.at)

    async def send(self, after: timedelta = timedelta()) -> bool:
        return await QUEUE.send_queued(self.desk.office, self.clock.at + after)

    async def sent(self) -> list[EmailMessage]:
        """Queue and send, and return all that the mail server has."""
        await self.queue()
        await self.send()
        return self.arrived()

    def arrived(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.server.messages()]

    async def states(self) -> set[str]:
        return {row["state"] for row in await self.desk.rows(mail)}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path / "mail") as running:
        yield running


@pytest.fixture
def deadlines(monkeypatch: pytest.MonkeyPatch) -> Deadlines:
    answers = Deadlines()
    monkeypatch.setattr(queueing, "ask", answers.ask)
    return answers


@pytest.fixture
async def office(desk: StaffDesk, server: MailServer, deadlines: Deadlines) -> MailDesk:
    """Early on a Monday, with a chairman and a clerk."""
    settings = Settings(
        smtp_url=server.url, mail_from="mot-cua@vanson.example", staff_url="https://cb.example"
    )
    clock = SetClock()
    there = StaffDesk(replace(desk.office, settings=settings, clock=clock), desk.answers)
    found = MailDesk(there, clock, server, deadlines)
    await found.add(CHAIRMAN, Role.CHAIRMAN)
    await found.add(CLERK, Role.CLERK)
    return found


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_in_the_morning_a_counter_is_told_what_it_has_to_pass_on(office: MailDesk) -> None:
    """Decree 118/2025, art. 18(2), as amended: on the day of receipt, or first thing on the next."""
    office.deadlines.count, office.deadlines.passing_on = 0, True
    office.clock.at = MONDAY + timedelta(hours=1)
    message, _ = await office.sent()
    assert "Tiếp nhận thay đơn vị khác, cần chuyển hồ sơ: 1" in text_of(message)
    assert f"{RECORD}, hạn " in text_of(message)


async def test_what_was_not_passed_on_is_told_by_choice_and_each_morning(office: MailDesk) -> None:
    record = {name: value for name, value in OF_RECORD.items() if name != "due_at"}
    kept = DeadlinePassingOnMissed(**record, at=MONDAY, deciding_unit=ELSEWHERE, pass_on_by=MONDAY)
    await office.desk.ask(ChooseMail(by=CLERK, occasions=(MailOccasion.MORNING, MailOccasion.PASSING_ON)))
    await office.note(kept, kept)
    (message,) = await office.sent()
    assert message["To"] == f"{CLERK}@vanson.example"
    assert message["Subject"] == "Xã Văn Sơn: 1 hồ sơ tiếp nhận thay đơn vị khác chưa chuyển đúng hạn"
    assert f"https://cb.example/units/{VAN_SON}/records/{RECORD}" in text_of(message)
    office.clock.at = MONDAY + timedelta(hours=1)
    mornings = [one for one in await office.sent() if one["Subject"].startswith("Việc hôm nay")]
    assert {one["To"] for one in mornings} == {f"{who}@vanson.example" for who in (CHAIRMAN, CLERK)}
    for one in mornings:
        assert "  1 hồ sơ tiếp nhận thay đơn vị khác chưa chuyển đúng hạn" in text_of(one)


async def test_the_chairman_is_told_at_once_of_what_was_missed_and_once(office: MailDesk) -> None:
    await office.note(MISSED, MISSED_BY_OFFICIAL, MISSED)
    (message,) = await office.sent()
    assert message["To"] == f"{CHAIRMAN}@vanson.example"
    assert message["Subject"] == "Xã Văn Sơn: 1 hồ sơ quá hạn"
    assert text_of(message).count(RECORD) == 2  # by its code, and in the link
    assert f"https://cb.example/units/{VAN_SON}/records/{RECORD}" in text_of(message)
    assert "Bịa" not in text_of(message)
    later = MISSED.model_copy(update={"record": f"{RECORD}-2"})
    await office.note(later)
    assert len(await office.sent()) == 2
    assert {row["notice"] for row in await office.desk.rows(told)} == {event(MISSED).id, event(later).id}


async def test_many_notices_of_one_moment_are_one_e_mail(office: MailDesk) -> None:
    await office.note(*(MISSED.model_copy(update={"record": f"{RECORD}-{n}"}) for n in range(60)))
    (message,) = await office.sent()
    assert message["Subject"] == "Xã Văn Sơn: 60 hồ sơ quá hạn"


@pytest.mark.parametrize(
    ("why", "facts"),
    [
        (
            "settled meanwhile",
            (HELD_NOW, APPROVED.model_copy(update={"at": MONDAY})),
        ),
        ("not chosen", (DISSATISFIED.model_copy(update={"at": MONDAY}),)),
        ("of another unit", (MISSED.model_copy(update={"unit": ELSEWHERE}),)),
        ("of days ago", (MISSED.model_copy(update={"at": MONDAY - timedelta(days=2)}),)),
        ("for the official", (MISSED_BY_OFFICIAL,)),
    ],
)
async def test_nobody_is_told_at_once_of_what(office: MailDesk, why: str, facts: tuple[Fact, ...]) -> None:
    await office.note(*facts)
    assert await office.sent() == [], why


async def test_people_choose_among_what_their_role_may_be_told(office: MailDesk) -> None:
    before = await office.desk.ask(MailChoicesOf(by=CLERK))
    assert {one.occasion for one in before.choices if one.wanted} == {MailOccasion.MORNING}
    every = tuple(MailOccasion)
    chosen = await office.desk.ask(ChooseMail(by=CLERK, occasions=every))
    assert MailOccasion.HELD not in {one.occasion for one in chosen.choices}
    await office.desk.ask(ChooseMail(by=CHAIRMAN))
    near = DeadlineNear(**OF_RECORD, at=MONDAY)
    await office.note(MISSED, MISSED_BY_OFFICIAL, near, HELD_NOW)
    (message,) = await office.sent()
    assert message["To"] == f"{CLERK}@vanson.example"
    assert message["Subject"] == "Xã Văn Sơn: 1 hồ sơ quá hạn, 1 hồ sơ sắp đến hạn"


async def test_who_works_there_no_more_or_has_no_address_gets_none(office: MailDesk) -> None:
    await office.note(MISSED)
    await office.queue()
    await office.desk.ask(AddPerson(person=CHAIRMAN, full_name="Lê Thị Bịa"))
    await office.send()
    assert (office.arrived(), await office.states()) == ([], {MailState.DROPPED})
    await office.desk.ask(EndPostings(person=CLERK, last_day=date(2026, 11, 29)))
    office.clock.at += timedelta(days=1, hours=2)
    assert await office.sent() == []


async def test_the_morning_says_what_is_due_once_each_open_day(office: MailDesk) -> None:
    office.clock.at = MONDAY.replace(hour=6, minute=59)
    assert await office.sent() == []
    office.clock.at = MONDAY.replace(hour=7)
    await office.note(NEAR)
    messages = await office.sent()
    assert {message["To"] for message in messages} == {f"{who}@vanson.example" for who in (CHAIRMAN, CLERK)}
    assert {message["Subject"] for message in messages} == {"Việc hôm nay 30/11/2026: 2 hồ sơ quá hạn"}
    text = text_of(messages[0])
    assert f"  {RECORD}, hạn 06:30 30/11/2026" in text
    assert "và 1 hồ sơ khác" in text
    assert "Việc cần biết đang chờ: 1" in text
    assert f"https://cb.example/units/{VAN_SON}/today" in text
    assert office.deadlines.asked == 1  # both have the same units
    office.clock.at = MONDAY.replace(hour=16)
    assert len(await office.sent()) == 2


@pytest.mark.parametrize("why", ["closed", "nothing due"])
async def test_there_is_no_e_mail_in_the_morning_if(office: MailDesk, why: str) -> None:
    office.clock.at = MONDAY.replace(hour=8)
    if why == "closed":
        office.deadlines.closes = None
    else:
        office.deadlines.count = 0
    assert await office.sent() == []
    assert office.deadlines.asked == 1


async def test_while_deadlines_is_away_the_morning_waits(office: MailDesk) -> None:
    office.clock.at, office.deadlines.is_away = MONDAY.replace(hour=8), True
    with pytest.raises(QueryFailed):
        await queueing.queue_morning(office.desk.office, office.clock.at)
    office.deadlines.is_away = False
    assert len(await office.sent()) == 2


@pytest.mark.parametrize("dying", ["before the server has it", "after the server has it"])
async def test_when_the_service_dies_while_it_sends_nothing_is_sent_twice(
    office: MailDesk, dying: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    give = Session.give

    async def give_and_die(session: Session, message: bytes) -> Any:
        if dying == "after the server has it":
            await give(session, message)
        raise asyncio.CancelledError

    await office.note(MISSED)
    await office.queue()
    monkeypatch.setattr(Session, "give", give_and_die)
    with pytest.raises(asyncio.CancelledError):
        await office.send()
    monkeypatch.setattr(Session, "give", give)
    await office.queue()
    await office.send()
    assert MailState.BEING_SENT in await office.states()
    await office.send(SENDING_TIMEOUT + timedelta(seconds=1))
    assert MailState.UNCLEAR in await office.states()
    assert len(office.arrived()) == (dying == "after the server has it")


async def test_while_the_mail_server_is_away_news_wait_for_a_day(office: MailDesk) -> None:
    await office.note(MISSED)
    await office.queue()
    office.server.kill()
    assert not await office.send()
    office.server.start()
    assert await office.send(timedelta(hours=25))
    assert (office.arrived(), await office.states()) == ([], {MailState.DROPPED})


async def test_one_who_is_refused_keeps_nobody_waiting(office: MailDesk) -> None:
    await office.add("a-lan", Role.CHAIRMAN, email="never@vanson.example")
    await office.note(MISSED)
    assert [message["To"] for message in await office.sent()] == [f"{CHAIRMAN}@vanson.example"]
    assert MailState.REFUSED in await office.states()


async def test_an_e_mail_of_nobody_tells_when_it_was_written(office: MailDesk) -> None:
    await office.note(MISSED)
    (message,) = await office.sent()
    assert message["Date"].datetime == MONDAY.astimezone(UTC)
    assert message["Message-ID"].endswith("@vanson.example>")
    assert message["Auto-Submitted"] == "auto-generated"


def test_only_who_may_see_notices_is_told_of_them() -> None:
    roles = load_mail_rules().roles
    assert set(roles) <= set(load_rights().staff["staff"]["notices"].roles)
    assert all(rule.first <= rule.offered for rule in roles.values())
