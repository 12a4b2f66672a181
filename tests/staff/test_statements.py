"""Statements: who gets one for which question, and what the reading log says then."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from services.staff.keys import statement_key
from services.staff.tables import log_entry, posting, session
from shared.contracts.officer import Role
from shared.contracts.questions.letters import LettersWritten, PapersOfRecord
from shared.contracts.questions.question import Question
from shared.contracts.questions.staff.people import AddPerson
from shared.contracts.questions.staff.reading_log import ReadingLog, VerifyLog
from shared.contracts.questions.staff.sign_in import DemoSignIn, SessionOf, SignOut, StaffSession
from shared.contracts.questions.staff.statements import StatementsFor, ToAsk
from shared.contracts.questions.supervision.evidence import EvidenceFile
from shared.contracts.rights.statement import verify
from tests.staff.conftest import ELSEWHERE, HANH, VAN_SON, Refused, StaffDesk, code_of

RECORD, TOAN = "H56.31.20-230215-0042", "nv-toan"


def to_ask(question: Question) -> ToAsk:  # type: ignore[type-arg]
    return ToAsk(subject=question.subject(), text=question.model_dump_json())


async def signed_in(desk: StaffDesk, person: str = HANH, role: Role = Role.CLERK) -> str:
    factor = await desk.add(person, role)
    return (await desk.sign_in(code_of(factor), person)).session


async def test_a_statement_says_who_asks_which_question_of_whom(desk: StaffDesk) -> None:
    token, asked = await signed_in(desk), to_ask(PapersOfRecord(unit=VAN_SON, record=RECORD))
    (signed,) = (await desk.ask(StatementsFor(session=token, to_ask=(asked,)))).statements
    statement = verify(
        signed,
        statement_key(desk.office.settings),
        service="letters",
        subject=asked.subject,
        question=asked.text.encode(),
        now=datetime.now(UTC),
    )
    assert (statement.person, [posting.unit for posting in statement.postings]) == (HANH, [VAN_SON])


async def test_a_file_that_comes_in_parts_is_in_the_log_once(desk: StaffDesk) -> None:
    """For each who fetches it, and again if that is later; a part of a file that nobody began is noted."""
    token, other = await signed_in(desk), await signed_in(desk, TOAN, Role.CIVIL_STATUS)
    for session_of in (token, other):
        for part in range(20):
            asked = to_ask(EvidenceFile(unit=VAN_SON, evidence="e" * 32, part=part))
            await desk.ask(StatementsFor(session=session_of, to_ask=(asked,)))
    unbegun = to_ask(EvidenceFile(unit=VAN_SON, evidence="f" * 32, part=7))
    await desk.ask(StatementsFor(session=token, to_ask=(unbegun,)))
    entries = [one for one in (await desk.ask(ReadingLog(unit=VAN_SON))).entries if one.about]
    files = [(one.person, one.about) for one in entries if one.question == "supervision.evidence-file"]
    assert files == [(HANH, "f" * 32), (TOAN, "e" * 32), (HANH, "e" * 32)]
    again = to_ask(EvidenceFile(unit=VAN_SON, evidence="e" * 32))
    await desk.ask(StatementsFor(session=token, to_ask=(again,)))
    assert len((await desk.ask(ReadingLog(unit=VAN_SON, record="e" * 32))).entries) == 3


async def test_what_shows_names_is_in_the_log_before_it_is_signed(desk: StaffDesk) -> None:
    token = await signed_in(desk)
    papers = to_ask(PapersOfRecord(unit=VAN_SON, record=RECORD))
    letters = to_ask(LettersWritten(unit=VAN_SON))
    await desk.ask(StatementsFor(session=token, origin="10.0.0.7", to_ask=(papers, letters)))
    entries = (await desk.ask(ReadingLog(unit=VAN_SON))).entries
    assert [(entry.question, entry.about) for entry in entries[:2]] == [
        ("letters.letters", ""),
        ("letters.papers", RECORD),
    ]
    assert {entry.person for entry in entries[:2]} == {HANH}
    assert {entry.origin for entry in entries[:2]} == {"10.0.0.7"}
    only = await desk.ask(ReadingLog(unit=VAN_SON, record=RECORD))
    assert [entry.about for entry in only.entries] == [RECORD]


@pytest.mark.parametrize(
    ("role", "asked", "code"),
    [
        pytest.param(
            Role.CLERK,
            to_ask(PapersOfRecord(unit=ELSEWHERE, record=RECORD)),
            "not-allowed",
            id="another unit",
        ),
        pytest.param(Role.OPERATOR, to_ask(LettersWritten(unit=VAN_SON)), "not-allowed", id="another role"),
        pytest.param(
            Role.CHAIRMAN,
            ToAsk(subject="ask.staff.verify-log.v1", text="{}"),
            "not-allowed",
            id="in no table",
        ),
        pytest.param(
            Role.CLERK, ToAsk(subject="office.>", text="{}"), "not-allowed", id="no question at all"
        ),
        pytest.param(
            Role.CLERK, ToAsk(subject="ask.letters.papers.v1", text="{}"), "not-a-question", id="a wrong text"
        ),
    ],
)
async def test_nothing_else_is_signed_or_noted(role: Role, asked: ToAsk, code: str, desk: StaffDesk) -> None:
    factor = await desk.add(HANH, role, "" if role is Role.OPERATOR else VAN_SON)
    token = (await desk.sign_in(code_of(factor))).session
    before = await desk.rows(log_entry)
    with pytest.raises(Refused, match=code):
        await desk.ask(StatementsFor(session=token, to_ask=(asked,)))
    assert await desk.rows(log_entry) == before


async def test_requests_that_come_together_share_a_transaction_and_no_refusal(desk: StaffDesk) -> None:
    token = await signed_in(desk)
    good, bad = LettersWritten(unit=VAN_SON), LettersWritten(unit=ELSEWHERE)
    asked = [
        StatementsFor(session=token, to_ask=(to_ask(one),)) for one in (good, good, bad, good, bad, good)
    ]
    answers = await asyncio.gather(*map(desk.ask, asked), return_exceptions=True)
    assert [isinstance(one, Refused) for one in answers] == [False, False, True, False, True, False]
    assert (await desk.ask(VerifyLog())).fault == ""


async def test_a_page_that_asks_by_itself_keeps_no_session_open(desk: StaffDesk) -> None:
    token = await signed_in(desk)
    (row,) = await desk.rows(session)
    async with desk.office.transaction() as tx:
        past = row["seen_at"] - timedelta(minutes=20)
        await tx.connection.execute(update(session).values(seen_at=past))
    asked = (to_ask(LettersWritten(unit=VAN_SON)),)
    await desk.ask(StatementsFor(session=token, to_ask=asked, unattended=True))
    assert (await desk.rows(session))[0]["seen_at"] == past
    await desk.ask(StatementsFor(session=token, to_ask=asked))
    assert (await desk.rows(session))[0]["seen_at"] > past


async def test_a_session_of_nobody_gets_nothing(desk: StaffDesk) -> None:
    asked = (to_ask(LettersWritten(unit=VAN_SON)),)
    for token in ("", "x", "x" * 200):
        with pytest.raises(Refused, match="not-found"):
            await desk.ask(StatementsFor(session=token, to_ask=asked))
        with pytest.raises(Refused, match="not-found"):
            await desk.ask(SessionOf(session=token))


@pytest.mark.parametrize("person", ["lt-hanh", "nv-toan", "ld-son", "tt-minh", "vd-khang"])
async def test_the_invented_people_of_the_demo_have_a_session(person: str, desk: StaffDesk) -> None:
    demo = desk.with_settings(demo=True)
    token = (await demo.ask(DemoSignIn(person=person))).session
    assert (await demo.ask(SessionOf(session=token))).postings


@dataclass(frozen=True)
class Remembered:
    """Somebody who is signed in, and what was answered of their session."""

    token: str
    who: StaffSession

    def asks(self, *questions: Question) -> StatementsFor:  # type: ignore[type-arg]
        """Their request for statements, and for who they are now."""
        to_sign = tuple(map(to_ask, questions))
        return StatementsFor(session=self.token, to_ask=to_sign, if_match=self.who.etag)


async def remembered(desk: StaffDesk, person: str = HANH, role: Role = Role.CLERK) -> Remembered:
    token = await signed_in(desk, person, role)
    return Remembered(token, await desk.ask(SessionOf(session=token)))


async def test_statements_and_the_session_come_together(desk: StaffDesk) -> None:
    """And what shows names is in the log, as without the session."""
    hanh = await remembered(desk)
    answer = await desk.ask(
        hanh.asks(PapersOfRecord(unit=VAN_SON, record=RECORD), LettersWritten(unit=VAN_SON))
    )
    assert len(answer.statements) == 2
    assert answer.session == hanh.who.model_copy(update={"expires_at": answer.session.expires_at})  # type: ignore[union-attr]
    entries = (await desk.ask(ReadingLog(unit=VAN_SON, record=RECORD))).entries
    assert [(entry.person, entry.question) for entry in entries] == [(HANH, "letters.papers")]


async def test_the_etag_of_another_person_gets_nothing_signed(desk: StaffDesk) -> None:
    hanh, toan = await remembered(desk), await remembered(desk, TOAN, Role.CIVIL_STATUS)
    before = await desk.rows(log_entry)
    for etag in (toan.who.etag, "x", hanh.who.etag.upper()):
        asked = hanh.asks(LettersWritten(unit=VAN_SON)).model_copy(update={"if_match": etag})
        answer = await desk.ask(asked)
        assert answer.statements == ()
        assert answer.session
        assert answer.session.person == HANH
    assert await desk.rows(log_entry) == before


async def test_who_has_other_postings_or_another_name_hears_so_and_gets_nothing_signed(
    desk: StaffDesk,
) -> None:
    hanh = await remembered(desk)
    await desk.post(HANH, Role.CHAIRMAN, VAN_SON)
    answer = await desk.ask(hanh.asks(LettersWritten(unit=VAN_SON)))
    assert answer.session
    assert (answer.statements, len(answer.session.postings)) == ((), 2)
    promoted = Remembered(hanh.token, answer.session)
    await desk.ask(AddPerson(person=HANH, full_name="Lê Thị Khác"))
    answer = await desk.ask(promoted.asks(LettersWritten(unit=VAN_SON)))
    assert answer.session
    assert (answer.statements, answer.session.name) == ((), "Lê Thị Khác")
    entries = (await desk.ask(ReadingLog(unit=VAN_SON))).entries
    assert "letters.letters" not in {entry.question for entry in entries}


async def test_who_they_are_lets_nobody_ask_more_than_their_role_may(desk: StaffDesk) -> None:
    hanh = await remembered(desk)
    before = await desk.rows(log_entry)
    for question in (ReadingLog(unit=VAN_SON), LettersWritten(unit=ELSEWHERE), VerifyLog()):
        with pytest.raises(Refused, match="not-allowed"):
            await desk.ask(hanh.asks(LettersWritten(unit=VAN_SON), question))
    assert await desk.rows(log_entry) == before


@pytest.mark.parametrize("ends", ["signed out", "too long ago", "no posting any more"])
async def test_a_session_that_has_ended_is_no_session_however_well_it_is_remembered(
    ends: str, desk: StaffDesk
) -> None:
    hanh = await remembered(desk)
    before = await desk.rows(log_entry)
    if ends == "signed out":
        await desk.ask(SignOut(session=hanh.token))
    async with desk.office.transaction() as tx:
        if ends == "too long ago":
            long_ago = datetime.now(UTC) - timedelta(hours=11)
            await tx.connection.execute(update(session).values(seen_at=long_ago, created_at=long_ago))
        if ends == "no posting any more":
            await tx.connection.execute(update(posting).values(last_day=date(2024, 1, 1)))
    with pytest.raises(Refused, match="not-found"):
        await desk.ask(hanh.asks(LettersWritten(unit=VAN_SON)))
    assert await desk.rows(log_entry) == before
