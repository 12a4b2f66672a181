"""Reads and writes tickets. Of each only its digest is stored, and its row goes when its time is over.

An answer does not delete its ticket: it deletes the link, and a ticket without an open link is used up.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.tables import ticket
from shared.contracts.questions.surveys.form import AnswerChannel
from shared.storage.tables import Instant


class ValidTicket(NamedTuple):
    """The invitation that a ticket opens, and the way in which its answer comes."""

    invitation: str
    channel: AnswerChannel


async def save(
    connection: AsyncConnection, text: str, invitation: str, channel: AnswerChannel, expires_at: datetime
) -> None:
    """Insert a ticket for an invitation."""
    row = {"digest": _digest(text), "invitation": invitation, "channel": channel, "expires_at": expires_at}
    await connection.execute(insert(ticket), row)


async def valid_at(
    connection: AsyncConnection, texts: Iterable[str], now: datetime
) -> dict[str, ValidTicket]:
    """Return what some tickets open at an instant, by ticket; unknown and expired ones are left out."""
    by_digest = {_digest(text): text for text in texts}
    valid = select(ticket).where(
        ticket.c.digest.in_(list(by_digest)), ticket.c.expires_at > literal(now, Instant)
    )
    rows = await connection.execute(valid)
    return {by_digest[row.digest]: ValidTicket(row.invitation, AnswerChannel(row.channel)) for row in rows}


async def delete_expired(connection: AsyncConnection, now: datetime) -> None:
    """Delete the tickets whose time is over."""
    await connection.execute(delete(ticket).where(ticket.c.expires_at <= literal(now, Instant)))


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
