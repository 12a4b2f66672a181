"""Taking the answers of citizens: each is kept once, and nothing kept leads back to who gave it."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import uuid4

from services.surveys import store
from services.surveys.domain import Answer, Rating, procedure_told
from services.surveys.store import Link
from services.surveys.tally import tally_of_answers
from shared.events.fact import fact_id
from shared.events.survey import SurveyAnswered
from shared.questions.surveys import AnswerTaken, GiveAnswer, LinkState
from shared.transaction import Transaction


async def give_answers(questions: Sequence[GiveAnswer], tx: Transaction) -> list[AnswerTaken]:
    """Keep answers, burn their links, count them and tell of them: each once, all of it or nothing."""
    links = await store.behind(tx.connection, {question.token for question in questions})
    kept: dict[Link, GiveAnswer] = {}
    taken = []
    for question in questions:
        link = links.get(question.token)
        if keep := link is not None and link.is_open and link not in kept:
            kept[link] = question
        taken.append(AnswerTaken(state=LinkState.ANSWERED if link else LinkState.UNKNOWN, kept=keep))
    if kept:
        await _keep(kept, tx)
    return taken


async def _keep(given: dict[Link, GiveAnswer], tx: Transaction) -> None:
    await store.burn(tx.connection, given)
    answered = await store.answered(tx.connection, {link.subject for link in given})
    answers = [
        Answer(
            id=str(uuid4()),
            place=link.subject.place,
            procedure=procedure_told(link.subject, answered[link.subject]),
            rating=Rating(question.responsibility, question.attitude, question.capacity),
            comment=question.comment,
        )
        for link, question in given.items()
    ]
    await store.keep_answers(tx.connection, answers)
    await store.add_to_tally(tx.connection, tally_of_answers(answers))
    for answer in answers:
        _tell(answer, tx)


def _tell(answer: Answer, tx: Transaction) -> None:
    told = SurveyAnswered(
        unit=answer.place.unit,
        answer=answer.id,
        procedure=answer.procedure,
        month_at=answer.place.month_at,
        **asdict(answer.rating),
    )
    tx.publish(told, id=fact_id("survey-answered", answer.id))
