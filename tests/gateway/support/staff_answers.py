"""What the stand-in answers for staff: who is signed in, and statements that it knows again."""

from datetime import UTC, date, datetime
from typing import Any, Final

from services.staff.people.postings import KnownPerson
from services.staff.sessions.session_answer import etag_of
from shared.contracts.officer import IN_AN_OFFICE, Posting, Role
from shared.contracts.questions.question import Question
from shared.contracts.questions.staff.people import DemoPeople, DemoPeopleLines, DemoPerson
from shared.contracts.questions.staff.sign_in import (
    BeginSingleSignOn,
    DemoSignIn,
    EndSingleSignOn,
    SessionOf,
    SignedIn,
    SignedOut,
    SignInPerson,
    SignInRefusal,
    SignOut,
    SingleSignOn,
    StaffSession,
)
from shared.contracts.questions.staff.statements import Statements, StatementsFor
from shared.contracts.rights.asking import asked_by
from shared.contracts.rights.table import load_rights
from shared.reference.loading import load_units
from tests.gateway.support.samples import VAN_SON

EVERYBODY: Final = "session-of-somebody-with-every-role"
"""The session of a person who has each role in some units, and supervises a group."""
PASSWORD: Final = "mật khẩu dài"  # noqa: S105  # of nobody
ON: Final = date(2026, 11, 24)
PROVIDER: Final = "https://sso.example.vn/authorize?state=1"
OTHER_UNIT: Final = "15715v2"


def session_of(name: str, *postings: Posting) -> StaffSession:
    """Return what staff says of a session."""
    return StaffSession(
        person=name,
        name=f"Lê Thị {name}",
        postings=postings,
        expires_at=datetime.now(UTC),
        notices={VAN_SON: 60},
        etag=etag_of(KnownPerson(name, f"Lê Thị {name}", is_invented=False, postings=postings)),
    )


class StaffAnswers:
    """Knows some sessions, and makes a new one for each sign-in."""

    def __init__(self) -> None:
        in_offices = [
            Posting(role=role, unit=unit) for unit in (VAN_SON, OTHER_UNIT) for role in IN_AN_OFFICE
        ]
        group = Posting(role=Role.SUPERVISOR, group="trieu-son")
        self.sessions = {
            EVERYBODY: session_of("cb-07", *in_offices, group),
            "clerk": session_of("clerk", Posting(role=Role.CLERK, unit=VAN_SON)),
            "chairman": session_of("chairman", Posting(role=Role.CHAIRMAN, unit=VAN_SON)),
            "supervisor": session_of("supervisor", group),
            "operator": session_of("operator", Posting(role=Role.OPERATOR)),
        }
        self.provider = ""
        self.is_provider_down = False
        self.refusal: SignInRefusal | None = None
        self.asked: list[Question[Any]] = []
        self.ended: list[str] = []

    def answers(self) -> list[tuple[type[Question[Any]], Any]]:
        """Return the questions that it answers, with the answers."""
        return [
            (SessionOf, self._session),
            (StatementsFor, self._statements),
            (SignInPerson, self._sign_in),
            (DemoSignIn, self._sign_in_demo),
            (DemoPeople, self._people),
            (BeginSingleSignOn, self._begin),
            (EndSingleSignOn, self._end),
            (SignOut, self._sign_out),
        ]

    def read(self, kind: type[Question[Any]], text: bytes, statement: str) -> Question[Any]:
        """Return a question as it is answered to who has the statement.

        Raises:
            NotAllowed: The table of rights does not let them ask it.
            ValueError: It is no statement for this question.
        """
        session, _, of = statement.partition(" ")
        if of != f"{kind.subject()} {text.decode()}".encode().hex():
            raise ValueError("a statement for another question")
        who = self.sessions[session]
        question = kind.model_validate_json(text)
        return asked_by(question, who.person, who.postings, load_rights().of(kind), load_units(), ON)

    def _session(self, asked: SessionOf) -> StaffSession:
        return self.sessions[asked.session]

    def _statements(self, asked: StatementsFor) -> Statements:
        session = self.sessions[asked.session]
        if asked.if_match and asked.if_match != session.etag:
            return Statements(statements=(), session=session)
        statements = (f"{one.subject} {one.text}".encode().hex() for one in asked.to_ask)
        return Statements(
            statements=tuple(f"{asked.session} {statement}" for statement in statements),
            session=session if asked.if_match else None,
        )

    def _sign_in(self, asked: SignInPerson) -> SignedIn:
        if self.refusal or asked.password != PASSWORD:
            refusal = self.refusal or SignInRefusal.WRONG
            return SignedIn(refused=refusal, retry_after_s=840 if refusal is SignInRefusal.TOO_MANY else 0)
        return self._new(asked.login, asked.before)

    def _sign_in_demo(self, asked: DemoSignIn) -> SignedIn:
        return self._new(asked.person, asked.before)

    def _people(self, _asked: DemoPeople) -> DemoPeopleLines:
        people = [(name, who) for name, who in self.sessions.items() if not name.startswith("session")]
        return DemoPeopleLines(
            people=tuple(
                DemoPerson(person=name, name=who.name, postings=who.postings) for name, who in people
            )
        )

    def _begin(self, _asked: BeginSingleSignOn) -> SingleSignOn:
        if self.is_provider_down:
            return SingleSignOn(url="", flow="", is_unreachable=True)
        return SingleSignOn(url=self.provider, flow="the flow" if self.provider else "")

    def _end(self, asked: EndSingleSignOn) -> SignedIn:
        if asked.flow != "the flow" or asked.query != "code=good&state=1":
            return SignedIn(refused=SignInRefusal.FAILED)
        return self._new("chairman", asked.before)

    def _sign_out(self, asked: SignOut) -> SignedOut:
        self._end_session(asked.session)
        return SignedOut()

    def _new(self, login: str, before: str) -> SignedIn:
        if before in self.sessions:
            self._end_session(before)
        session = f"session-{len(self.sessions)}-{login}"
        self.sessions[session] = self.sessions[login]
        return SignedIn(session=session, device="a device")

    def _end_session(self, session: str) -> None:
        del self.sessions[session]
        self.ended.append(session)
