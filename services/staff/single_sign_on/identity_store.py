"""Stores who somebody is at the provider, which postings claims give, and which flows were used."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.people import person_store
from services.staff.people.postings import DatedPosting, is_covered
from services.staff.single_sign_on.claimed_postings import ONE_DAY, carried_on, newly_said, unsaid
from services.staff.single_sign_on.refusing import NotAccepted
from services.staff.tables import identity, person, posting, used_flow
from shared.contracts.officer import Posting
from shared.contracts.questions.staff.people import AddPerson


async def use_up(connection: AsyncConnection, flow: bytes, now: datetime) -> None:
    """Note that a flow is used; of two at once one fails at the primary key.

    Raises:
        NotAccepted: It was used before.
        IntegrityError: It is being used at the same time.
    """
    used = select(used_flow.c.digest).where(used_flow.c.digest == flow)
    if (await connection.execute(used)).first() is not None:
        raise NotAccepted("used")
    await connection.execute(insert(used_flow), [{"digest": flow, "at": now}])


async def person_known_as(read: AsyncConnection, issuer: str, subject: str) -> str | None:
    """Return who is known to the provider by this name of its own."""
    known = select(identity.c.person).where(identity.c.issuer == issuer, identity.c.subject == subject)
    return (await read.execute(known)).scalar_one_or_none()


async def bring(
    connection: AsyncConnection, new: AddPerson, issuer: str, subject: str, now: datetime
) -> None:
    """Add a person whom the provider knows.

    Raises:
        NotAccepted: The id is that of somebody who is known here: only the operator links them.
        IntegrityError: They are being added at the same time.
    """
    taken = select(person.c.id).where(person.c.id == new.person)
    if (await connection.execute(taken)).first() is not None:
        raise NotAccepted("id-taken")
    row = {"id": new.person, "name": new.full_name, "email": "", "is_invented": False, "added_at": now}
    await connection.execute(insert(person), [row])
    known = {"issuer": issuer, "subject": subject, "person": new.person}
    await connection.execute(insert(identity), [known])


async def hold(connection: AsyncConnection, id: str, said: Sequence[Posting], today: date) -> None:
    """Let a person hold the postings that claims give, and no others by claims, for today."""
    all = (await person_store.postings_of(connection, [id])).get(id, [])
    late = select(posting.c.id).where(
        posting.c.person == id, posting.c.is_claimed, posting.c.last_day >= today - ONE_DAY
    )
    claimed = set((await connection.execute(late)).scalars())
    held = [one for one in all if one.id in claimed and one.first_day <= today]
    await person_store.end(connection, unsaid(today, said, held))
    await person_store.end(connection, carried_on(today, said, held))
    for one in newly_said(said, held):
        new = DatedPosting(person_store.new_posting_id(), one, today, today)
        if not is_covered(new, all):
            await person_store.post(connection, id, new)
            mine = update(posting).where(posting.c.id == new.id)
            await connection.execute(mine.values(is_claimed=True))
