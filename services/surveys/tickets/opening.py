"""Finds the invitation that a token or a ticket opens."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys import invitation_store
from services.surveys.invitation_store import Link
from services.surveys.tickets import ticket_store
from shared.contracts.questions.surveys.form import AnswerChannel


class Opened(NamedTuple):
    """The link of an invitation, and the way in which its answer comes, if a ticket tells it."""

    link: Link
    channel: AnswerChannel | None


async def opened_by(
    connection: AsyncConnection, secrets: Collection[str], now: datetime
) -> dict[str, Opened]:
    """Return what some tokens and tickets open, by secret; whatever opens nothing is left out."""
    links = await invitation_store.links_by_token(connection, secrets)
    opened = {token: Opened(link, None) for token, link in links.items()}
    others = [secret for secret in secrets if secret not in opened]
    tickets = await ticket_store.valid_at(connection, others, now) if others else {}
    if tickets:
        by_id = await invitation_store.links_by_id(connection, {one.invitation for one in tickets.values()})
        opened |= {text: Opened(by_id[one.invitation], one.channel) for text, one in tickets.items()}
    return opened
