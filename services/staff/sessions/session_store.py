"""Stores sessions, by the digest of what the browser keeps."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, bindparam, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.people import person_store
from services.staff.people.postings import KnownPerson, postings_on
from services.staff.sessions.limits import ABSOLUTE, IDLE, Lifetime
from services.staff.sessions.tokens import digest_of_token, new_token
from services.staff.tables import person, posting, session
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day
from shared.storage.tables import Instant

WITH_POSTINGS: Final = (
    select(session, person.c.name, person.c.is_invented, *person_store.OF_POSTING)
    .join(person, person.c.id == session.c.person)
    .join(posting, posting.c.person == session.c.person)
    .where(session.c.digest.in_(bindparam("digests", expanding=True)))
    .order_by(posting.c.first_day, posting.c.id)
)
"""Sessions with each posting of their person, the oldest first: each question of each page needs them."""


class OpenSession(NamedTuple):
    """A session that lasts, and who is signed in with it."""

    digest: bytes
    person: KnownPerson
    lifetime: Lifetime


async def begin(
    connection: AsyncConnection, person: str, origin: str, now: datetime, *, instead_of: str
) -> str:
    """Begin a session and end the one that the browser had; return its token, which is stored nowhere."""
    if instead_of:
        await end(connection, [digest_of_token(instead_of)], now)
    token = new_token()
    row = {"digest": digest_of_token(token), "person": person, "origin": origin}
    times = {"created_at": now, "seen_at": now, "ended_at": None}
    await connection.execute(insert(session), [row | times])
    return token


async def open_sessions(
    read: AsyncConnection, tokens: Iterable[str], now: datetime, *, is_demo: bool
) -> dict[str, OpenSession]:
    """Return the sessions that last, by token: their people have a posting today.

    An invented person of a demo is nobody elsewhere.
    """
    digests = {digest_of_token(token): token for token in tokens}
    by_session: dict[bytes, list[Row[Any]]] = defaultdict(list)
    for row in await read.execute(WITH_POSTINGS, {"digests": list(digests)}):
        by_session[row.digest].append(row)
    day = local_day(now, load_office_zone())
    found = {}
    for digest, rows in by_session.items():
        one, lifetime = rows[0], _lifetime(rows[0])
        postings = postings_on(day, map(person_store.dated, rows))
        if lifetime.is_open(now) and postings and (is_demo or not one.is_invented):
            known = KnownPerson(one.person, one.name, one.is_invented, postings)
            found[digests[digest]] = OpenSession(digest, known, lifetime)
    return found


async def note_seen(connection: AsyncConnection, sessions: Iterable[OpenSession], now: datetime) -> None:
    """Note that sessions were seen, unless that was noted a moment ago."""
    digests = {one.digest for one in sessions if one.lifetime.is_to_be_noted(now)}
    if digests:
        await connection.execute(update(session).where(session.c.digest.in_(digests)).values(seen_at=now))


async def end(connection: AsyncConnection, digests: Iterable[bytes], now: datetime) -> int:
    """End sessions, and return how many lasted."""
    return await _end(connection, session.c.digest.in_(list(digests)), now)


async def end_all(connection: AsyncConnection, person: str | None, now: datetime) -> int:
    """End all sessions of a person, or of everybody, and return how many lasted."""
    return await _end(connection, literal(True) if person is None else session.c.person == person, now)


async def _end(connection: AsyncConnection, which: Any, now: datetime) -> int:
    lasting = (
        session.c.ended_at.is_(None),
        session.c.seen_at > literal(now - IDLE, Instant),
        session.c.created_at > literal(now - ABSOLUTE, Instant),
    )
    ended = update(session).where(which, *lasting).values(ended_at=now)
    return (await connection.execute(ended)).rowcount


def _lifetime(row: Row[Any]) -> Lifetime:
    return Lifetime(row.created_at, row.seen_at, row.ended_at)
