"""The invented people of a demo: who they are, and how they sign in without a password."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final

import structlog

from services.staff.people import person_store
from services.staff.people.postings import DatedPosting
from services.staff.sign_in.entering import enter, refusal
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.staff.people import AddPerson, DemoPeople, DemoPeopleLines, DemoPerson
from shared.contracts.questions.staff.sign_in import DemoSignIn, SignedIn, SignInRefusal
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.data_file import DataTable, TomlFile

FILE: Final = Path(__file__).with_name("demo_people.toml")
FIRST_DAY: Final = date(2023, 1, 1)
"""The year of the demo begins."""
log = structlog.get_logger()
router = ServiceRouter("staff")


class DemoPersonTable(DataTable):
    """An invented person, as the file says."""

    name: str
    role: Role
    unit: str = ""
    group: str = ""


class DemoPeopleFile(DataTable):
    """The whole file."""

    person: dict[str, DemoPersonTable]


@cache
def demo_people() -> dict[str, DemoPersonTable]:
    """Return the invented people by id."""
    return TomlFile.at(FILE).read(DemoPeopleFile).person


@router.query
async def who_is_invented(_question: DemoPeople, context: ServiceContext) -> DemoPeopleLines:
    """Name the invented people; outside of a demo there are none."""
    people = demo_people() if context.settings.demo else {}
    return DemoPeopleLines(
        people=tuple(
            DemoPerson(person=id, name=one.name, postings=(_posting(one),)) for id, one in people.items()
        )
    )


@router.query
async def sign_in_invented(question: DemoSignIn, context: ServiceContext) -> SignedIn:
    """Sign in an invented person, in a demo only."""
    invented = demo_people().get(question.person)
    if not context.settings.demo or not invented:
        log.warning("sign_in_refused", person="", reason="no-demo")
        return refusal(SignInRefusal.WRONG)
    now = datetime.now(UTC)
    async with context.transaction() as tx:
        await _add(tx, question.person, invented, now)
        return await enter(tx, question.person, question.origin, now, before=question.before)


async def add_invented_people(context: ServiceContext) -> None:
    """Add the invented people of a demo; a real office has none."""
    if context.settings.demo:
        async with context.transaction() as tx:
            for id, one in demo_people().items():
                await _add(tx, id, one, datetime.now(UTC))


async def _add(tx: Transaction, id: str, one: DemoPersonTable, now: datetime) -> None:
    person = AddPerson(person=id, full_name=one.name)
    if await person_store.add(tx.connection, person, now, is_invented=True):
        dated = DatedPosting(person_store.new_posting_id(), _posting(one), FIRST_DAY)
        await person_store.post(tx.connection, id, dated)


def _posting(one: DemoPersonTable) -> Posting:
    return Posting(role=one.role, unit=one.unit, group=one.group)
