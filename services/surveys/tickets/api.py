"""Gives tickets out, and says whether there is a survey to answer."""

from datetime import datetime
from secrets import choice
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys import invitation_store
from services.surveys.invitation_store import Link
from services.surveys.tickets import ticket_store
from shared.contracts.lookup_code import ALPHABET
from shared.contracts.questions.surveys.form import AnswerChannel, LinkState
from shared.contracts.questions.surveys.tickets import (
    VALID_FOR,
    IsSurveyOpen,
    SurveyOffer,
    TakeSlipTicket,
    TakeTabletTicket,
    TakeTicket,
    Ticket,
)
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("surveys")
LENGTH: Final = {AnswerChannel.QR: 26, AnswerChannel.TABLET: 8}
"""Characters of a ticket by its channel. What is typed in has 40 bits: in its half hour a thousand guesses a
second find one of fifty such tickets with a probability of one in ten thousand."""


@router.query
async def is_survey_open(question: IsSurveyOpen, read: AsyncConnection) -> SurveyOffer:
    """Say until when the survey about a record can be answered, if it still can."""
    link = await invitation_store.link_of(read, question.record)
    is_open = link is not None and link.state is LinkState.OPEN
    return SurveyOffer(until=link.expires_at if link and is_open else None)


@router.query
async def take_ticket(question: TakeTicket, tx: Transaction) -> Ticket:
    """Give a ticket to whoever holds the slip of a record."""
    link = await invitation_store.link_of(tx.connection, question.record)
    return await _give(link, AnswerChannel.QR, tx)


@router.query
async def take_tablet_ticket(question: TakeTabletTicket, tx: Transaction) -> Ticket:
    """Give a ticket to a clerk of the record's unit, for the tablet."""
    links = await invitation_store.links_by_record(tx.connection, question.unit, [question.record])
    return await _give(links.get(question.record), AnswerChannel.TABLET, tx)


@router.query
async def take_slip_ticket(question: TakeSlipTicket, tx: Transaction) -> Ticket:
    """Give a ticket to a clerk of the record's unit, to be printed."""
    links = await invitation_store.links_by_record(tx.connection, question.unit, [question.record])
    link = links.get(question.record)
    return await _give(link, AnswerChannel.QR, tx, until=link.expires_at if link else None)


async def _give(
    link: Link | None, channel: AnswerChannel, tx: Transaction, until: datetime | None = None
) -> Ticket:
    """Return a new ticket for an open link. Those given before stay valid, for example in another tab."""
    if link is None or link.state is not LinkState.OPEN:
        return Ticket(state=link.state if link else LinkState.UNKNOWN)
    text = "".join(choice(ALPHABET) for _ in range(LENGTH[channel]))
    until = until or tx.now + VALID_FOR
    await ticket_store.save(tx.connection, text, link.invitation, channel, until)
    return Ticket(state=LinkState.OPEN, ticket=text, until=until)
