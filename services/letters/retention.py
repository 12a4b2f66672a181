"""What letters forgets: what letters said and to whom, and all by which they were written.

The letter itself stays, with its steps, since it is counted and since there is to be no second one. The facts
of a life event go as they are; those of a record are blanked, so that a form which is asked for late can
still be made, without a name.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.facts.fact_store import NEVER
from services.letters.facts.redaction import blanked
from services.letters.kinds import About, load_kinds
from services.letters.rules.required_letters import heard_facts
from services.letters.tables import heard, letter, sheet, step, trace
from services.letters.writing.store import FORGOTTEN as SHEET_FORGOTTEN
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact
from shared.contracts.questions.letters import LetterStatus
from shared.reference.office_zone import OFFICE_ZONE
from shared.reference.retention_periods import Kind
from shared.service.retention import REDACTED
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.tables import Instant

DONE: Final = (LetterStatus.HANDED_OVER, LetterStatus.CANCELLED)


async def purge_letters(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Forget some things: their facts, and what their letters said. Returns how many facts and letters."""
    undated = select(heard.c.event).where(heard.c.personal_since.is_(None)).limit(limit)
    dated = update(heard).where(heard.c.event.in_(undated)).values(personal_since=func.current_date())
    if (await connection.execute(dated)).rowcount:
        return PurgedBatch(0, has_more=True)
    old = select(heard.c.about).where(*_old(before), ~_waits())
    found = (await connection.execute(old.order_by(heard.c.personal_since).limit(limit))).scalars().all()
    abouts = set(found)
    removed = await _forget_letters(connection, abouts) + await _forget_facts(connection, abouts)
    return PurgedBatch(removed, has_more=len(found) == limit)


async def expired_letters(read: AsyncConnection, before: datetime) -> Expired:
    """Count the facts and letters that are past their time, those apart that a person has to end."""
    facts = await count(read, heard, *_old(before))
    waits = await count(read, heard, *_old(before), _waits())
    of_these = letter.c.about.in_(select(heard.c.about).where(*_old(before), ~_waits()))
    letters = await count(read, letter, of_these, letter.c.sheet != SHEET_FORGOTTEN)
    return Expired(facts - waits + letters, waits)


PURGE_RULES: Final = (PurgeRule(Kind.LETTERS, purge_letters, expired_letters),)


def _old(before: datetime) -> Sequence[ColumnElement[bool]]:
    """Whether a fact is personal, and nothing was heard of its thing since, nor done with its letters."""
    day = before.astimezone(OFFICE_ZONE).date()
    later = heard.alias()
    news = exists().where(
        later.c.about == heard.c.about, later.c.personal_since >= day, later.c.personal_since < NEVER
    )
    steps = exists().where(letter.c.about == heard.c.about, letter.c.since >= literal(before, Instant))
    return heard.c.personal_since < day, ~news, ~steps


def _waits() -> ColumnElement[bool]:
    """Whether a letter to a family is still to be handed over, or decided about."""
    return exists().where(
        letter.c.about == heard.c.about, letter.c.kind.in_(_to_families()), letter.c.status.not_in(DONE)
    )


@cache
def _to_families() -> tuple[str, ...]:
    return tuple(kind.id for kind in load_kinds().values() if kind.about is not About.RECORD)


async def _forget_letters(connection: AsyncConnection, abouts: Collection[str]) -> int:
    """Take away what letters say and to whom, their sheets, and what officers wrote about them."""
    there = select(letter.c.id).where(letter.c.about.in_(abouts), letter.c.sheet != SHEET_FORGOTTEN)
    letters = (await connection.execute(there)).scalars().all()
    if letters:
        await connection.execute(delete(sheet).where(sheet.c.letter.in_(letters)))
        by_officers = (step.c.letter.in_(letters), step.c.officer != "")
        await connection.execute(update(step).where(*by_officers).values(reason=""))
        of_these = update(letter).where(letter.c.id.in_(letters))
        by_a_person = case((letter.c.by_rules, letter.c.reason), else_="")
        await connection.execute(
            of_these.values(said="", addressee=REDACTED, email="", sheet=SHEET_FORGOTTEN, reason=by_a_person)
        )
    return len(letters)


async def _forget_facts(connection: AsyncConnection, abouts: Collection[str]) -> int:
    """Remove the facts of life events with their traces, and blank those of records."""
    by_type = {fact.type_name(): fact for fact in heard_facts()}
    rows = (
        await connection.execute(
            select(heard.c.event, heard.c.type, heard.c.said).where(
                heard.c.about.in_(abouts), heard.c.personal_since < NEVER
            )
        )
    ).all()
    whole = [row.event for row in rows if issubclass(by_type[row.type], LifeEventFact)]
    await connection.execute(delete(heard).where(heard.c.event.in_(whole)))
    await connection.execute(delete(trace).where(trace.c.about.in_(abouts)))
    left = [
        {"of": row.event, "left": _left_of(by_type[row.type], row.said)}
        for row in rows
        if not issubclass(by_type[row.type], LifeEventFact)
    ]
    if left:
        to = update(heard).where(heard.c.event == bindparam("of"))
        await connection.execute(to.values(said=bindparam("left"), personal_since=NEVER), left)
    return len(rows)


def _left_of(kind: type[Fact], said: str) -> str:
    return blanked(kind.model_validate_json(said)).model_dump_json(exclude_none=True)
