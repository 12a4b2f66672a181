"""The purge rule of letters: redacts letters, and deletes or redacts the facts by which they were written.

A redacted letter keeps its row and its steps, because it is counted and must not be written a second time.
Facts of life events are deleted; those of records are redacted, so that a form requested late can still be
written, without a name.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
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

from services.letters.facts.fact_store import NOT_PERSONAL
from services.letters.kinds import kinds_to_families
from services.letters.rules.required_letters import consumed_facts
from services.letters.tables import SheetState, citizen_notice, consumed_fact, letter, match_key, sheet, step
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact
from shared.contracts.events.personal import REDACTED, redacted
from shared.contracts.questions.letters import LetterStatus
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.tables import Instant

DONE: Final = (LetterStatus.HANDED_OVER, LetterStatus.CANCELLED)
NOT_REDACTED: Final = letter.c.sheet != SheetState.REDACTED


async def purge_letters(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Purge the facts and letters of some cases; returns the number of facts and letters.

    Facts of unknown age are dated today first.
    """
    undated = select(consumed_fact.c.event).where(consumed_fact.c.personal_since.is_(None)).limit(limit)
    dated = update(consumed_fact).where(consumed_fact.c.event.in_(undated))
    if (await connection.execute(dated.values(personal_since=func.current_date()))).rowcount:
        return PurgedBatch(0, has_more=True)
    expired = select(consumed_fact.c.about).where(*_expired(before), ~_blocked())
    oldest_first = expired.order_by(consumed_fact.c.personal_since).limit(limit)
    found = (await connection.execute(oldest_first)).scalars().all()
    cases = set(found)
    purged = await _redact_letters(connection, cases) + await _purge_facts(connection, cases)
    return PurgedBatch(purged, has_more=len(found) == limit)


async def expired_letters(read: AsyncConnection, before: datetime) -> Expired:
    """Count the expired facts and letters, and the facts blocked until a person ends their letter."""
    facts = await count(read, consumed_fact, *_expired(before))
    blocked = await count(read, consumed_fact, *_expired(before), _blocked())
    cases = select(consumed_fact.c.about).where(*_expired(before), ~_blocked())
    letters = await count(read, letter, letter.c.about.in_(cases), NOT_REDACTED)
    return Expired(facts - blocked + letters, blocked)


PURGE_RULES: Final = (PurgeRule(Kind.LETTERS, purge_letters, expired_letters),)


def _expired(before: datetime) -> Sequence[ColumnElement[bool]]:
    """Whether a fact is personal, and its case has had no news and its letters no step since."""
    day = local_day(before, load_office_zone())
    later = consumed_fact.alias()
    news = exists().where(
        later.c.about == consumed_fact.c.about,
        later.c.personal_since >= day,
        later.c.personal_since < NOT_PERSONAL,
    )
    steps = exists().where(
        letter.c.about == consumed_fact.c.about, letter.c.since >= literal(before, Instant)
    )
    return consumed_fact.c.personal_since < day, ~news, ~steps


def _blocked() -> ColumnElement[bool]:
    """Whether the case has a letter to a family that is neither handed over nor cancelled."""
    return exists().where(
        letter.c.about == consumed_fact.c.about,
        letter.c.kind.in_([kind.id for kind in kinds_to_families()]),
        letter.c.status.not_in(DONE),
    )


async def _redact_letters(connection: AsyncConnection, cases: Collection[str]) -> int:
    """Remove the content, addressees and sheets of letters, and the reasons that officers wrote."""
    found = select(letter.c.id).where(letter.c.about.in_(cases), NOT_REDACTED)
    letters = (await connection.execute(found)).scalars().all()
    if letters:
        await connection.execute(delete(sheet).where(sheet.c.letter.in_(letters)))
        by_officers = (step.c.letter.in_(letters), step.c.officer != "")
        await connection.execute(update(step).where(*by_officers).values(reason=""))
        reason = case((letter.c.by_rules, letter.c.reason), else_="")
        redact = update(letter).where(letter.c.id.in_(letters))
        await connection.execute(
            redact.values(said="", addressee=REDACTED, email="", sheet=SheetState.REDACTED, reason=reason)
        )
    return len(letters)


async def _purge_facts(connection: AsyncConnection, cases: Collection[str]) -> int:
    """Delete the facts of life events, match keys and old notices, and redact the facts of records."""
    by_type = {fact.type_name(): fact for fact in consumed_facts()}
    personal = (consumed_fact.c.about.in_(cases), consumed_fact.c.personal_since < NOT_PERSONAL)
    found = select(consumed_fact.c.event, consumed_fact.c.type, consumed_fact.c.said).where(*personal)
    rows = (await connection.execute(found)).all()
    of_life_events = [row.event for row in rows if issubclass(by_type[row.type], LifeEventFact)]
    await connection.execute(delete(consumed_fact).where(consumed_fact.c.event.in_(of_life_events)))
    await connection.execute(delete(match_key).where(match_key.c.about.in_(cases)))
    await connection.execute(delete(citizen_notice).where(citizen_notice.c.about.in_(cases)))
    of_records = [
        {"of": row.event, "redacted": _redacted_json(by_type[row.type], row.said)}
        for row in rows
        if not issubclass(by_type[row.type], LifeEventFact)
    ]
    if of_records:
        redact = update(consumed_fact).where(consumed_fact.c.event == bindparam("of"))
        redact = redact.values(said=bindparam("redacted"), personal_since=NOT_PERSONAL)
        await connection.execute(redact, of_records)
    return len(rows)


def _redacted_json(kind: type[Fact], fact: str) -> str:
    said = kind.model_validate_json(fact)
    zone = load_office_zone()
    return redacted(said, local_day(said.happened_at(zone), zone)).model_dump_json(exclude_none=True)
