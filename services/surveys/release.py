"""Publishes answers in groups of at least five, so that the time of publication identifies nobody.

If each answer were published on arrival, the first answer of a month could only be about the one result that
had been handed over by then. The last one to four answers of a month are never published; the figures
contain them.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import uuid4

from services.surveys import answer_store
from services.surveys.domain import MIN_GROUP_SIZE, SurveyAnswer, UnitMonth
from services.surveys.follow_ups import follow_up_store
from services.surveys.follow_ups.api import open_follow_ups
from shared.contracts.events.fact import fact_id
from shared.contracts.events.survey import SurveyAnswered
from shared.messaging.transaction import Transaction


async def release_groups(unit_months: Collection[UnitMonth], tx: Transaction) -> None:
    """Publish the answers of each unit and month that has a group of them, and open their follow-ups.

    A follow-up with a contact does not wait for a group: its citizen gave up anonymity on purpose.
    """
    groups: dict[UnitMonth, list[SurveyAnswer]] = defaultdict(list)
    for answer in await answer_store.unreleased_answers(tx.connection, unit_months):
        groups[answer.unit_month].append(answer)
    released = {
        unit_month: answers for unit_month, answers in groups.items() if len(answers) >= MIN_GROUP_SIZE
    }
    for unit_month, answers in released.items():
        facts = [_fact(unit_month, answer) for answer in answers]
        for fact in sorted(facts, key=lambda fact: fact.answer):
            tx.publish(fact, id=fact_id("survey-answered", fact.answer))
        await answer_store.mark_released(tx.connection, answers)
    await open_follow_ups(await follow_up_store.unopened(tx.connection, released), tx)
    unreleased = {unit_month for unit_month in unit_months if unit_month not in released}
    waiting = await follow_up_store.unopened(tx.connection, unreleased)
    await open_follow_ups([follow_up for follow_up in waiting if follow_up.contact], tx)


def _fact(unit_month: UnitMonth, answer: SurveyAnswer) -> SurveyAnswered:
    """Return the fact under a random id of its own, which hides the order and the row of the answer."""
    return SurveyAnswered(
        unit=unit_month.unit,
        answer=str(uuid4()),
        month_at=unit_month.starts_at,
        instrument=answer.instrument,
        channel=answer.channel,
        steps=dict(answer.steps),
    )
