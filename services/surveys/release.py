"""The box: answers leave it five or more together, so that the moment of telling leads to nobody.

Were each told as it comes, the first one of a month would have come from the one result handed over by then.
The last one to four of a month stay in the box: they are in the figures, and told to nobody.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import uuid4

from services.surveys import store
from services.surveys.domain import CROWD, Answer, Place
from services.surveys.follow_ups import api as follow_ups
from services.surveys.follow_ups import follow_up_store
from shared.contracts.events.fact import fact_id
from shared.contracts.events.survey import SurveyAnswered
from shared.messaging.transaction import Transaction


async def turn_out(places: Collection[Place], tx: Transaction) -> None:
    """Where a crowd is together, tell of its answers and open the follow-ups of the dissatisfied."""
    together: dict[Place, list[Answer]] = defaultdict(list)
    for answer in await store.in_the_box(tx.connection, places):
        together[answer.place].append(answer)
    out = {place: answers for place, answers in together.items() if len(answers) >= CROWD}
    for place, answers in out.items():
        facts = [
            SurveyAnswered(
                unit=place.unit,
                answer=str(uuid4()),
                month_at=place.month_at,
                instrument=answer.instrument,
                channel=answer.channel,
                steps=dict(answer.steps),
            )
            for answer in answers
        ]
        for fact in sorted(facts, key=lambda fact: fact.answer):
            tx.publish(fact, id=fact_id("survey-answered", fact.answer))
        await store.take_out(tx.connection, answers)
    with_contact = {place for place in places if place not in out}
    await follow_ups.open_up(await follow_up_store.waiting(tx.connection, out), tx)
    await follow_ups.open_up(
        [one for one in await follow_up_store.waiting(tx.connection, with_contact) if one.contact], tx
    )
