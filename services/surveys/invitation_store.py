"""Reads and writes invitations and their links."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Row,
    Select,
    delete,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.domain import Invitation, Subject
from services.surveys.tables import invitation, open_link
from shared.contracts.questions.surveys.form import LinkState
from shared.contracts.questions.surveys.invitations import OpenInvitations, WhoWasInvited
from shared.messaging.paging import PageOrder
from shared.storage.bulk import insert

INVITATIONS_WITH_TOKEN: Final = select(invitation, open_link.c.token, open_link.c.expires_at).join(
    open_link, open_link.c.invitation == invitation.c.id, isouter=True
)
SUBJECT_OF_ANY_ROLE: Final = (invitation.c.unit, invitation.c.month, invitation.c.procedure)
OLDEST_FIRST: Final = PageOrder(open_link.c.invited_at, open_link.c.record)


class Link(NamedTuple):
    """An invitation and whether its link still works."""

    invitation: str
    subject: Subject
    instrument: str
    state: LinkState
    expires_at: datetime | None
    """None once it is answered."""


async def invited_records(connection: AsyncConnection, records: Iterable[str]) -> set[str]:
    """Return those of some records that have an invitation."""
    invited = select(invitation.c.record).where(invitation.c.record.in_(list(records)))
    return set((await connection.execute(invited)).scalars())


async def count_invited(connection: AsyncConnection, subjects: Iterable[Subject]) -> Counter[Subject]:
    """Count the invitations about each of these subjects of any role."""
    any_role = [subject[:-1] for subject in subjects]
    counts = (
        select(*SUBJECT_OF_ANY_ROLE, func.count().label("number"))
        .where(tuple_(*SUBJECT_OF_ANY_ROLE).in_(any_role))
        .group_by(*SUBJECT_OF_ANY_ROLE)
    )
    rows = await connection.execute(counts)
    return Counter({Subject(row.unit, row.month, row.procedure): row.number for row in rows})


async def save_invitations(connection: AsyncConnection, by_token: Mapping[str, Invitation]) -> None:
    """Insert invitations and their links, by the links' tokens."""
    invitations = [
        {
            "id": new.id,
            "record": new.record,
            **new.subject._asdict(),
            "instrument": new.instrument,
            "link_digest": _digest(token),
        }
        for token, new in by_token.items()
    ]
    links = [
        {
            "invitation": new.id,
            "token": token,
            "unit": new.subject.unit,
            "record": new.record,
            "invited_at": new.invited_at,
            "expires_at": new.expires_at,
        }
        for token, new in by_token.items()
    ]
    await insert(connection, invitation, invitations)
    await insert(connection, open_link, links)


async def links_by_token(connection: AsyncConnection, tokens: Iterable[str]) -> dict[str, Link]:
    """Return the links of some tokens, by token; unknown tokens are left out."""
    by_digest = {_digest(token): token for token in tokens}
    links = INVITATIONS_WITH_TOKEN.where(invitation.c.link_digest.in_(list(by_digest)))
    return {by_digest[row.link_digest]: _link(row) for row in await connection.execute(links)}


async def links_by_id(connection: AsyncConnection, invitations: Iterable[str]) -> dict[str, Link]:
    """Return the links of some invitations, by the invitations' ids."""
    links = INVITATIONS_WITH_TOKEN.where(invitation.c.id.in_(list(invitations)))
    return {row.id: _link(row) for row in await connection.execute(links)}


async def link_of(connection: AsyncConnection, record: str) -> Link | None:
    """Return the link of a record in any unit; None if nobody was invited."""
    row = (await connection.execute(INVITATIONS_WITH_TOKEN.where(invitation.c.record == record))).first()
    return _link(row) if row else None


async def links_by_record(connection: AsyncConnection, unit: str, records: Iterable[str]) -> dict[str, Link]:
    """Return the links of a unit's records, by record; records without an invitation are left out."""
    links = INVITATIONS_WITH_TOKEN.where(invitation.c.record.in_(list(records)), invitation.c.unit == unit)
    return {row.record: _link(row) for row in await connection.execute(links)}


async def consume_links(connection: AsyncConnection, links: Iterable[Link]) -> None:
    """Close links for good and delete their tokens."""
    closed = [link.invitation for link in links]
    await connection.execute(delete(open_link).where(open_link.c.invitation.in_(closed)))


async def expire_links(connection: AsyncConnection, now: datetime) -> None:
    """Remove the tokens of links that have expired."""
    expired = (open_link.c.expires_at <= now, open_link.c.token != "")
    await connection.execute(update(open_link).where(*expired).values(token=""))


async def page_of_open_links(
    connection: AsyncConnection, question: OpenInvitations | WhoWasInvited
) -> tuple[Sequence[Row[Any]], str]:
    """Return a page of a unit's open links, oldest first, and where the next page starts.

    Raises:
        NotFound: No page starts where the question says.
    """
    return await OLDEST_FIRST.page(connection, _open_links(question.unit), question)


async def newest_links(connection: AsyncConnection, unit: str, limit: int) -> Sequence[Row[Any]]:
    """Return the open links of a unit whose results were handed over last."""
    newest_first = _open_links(unit).order_by(open_link.c.invited_at.desc(), open_link.c.record.desc())
    rows: Sequence[Row[Any]] = (await connection.execute(newest_first.limit(limit))).all()
    return rows


def _open_links(unit: str) -> Select[Any]:
    return select(open_link).where(open_link.c.unit == unit, open_link.c.token != "")


def _state(token: str | None) -> LinkState:
    if token is None:
        return LinkState.ANSWERED
    return LinkState.OPEN if token else LinkState.EXPIRED


def _link(row: Row[Any]) -> Link:
    return Link(row.id, _subject(row), row.instrument, _state(row.token), row.expires_at)


def _subject(row: Row[Any]) -> Subject:
    return Subject(row.unit, row.month, row.procedure, row.role)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
