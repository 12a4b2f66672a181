"""Reading and writing what surveys keeps, all of a batch in one transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, exists, func, insert, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import Answer, Invitation, Subject
from services.surveys.tables import answer, invitation, open_link, tally
from services.surveys.tally import COUNTED, Tally
from shared.db import Instant
from shared.rows import add_up


class Link(NamedTuple):
    """What is behind the token of a link."""

    invitation: str
    subject: Subject
    is_open: bool


async def invited(connection: AsyncConnection, records: Iterable[str]) -> set[str]:
    """Return the records that have an invitation already."""
    known = select(invitation.c.record).where(invitation.c.record.in_(list(records)))
    return set((await connection.execute(known)).scalars())


async def keep_invitations(connection: AsyncConnection, tokens: Mapping[str, Invitation]) -> None:
    """Keep invitations, each with the token of its link."""
    if not tokens:
        return
    invitations = [
        {
            "id": one.id,
            "record": one.record,
            "unit": one.unit,
            "procedure": one.procedure,
            "month": one.place.month,
            "link_digest": _digest(token),
        }
        for token, one in tokens.items()
    ]
    links = [
        {
            "invitation": one.id,
            "token": token,
            "unit": one.unit,
            "record": one.record,
            "invited_at": one.invited_at,
        }
        for token, one in tokens.items()
    ]
    await connection.execute(insert(invitation), invitations)
    await connection.execute(insert(open_link), links)


async def behind(connection: AsyncConnection, tokens: Iterable[str]) -> dict[str, Link]:
    """Return what is behind each of these tokens; one that no link has is left out."""
    by_digest = {_digest(token): token for token in tokens}
    is_open = exists().where(open_link.c.invitation == invitation.c.id).label("is_open")
    found = select(invitation, is_open).where(invitation.c.link_digest.in_(list(by_digest)))
    return {
        by_digest[row.link_digest]: Link(row.id, _subject(row), row.is_open)
        for row in await connection.execute(found)
    }


async def burn(connection: AsyncConnection, links: Iterable[Link]) -> None:
    """Close links for good; their tokens are kept no longer."""
    closed = [link.invitation for link in links]
    await connection.execute(delete(open_link).where(open_link.c.invitation.in_(closed)))


async def answered(connection: AsyncConnection, subjects: Iterable[Subject]) -> Counter[Subject]:
    """Count who has answered about each of these subjects."""
    subject = (invitation.c.unit, invitation.c.month, invitation.c.procedure)
    counts = (
        select(*subject, func.count().label("answered"))
        .where(tuple_(*subject).in_(list(subjects)))
        .where(~exists().where(open_link.c.invitation == invitation.c.id))
        .group_by(*subject)
    )
    rows = await connection.execute(counts)
    return Counter({_subject(row): row.answered for row in rows})


async def keep_answers(connection: AsyncConnection, answers: Iterable[Answer]) -> None:
    """Keep answers."""
    rows = [
        {
            "id": one.id,
            **one.place._asdict(),
            "procedure": one.procedure,
            **asdict(one.rating),
            "comment": one.comment,
        }
        for one in answers
    ]
    await connection.execute(insert(answer), rows)


async def add_to_tally(connection: AsyncConnection, more: Tally) -> None:
    """Add to the tally."""
    counts = [place._asdict() | {name: counts[name] for name in COUNTED} for place, counts in more.items()]
    await add_up(connection, tally, counts, counted=COUNTED)


async def figures(connection: AsyncConnection, units: Collection[str], first: date, last: date) -> Row[Any]:
    """Sum some units' tallies from one month to another, both included."""
    sums = [func.coalesce(func.sum(tally.c[name]), 0).label(name) for name in COUNTED]
    months = tally.c.month.between(first, last)
    return (await connection.execute(select(*sums).where(tally.c.unit.in_(units), months))).one()


async def open_links(
    connection: AsyncConnection, unit: str, after: tuple[datetime, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return a unit's open links, oldest first, those after a moment and record."""
    wanted = select(open_link).where(open_link.c.unit == unit)
    if after:
        at, record = after
        place = tuple_(open_link.c.invited_at, open_link.c.record)
        wanted = wanted.where(place > tuple_(literal(at, Instant), literal(record)))
    oldest_first = wanted.order_by(open_link.c.invited_at, open_link.c.record)
    return (await connection.execute(oldest_first.limit(limit))).all()


def _subject(row: Row[Any]) -> Subject:
    return Subject(row.unit, row.month, row.procedure)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
