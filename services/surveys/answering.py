"""Receives the answers of citizens: each is stored once, and nothing stored leads back to who gave it."""

from collections.abc import Collection, Sequence

import structlog
from sqlalchemy.exc import DBAPIError

from services.surveys import invitation_store
from services.surveys.alarms import Detector
from services.surveys.figures.tally_store import raise_alarms
from services.surveys.instruments import load_instruments
from services.surveys.invitation_store import Link
from services.surveys.tickets.opening import Opened, opened_by
from services.surveys.waiting import waiting_store
from services.surveys.waiting.piles import WaitingPile, full_piles
from services.surveys.waiting.release import release_full
from services.surveys.waiting.seal import Seal, SealedWords, seal_of
from shared.contracts.questions.surveys.form import (
    AnswerChannel,
    AnswerSheet,
    AnswerTaken,
    GiveAnswer,
    LinkState,
)
from shared.contracts.questions.surveys.paper_answers import AnswersTaken, GivePaperAnswers
from shared.errors import safe_message
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone

log = structlog.get_logger()


class AnswerReceiver:
    """Stores answers and shows each to the detector of this process."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def router(self) -> ServiceRouter:
        """Return the router of the questions that it answers."""
        router = ServiceRouter("surveys")
        router.query(self.give_answers)
        router.query(self.give_paper_answers)
        return router

    async def give_answers(
        self, questions: Sequence[GiveAnswer], context: ServiceContext
    ) -> list[AnswerTaken]:
        """Store answers, consume their links, and count the groups that are full now."""
        async with context.transaction() as tx:
            tokens = {question.token for question in questions}
            behind = await opened_by(tx.connection, tokens, tx.now)
            given = [_as_opened(question, behind.get(question.token)) for question in questions]
            replies, piles = await self._take(given, tx, seal := seal_of(context.settings))
        await _release(context, piles, seal)
        return replies

    async def give_paper_answers(self, question: GivePaperAnswers, context: ServiceContext) -> AnswersTaken:
        """Store answers that staff typed in from paper; the record codes on the papers find their links."""
        async with context.transaction() as tx:
            records = {sheet.record for sheet in question.sheets}
            links = await invitation_store.links_by_record(tx.connection, question.unit, records)
            given = [
                (links.get(sheet.record), sheet.model_copy(update={"channel": AnswerChannel.PAPER}))
                for sheet in question.sheets
            ]
            replies, piles = await self._take(given, tx, seal := seal_of(context.settings))
        await _release(context, piles, seal)
        return AnswersTaken(taken=tuple(replies))

    async def _take(
        self, given: Sequence[tuple[Link | None, AnswerSheet]], tx: Transaction, seal: Seal
    ) -> tuple[list[AnswerTaken], list[WaitingPile]]:
        """Return the replies, and the piles of these answers that are full now."""
        accepted: dict[Link, AnswerSheet] = {}
        replies = []
        for link, sheet in given:
            if link is None or link.state is not LinkState.OPEN:
                replies.append(AnswerTaken(state=link.state if link else LinkState.UNKNOWN, kept=False))
            elif link in accepted:
                replies.append(AnswerTaken(state=LinkState.ANSWERED, kept=False))
            elif missing := _missing_factors(sheet, link):
                replies.append(AnswerTaken(state=LinkState.OPEN, kept=False, missing=missing))
            else:
                accepted[link] = sheet
                replies.append(AnswerTaken(state=LinkState.ANSWERED, kept=True))
        answers = [(_pile(link, sheet), _said(link, sheet)) for link, sheet in accepted.items()]
        full: list[WaitingPile] = []
        if answers:
            await invitation_store.consume_links(tx.connection, accepted)
            await waiting_store.put(tx.connection, answers, seal)
            arrived = ((link.subject.unit, sheet) for link, sheet in accepted.items())
            await raise_alarms(tx.connection, self._detector.observe(arrived, tx.now, load_office_zone()))
            waiting = await waiting_store.count_waiting(tx.connection, seal, {pile for pile, _ in answers})
            full = [group.stored_as for group in full_piles(waiting)]
        return replies, full


def _as_opened(question: GiveAnswer, opened: Opened | None) -> tuple[Link | None, AnswerSheet]:
    """Return the link of an answer, and its sheet with the channel of its ticket, if it came by one."""
    if opened is None or opened.channel is None:
        return opened and opened.link, question
    return opened.link, question.model_copy(update={"channel": opened.channel})


async def _release(context: ServiceContext, piles: Collection[WaitingPile], seal: Seal) -> None:
    """Store the groups that are full now. The answers are kept already, so a failure is tried again later."""
    if not piles:
        return
    try:
        await release_full(context, piles, seal)
    except DBAPIError as failure:
        log.warning("release_put_off", reason=safe_message(failure))


def _pile(link: Link, sheet: AnswerSheet) -> WaitingPile:
    about = link.subject
    return WaitingPile(about.unit, about.month, link.instrument, sheet.channel, about.procedure, about.role)


def _said(link: Link, sheet: AnswerSheet) -> SealedWords:
    steps = {factor: sheet.steps[factor] for factor in _factors(link)}
    return SealedWords(steps=steps, comment=sheet.comment, contact=sheet.contact)


def _missing_factors(sheet: AnswerSheet, link: Link) -> tuple[str, ...]:
    """Return the factors that the sheet leaves out, or rates by a step that the questionnaire does not offer.

    All of them if it says of each that it does not apply.
    """
    factors, offers = _factors(link), load_instruments()[link.instrument].offers
    if all(sheet.steps.get(factor) is None for factor in factors):
        return factors
    return tuple(factor for factor in factors if factor not in sheet.steps or not offers(sheet.steps[factor]))


def _factors(link: Link) -> tuple[str, ...]:
    return tuple(factor.id for factor in load_instruments()[link.instrument].factors)
