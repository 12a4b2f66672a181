"""Purges comments and contacts of citizens some time after the office has answered them.

Ratings stay, since they are counted. A follow-up, with the comment of its answer, and a recommendation are
not purged before the office has answered, so that officials can read what they look into.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Table, exists, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import month_of
from services.surveys.tables import answer, follow_up, recommendation
from shared.contracts.events.personal import REDACTED
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day
from shared.reference.retention_periods import Kind
from shared.service.retention.purge_rule import Expired, PurgedBatch, PurgeRule
from shared.storage.bulk import count
from shared.storage.tables import Instant

HAS_COMMENT: Final = text("comment <> ''")


async def purge_comments(connection: AsyncConnection, before: datetime, limit: int) -> PurgedBatch:
    """Redact the words and contacts of some follow-ups, recommendations and answers."""
    removed = (
        await _redact_follow_ups(connection, before, limit),
        await _redact_recommendations(connection, before, limit),
        await _redact_comments(connection, before, limit),
    )
    return PurgedBatch(sum(removed), has_more=limit in removed)


async def expired_comments(read: AsyncConnection, before: datetime) -> Expired:
    """Count what can be purged, and what is old enough but waits for the office's answer."""
    return Expired(
        to_remove=await count(read, follow_up, _answered_before(follow_up, before))
        + await count(read, recommendation, _answered_before(recommendation, before))
        + await count(read, answer, HAS_COMMENT, *_old_and_closed(before)),
        blocked=await count(read, follow_up, _unanswered_since(follow_up, follow_up.c.opened_at, before))
        + await count(
            read, recommendation, _unanswered_since(recommendation, recommendation.c.received_at, before)
        ),
    )


PURGE_RULES: Final = (PurgeRule(Kind.COMMENTS, purge_comments, expired_comments),)


async def _redact_follow_ups(connection: AsyncConnection, before: datetime, limit: int) -> int:
    closed = select(follow_up.c.id, follow_up.c.answer).where(_answered_before(follow_up, before))
    rows = (await connection.execute(closed.order_by(follow_up.c.answered_at).limit(limit))).all()
    follow_ups = update(follow_up).where(follow_up.c.id.in_([row.id for row in rows]))
    await connection.execute(follow_ups.values(contact="", said="", forgotten=True))
    answers = update(answer).where(answer.c.id.in_([row.answer for row in rows]), HAS_COMMENT)
    await connection.execute(answers.values(comment=""))
    return len(rows)


async def _redact_recommendations(connection: AsyncConnection, before: datetime, limit: int) -> int:
    closed = select(recommendation.c.record).where(_answered_before(recommendation, before))
    oldest = closed.order_by(recommendation.c.answered_at).limit(limit)
    values = {"words": REDACTED, "said": REDACTED, "sender": "", "contact": "", "forgotten": True}
    redacted = update(recommendation).where(recommendation.c.record.in_(oldest)).values(**values)
    return (await connection.execute(redacted)).rowcount


async def _redact_comments(connection: AsyncConnection, before: datetime, limit: int) -> int:
    old = select(answer.c.id).where(HAS_COMMENT, *_old_and_closed(before))
    oldest = old.order_by(answer.c.month, answer.c.id).limit(limit)
    redacted = update(answer).where(answer.c.id.in_(oldest)).values(comment="")
    return (await connection.execute(redacted)).rowcount


def _answered_before(table: Table, before: datetime) -> ColumnElement[bool]:
    """Return the condition that the office answered before an instant and the row is not redacted."""
    return ~table.c.forgotten & (table.c.answered_at < literal(before, Instant))


def _unanswered_since(table: Table, since: ColumnElement[datetime], before: datetime) -> ColumnElement[bool]:
    """Return the condition that a row has waited for the office's answer since before an instant.

    What waits is not redacted; to say so lets the database use the index of what is not.
    """
    return ~table.c.forgotten & table.c.answered_at.is_(None) & (since < literal(before, Instant))


def _old_and_closed(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an answer's month is over and its follow-up, if it has one, is redacted."""
    followed_up = exists().where(follow_up.c.answer == answer.c.id, ~follow_up.c.forgotten)
    return answer.c.month < month_of(local_day(before, load_office_zone())), ~followed_up
