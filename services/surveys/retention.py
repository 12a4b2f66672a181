"""What surveys forgets: what citizens wrote, and how those may be reached who left a contact.

What they rated stays, since it is counted. Follow-ups, with the comments of their answers, and
recommendations go some time after the office has answered them, so that nobody looks into what is not there.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Table, exists, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import month_of
from services.surveys.tables import answer, follow_up, recommendation
from shared.reference.office_zone import OFFICE_ZONE
from shared.reference.retention_periods import Kind
from shared.service.retention import REDACTED
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.database import Instant

HAS_COMMENT: Final = text("comment <> ''")


async def purge_comments(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Forget what some follow-ups, recommendations and answers say in words."""
    removed = (
        await _follow_ups(connection, before, limit),
        await _recommendations(connection, before, limit),
        await _comments(connection, before, limit),
    )
    return PurgedBatch(sum(removed), has_more=limit in removed)


async def expired_comments(read: AsyncConnection, before: datetime) -> Expired:
    """Count what is past its time, apart from what nobody has answered."""
    return Expired(
        to_remove=await count(read, follow_up, _is_over(follow_up, before))
        + await count(read, recommendation, _is_over(recommendation, before))
        + await count(read, answer, HAS_COMMENT, *_is_past(before)),
        blocked=await count(read, follow_up, _waits(follow_up, follow_up.c.opened_at, before))
        + await count(read, recommendation, _waits(recommendation, recommendation.c.received_at, before)),
    )


PURGE_RULES: Final = (PurgeRule(Kind.COMMENTS, purge_comments, expired_comments),)


async def _follow_ups(connection: AsyncConnection, before: datetime, limit: int) -> int:
    closed = select(follow_up.c.id, follow_up.c.answer).where(_is_over(follow_up, before))
    rows = (await connection.execute(closed.order_by(follow_up.c.answered_at).limit(limit))).all()
    of_these = update(follow_up).where(follow_up.c.id.in_([row.id for row in rows]))
    await connection.execute(of_these.values(contact="", said="", forgotten=True))
    their_answers = update(answer).where(answer.c.id.in_([row.answer for row in rows]), HAS_COMMENT)
    await connection.execute(their_answers.values(comment=""))
    return len(rows)


async def _recommendations(connection: AsyncConnection, before: datetime, limit: int) -> int:
    closed = select(recommendation.c.record).where(_is_over(recommendation, before))
    of_these = closed.order_by(recommendation.c.answered_at).limit(limit)
    gone = {"words": REDACTED, "said": REDACTED, "sender": "", "contact": "", "forgotten": True}
    blanked = update(recommendation).where(recommendation.c.record.in_(of_these)).values(**gone)
    return (await connection.execute(blanked)).rowcount


async def _comments(connection: AsyncConnection, before: datetime, limit: int) -> int:
    old = select(answer.c.id).where(HAS_COMMENT, *_is_past(before))
    of_these = old.order_by(answer.c.month, answer.c.id).limit(limit)
    blanked = update(answer).where(answer.c.id.in_(of_these)).values(comment="")
    return (await connection.execute(blanked)).rowcount


def _is_over(what: Table, before: datetime) -> ColumnElement[bool]:
    """Whether the office answered so long ago."""
    return ~what.c.forgotten & (what.c.answered_at < literal(before, Instant))


def _waits(what: Table, since: ColumnElement[datetime], before: datetime) -> ColumnElement[bool]:
    """Whether something has waited for the office's answer since so long ago."""
    return what.c.answered_at.is_(None) & (since < literal(before, Instant))


def _is_past(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whether an answer is of a month that is over so long, and nobody looks into it, nor has done lately."""
    looked_into = exists().where(follow_up.c.answer == answer.c.id, ~follow_up.c.forgotten)
    return answer.c.month < month_of(before.astimezone(OFFICE_ZONE).date()), ~looked_into
