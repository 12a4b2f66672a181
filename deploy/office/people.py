"""People of an office, for the operator: postings, accounts, sessions, a check of the reading log."""

import secrets
from datetime import date
from typing import Final, NamedTuple, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.office.bus import bus
from deploy.terminal.running import CannotDo
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.staff.people import (
    AddPerson,
    EndPostings,
    EndSessions,
    LinkIdentity,
    NewSecondFactor,
    People,
    PersonLine,
    PostPerson,
    SecondFactor,
    SetPassword,
)
from shared.contracts.questions.staff.reading_log import LogVerified, VerifyLog
from shared.messaging.queries.client import QueryFailed, ask
from shared.reference.units import Units
from shared.reference.units.unit import UnknownUnit

A = TypeVar("A", bound=Answer)
PAGE: Final = 200
SOON_S: Final = 5.0
VERIFY_S: Final = 600.0
"""The log of a year has some million entries."""
READABLE_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike."""
GROUPS: Final = (5, 5, 5, 5)


FIRST_PERSON: Final = (
    "Chưa có ai. Thêm người đầu tiên bằng lệnh · nobody yet; the first person is added by\n"
    '  motcua staff add lt-hanh "Lê Thị Hạnh" --role clerk --unit 15715'
)
"""What is said of an office in which nobody can sign in."""


class NewAccount(NamedTuple):
    """What is told once about a new account."""

    password: str
    """Empty if it was typed by the operator."""
    second_factor: SecondFactor


def generated_password() -> str:
    """Return a random password of 99 bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(READABLE_SIGNS) for _ in range(n)) for n in GROUPS)


def posting_of(role: Role, unit: str, group: str, units: Units, on: date) -> Posting:
    """Return a posting as somebody types it: the unit by its id, or by the code that it bears on a day.

    Raises:
        CannotDo: There is no such unit or group, or the role needs another one.
    """
    try:
        if unit.isdecimal():
            unit = units.bearing(unit, on).id
        elif unit:
            unit = units[unit].id
    except UnknownUnit as unknown:
        raise CannotDo(str(unknown)) from None
    needs_unit, needs_group = role not in (Role.OPERATOR, Role.SUPERVISOR), role is Role.SUPERVISOR
    if bool(unit) != needs_unit or bool(group) != needs_group:
        raise CannotDo("a supervisor has a --group, an operator neither, everybody else a --unit")
    return Posting(role=role, unit=unit, group=group)


async def add(person: AddPerson, posting: PostPerson, password: str) -> NewAccount:
    """Add a person with a posting and an account; `password` is empty for one that is generated.

    If it was interrupted it can be repeated. Somebody who can sign in already is refused (`known`).
    """
    await _ask(person)
    await _ask(posting)
    return await new_account(person.person, password)


async def new_account(person: str, password: str) -> NewAccount:
    """Give a person a password and a second factor."""
    generated = "" if password else generated_password()
    await _ask(SetPassword(person=person, password=password or generated))
    return NewAccount(generated, await _ask(NewSecondFactor(person=person)))


async def set_password(person: str, password: str) -> str:
    """Set a password, and return it if it was generated."""
    generated = "" if password else generated_password()
    await _ask(SetPassword(person=person, password=password or generated))
    return generated


async def new_second_factor(person: str) -> SecondFactor:
    """Replace the second factor of a person."""
    return await _ask(NewSecondFactor(person=person))


async def post(posting: PostPerson) -> int:
    """Give a person a posting; return 0 if they have it already."""
    return (await _ask(posting)).changed


async def end(ended: EndPostings) -> int:
    """End postings, and return how many."""
    return (await _ask(ended)).changed


async def end_sessions(person: str | None) -> int:
    """End the sessions of a person or of everybody, and return how many."""
    return (await _ask(EndSessions(person=person))).changed


async def link(identity: LinkIdentity) -> None:
    """Let a person sign in by the single sign-on."""
    await _ask(identity)


async def everybody() -> list[PersonLine]:
    """Return all people."""
    found: list[PersonLine] = []
    after = ""
    while True:
        page = await _ask(People(limit=PAGE, after=after))
        found += page.people
        if not (after := page.next):
            return found


async def is_nobody_there(client: Client) -> bool:
    """Whether an office has no person yet; one that does not say has some."""
    try:
        return not (await ask(client, People(limit=1), within_s=SOON_S)).people
    except (QueryFailed, NatsError):
        return False


async def verify_log(number: int, digest: str) -> LogVerified:
    """Let staff check the reading log."""
    return await _ask(VerifyLog(number=number, digest=digest), within_s=VERIFY_S)


async def _ask(question: Question[A], *, within_s: float = 30.0) -> A:
    async with bus() as client:
        return await ask(client, question, within_s=within_s)
