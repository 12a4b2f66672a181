"""Reading and writing invitations, links and answers, all of a batch in one transaction."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import Answer, Invitation, Place, Subject
from services.surveys.tables import answer, invitation, open_link
from shared.contracts.questions.surveys.form import AnswerChannel, LinkState
from shared.storage.database import Instant

LINKS: Final = select(invitation, open_link.c.token).join(
    open_link, open_link.c.invitation == invitation.c.id, isouter=True
)

OF_ANY_ROLE: Final = (invitation.c.unit, invitation.c.month, invitation.c.procedure)
OF_SUBJECT: Final = (*OF_ANY_ROLE, invitation.c.role)


class Link(NamedTuple):
    """What is behind the token of a link."""

    invitation: str
    subject: Subject
    instrument: str
    state: LinkState


async def invited(connection: AsyncConnection, records: Iterable[str]) -> set[str]:
    """Return the records that have an invitation already."""
    known = select(invitation.c.record).where(invitation.c.record.in_(list(records)))
    return set((await connection.execute(known)).scalars())


async def invited_about(connection: AsyncConnection, subjects: Iterable[Subject]) -> Counter[Subject]:
    """Count who is invited about each of these subjects of any role."""
    counts = _counted(OF_ANY_ROLE, (subject[:-1] for subject in subjects))
    return Counter({_subject_of_any_role(row): row.number for row in await connection.execute(counts)})


async def answered(connection: AsyncConnection, subjects: Iterable[Subject]) -> Counter[Subject]:
    """Count whose link about each of these subjects is used up."""
    is_open = exists().where(open_link.c.invitation == invitation.c.id)
    counts = _counted(OF_SUBJECT, subjects).where(~is_open)
    return Counter({_subject(row): row.number for row in await connection.execute(counts)})


async def keep_invitations(connection: AsyncConnection, tokens: Mapping[str, Invitation]) -> None:
    """Keep invitations, each with the token of its link."""
    if not tokens:
        return
    invitations = [
        {
            "id": one.id,
            "record": one.record,
            **one.subject._asdict(),
            "instrument": one.instrument,
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
            "expires_at": one.expires_at,
        }
        for token, one in tokens.items()
    ]
    await connection.execute(insert(invitation), invitations)
    await connection.execute(insert(open_link), links)


async def behind(connection: AsyncConnection, tokens: Iterable[str]) -> dict[str, Link]:
    """Return what is behind each of these tokens; one that no link has is left out."""
    by_digest = {_digest(token): token for token in tokens}
    found = LINKS.where(invitation.c.link_digest.in_(list(by_digest)))
    return {by_digest[row.link_digest]: _link(row) for row in await connection.execute(found)}


async def about(connection: AsyncConnection, unit: str, records: Iterable[str]) -> dict[str, Link]:
    """Return the links of a unit's records; a record without an invitation is left out."""
    found = LINKS.where(invitation.c.record.in_(list(records)), invitation.c.unit == unit)
    return {row.record: _link(row) for row in await connection.execute(found)}


async def burn(connection: AsyncConnection, links: Iterable[Link]) -> None:
    """Close links for good; their tokens are kept no longer."""
    closed = [link.invitation for link in links]
    await connection.execute(delete(open_link).where(open_link.c.invitation.in_(closed)))


async def expire(connection: AsyncConnection, now: datetime) -> None:
    """Forget the tokens of links whose time is over."""
    over = (open_link.c.expires_at <= now, open_link.c.token != "")
    await connection.execute(update(open_link).where(*over).values(token=""))


async def open_links(
    connection: AsyncConnection, unit: str, after: tuple[datetime, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return a unit's open links, oldest first, those after a moment and record."""
    wanted = select(open_link).where(open_link.c.unit == unit, open_link.c.token != "")
    if after:
        at, record = after
        place = tuple_(open_link.c.invited_at, open_link.c.record)
        wanted = wanted.where(place > tuple_(literal(at, Instant), literal(record)))
    oldest_first = wanted.order_by(open_link.c.invited_at, open_link.c.record)
    return (await connection.execute(oldest_first.limit(limit))).all()


async def newest_links(connection: AsyncConnection, unit: str, limit: int) -> Sequence[Row[Any]]:
    """Return the open links of a unit that were made last."""
    wanted = select(open_link).where(open_link.c.unit == unit, open_link.c.token != "")
    newest_first = wanted.order_by(open_link.c.invited_at.desc(), open_link.c.record.desc())
    return (await connection.execute(newest_first.limit(limit))).all()


async def keep_answers(connection: AsyncConnection, answers: Iterable[Answer]) -> None:
    """Put answers into the box."""
    rows = [
        {
            "id": one.id,
            **one.place._asdict(),
            "procedure": one.procedure,
            "role": one.role,
            "channel": one.channel,
            "instrument": one.instrument,
            "steps": dict(one.steps),
            "comment": one.comment,
            "is_told": False,
        }
        for one in answers
    ]
    await connection.execute(insert(answer), rows)


async def in_the_box(connection: AsyncConnection, places: Collection[Place]) -> list[Answer]:
    """Return the answers about these places that are in the box."""
    place = tuple_(answer.c.unit, answer.c.month)
    waiting = select(answer).where(place.in_(list(places)), ~answer.c.is_told)
    return [answer_of(row) for row in await connection.execute(waiting)]


async def take_out(connection: AsyncConnection, answers: Iterable[Answer]) -> None:
    """Note that answers have left the box."""
    out = [one.id for one in answers]
    await connection.execute(update(answer).where(answer.c.id.in_(out)).values(is_told=True))


async def all_answers(read: AsyncConnection) -> AsyncIterator[Answer]:
    """Yield all answers."""
    async with read.stream(select(answer)) as rows:
        async for row in rows:
            yield answer_of(row)


def answer_of(row: Row[Any]) -> Answer:
    """Read an answer; the contact that its citizen left stays with the follow-up."""
    return Answer(
        id=row.id,
        place=Place(row.unit, row.month),
        procedure=row.procedure,
        channel=AnswerChannel(row.channel),
        instrument=row.instrument,
        steps=row.steps,
        comment=row.comment,
        role=row.role,
    )


def _counted(traits: Sequence[ColumnElement[Any]], wanted: Iterable[tuple[Any, ...]]) -> Select[Any]:
    """Return the question how many invitations have some traits in common."""
    counts = select(*traits, func.count().label("number")).where(tuple_(*traits).in_(list(wanted)))
    return counts.group_by(*traits)


def _state(token: str | None) -> LinkState:
    if token is None:
        return LinkState.ANSWERED
    return LinkState.OPEN if token else LinkState.EXPIRED


def _link(row: Row[Any]) -> Link:
    return Link(row.id, _subject(row), row.instrument, _state(row.token))


def _subject(row: Row[Any]) -> Subject:
    return Subject(row.unit, row.month, row.procedure, row.role)


def _subject_of_any_role(row: Row[Any]) -> Subject:
    return Subject(row.unit, row.month, row.procedure)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
