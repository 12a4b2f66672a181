"""Stores waiting answers in groups, counts them, publishes them, and opens their follow-ups."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

from services.surveys import answer_store
from services.surveys.domain import SurveyAnswer, UnitMonth, first_open_month
from services.surveys.figures.tally import tally_of_answers
from services.surveys.figures.tally_store import add_to_tally
from services.surveys.follow_ups import follow_up_store
from services.surveys.follow_ups.api import open_follow_ups
from services.surveys.loading import load_invitation_rules
from services.surveys.waiting import waiting_store
from services.surveys.waiting.piles import WaitingGroup, WaitingPile, full_piles, mixed_piles
from services.surveys.waiting.seal import Seal, SealedWords
from shared.contracts.events.fact import fact_id
from shared.contracts.events.survey import SurveyAnswered
from shared.contracts.questions.surveys.form import AnswerChannel
from shared.messaging.context import ServiceContext
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone

ANSWERS_TOGETHER: Final = 500
"""Of the groups that are stored by one statement of each kind."""


async def release_full(context: ServiceContext, piles: Collection[WaitingPile], seal: Seal) -> None:
    """Store what waits in full piles. It is a transaction of its own: none of their links is taken in it."""
    async with context.transaction() as tx:
        waiting = await waiting_store.count_waiting(tx.connection, seal, piles)
        await release(full_piles(waiting), tx, seal)


async def release_waiting(tx: Transaction, now: datetime, seal: Seal) -> None:
    """Store what waits in full piles, and what has waited for its like in vain."""
    await release(full_piles(await waiting_store.count_waiting(tx.connection, seal)), tx, seal)
    first_open = first_open_month(now, load_invitation_rules().open_for, load_office_zone())
    waiting = await waiting_store.count_waiting(tx.connection, seal)
    await release(mixed_piles(waiting, partial(max, first_open)), tx, seal)


async def release(groups: Iterable[WaitingGroup], tx: Transaction, seal: Seal) -> None:
    """Store, count and publish the answers of groups, and open the follow-ups of dissatisfied ones."""
    for some in _in_batches(groups):
        taken = await waiting_store.take(tx.connection, some, seal)
        answers = [
            _answer(group.stored_as, said)
            for group, of_group in zip(some, taken, strict=True)
            for said in of_group
        ]
        await answer_store.save_answers(tx.connection, answers)
        await add_to_tally(tx.connection, tally_of_answers(answers))
        dissatisfied = [answer for answer in answers if answer.is_dissatisfied]
        opened = await follow_up_store.save_follow_ups(tx.connection, dissatisfied)
        await open_follow_ups(opened, tx)
        for fact in sorted(map(_fact, answers), key=lambda fact: fact.answer):
            tx.publish(fact, id=fact_id("survey-answered", fact.answer))


def _in_batches(groups: Iterable[WaitingGroup]) -> Iterator[list[WaitingGroup]]:
    """Yield groups in batches, each of about so many answers that a statement can name them."""
    batch: list[WaitingGroup] = []
    for group in groups:
        batch.append(group)
        if sum(one.answers for one in batch) >= ANSWERS_TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch


def _answer(pile: WaitingPile, said: SealedWords) -> SurveyAnswer:
    """Return an answer as it is stored, as one about a pile."""
    return SurveyAnswer(
        id=str(uuid4()),
        unit_month=UnitMonth(pile.unit, pile.month),
        procedure=pile.procedure,
        role=pile.role,
        channel=AnswerChannel(pile.channel),
        instrument=pile.instrument,
        **said.model_dump(),
    )


def _fact(answer: SurveyAnswer) -> SurveyAnswered:
    """Return the fact under a random id of its own, which does not lead to the row of the answer."""
    return SurveyAnswered(
        unit=answer.unit_month.unit,
        answer=str(uuid4()),
        month_at=answer.unit_month.starts_at(load_office_zone()),
        instrument=answer.instrument,
        channel=answer.channel,
        steps=dict(answer.steps),
    )
