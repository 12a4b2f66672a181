"""Receives the answers of citizens: each is stored once, and nothing stored leads back to who gave it."""

from collections.abc import Sequence
from uuid import uuid4

from services.surveys import answer_store, invitation_store, release
from services.surveys.alarms import Detector
from services.surveys.domain import SurveyAnswer, generalise
from services.surveys.figures.tally import tally_of_answers
from services.surveys.figures.tally_store import add_to_tally, raise_alarms
from services.surveys.follow_ups import follow_up_store
from services.surveys.instruments import load_instruments
from services.surveys.invitation_store import Link
from shared.contracts.questions.surveys.form import (
    AnswerChannel,
    AnswerSheet,
    AnswerTaken,
    GiveAnswer,
    LinkState,
)
from shared.contracts.questions.surveys.paper_answers import AnswersTaken, GivePaperAnswers
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction


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

    async def give_answers(self, questions: Sequence[GiveAnswer], tx: Transaction) -> list[AnswerTaken]:
        """Store answers, consume their links and count them."""
        links = await invitation_store.links_by_token(
            tx.connection, {question.token for question in questions}
        )
        return await self._take([(links.get(question.token), question) for question in questions], tx)

    async def give_paper_answers(self, question: GivePaperAnswers, tx: Transaction) -> AnswersTaken:
        """Store answers that staff typed in from paper; the record codes on the papers find their links."""
        records = {sheet.record for sheet in question.sheets}
        links = await invitation_store.links_by_record(tx.connection, question.unit, records)
        given = [
            (links.get(sheet.record), sheet.model_copy(update={"channel": AnswerChannel.PAPER}))
            for sheet in question.sheets
        ]
        return AnswersTaken(taken=tuple(await self._take(given, tx)))

    async def _take(
        self, given: Sequence[tuple[Link | None, AnswerSheet]], tx: Transaction
    ) -> list[AnswerTaken]:
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
        if accepted:
            await self._store(accepted, tx)
        return replies

    async def _store(self, accepted: dict[Link, AnswerSheet], tx: Transaction) -> None:
        await invitation_store.consume_links(tx.connection, accepted)
        answered = await invitation_store.count_answered(tx.connection, {link.subject for link in accepted})
        answers = [_answer(link, sheet, answered[link.subject]) for link, sheet in accepted.items()]
        await answer_store.save_answers(tx.connection, answers)
        dissatisfied = [answer for answer in answers if answer.is_dissatisfied]
        await follow_up_store.save_follow_ups(tx.connection, dissatisfied)
        await add_to_tally(tx.connection, tally_of_answers(answers))
        found = self._detector.observe(
            ((link.subject.unit, sheet) for link, sheet in accepted.items()), tx.now
        )
        await raise_alarms(tx.connection, found)
        await release.release_groups({answer.unit_month for answer in answers}, tx)


def _answer(link: Link, sheet: AnswerSheet, answered: int) -> SurveyAnswer:
    subject = generalise(link.subject, answered)
    return SurveyAnswer(
        id=str(uuid4()),
        unit_month=subject.unit_month,
        procedure=subject.procedure,
        role=subject.role,
        channel=sheet.channel,
        instrument=link.instrument,
        steps={factor: sheet.steps[factor] for factor in _factors(link)},
        comment=sheet.comment,
        contact=sheet.contact,
    )


def _missing_factors(sheet: AnswerSheet, link: Link) -> tuple[str, ...]:
    """Return the factors that the sheet leaves out; all of them if it says of each that it does not apply."""
    factors = _factors(link)
    if all(sheet.steps.get(factor) is None for factor in factors):
        return factors
    return tuple(factor for factor in factors if factor not in sheet.steps)


def _factors(link: Link) -> tuple[str, ...]:
    return tuple(factor.id for factor in load_instruments()[link.instrument].factors)
