"""What citizens recommend is kept here, and nowhere else; it is filed as a record, and answered.

To keep it and to say that it is filed are one transaction: who was given a code has a record.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.recommendations import recommendation_store as store
from services.surveys.recommendations.as_records import Place, answered, filed, may_be_about
from shared.contracts.questions.surveys.recommendations import (
    AnswerRecommendation,
    HowRecommendationStands,
    Recommend,
    RecommendationAnswered,
    RecommendationLines,
    RecommendationStanding,
    RecommendationsTo,
    RecommendationTaken,
    TakenAs,
)
from shared.messaging.query_client import NotFound
from shared.messaging.transaction import Transaction
from shared.reference.catalogue import load_procedures
from shared.reference.units import UnknownUnit, load_units


async def recommend(question: Recommend, tx: Transaction) -> RecommendationTaken:
    """Keep a recommendation and file it, once for each form.

    Raises:
        NotFound: There is no such unit, or nothing of the kind can be recommended.
    """
    if not may_be_about(load_procedures().get(question.procedure)):
        raise NotFound("this kind of recommendation")
    try:
        place = Place(load_units()[question.unit], tx.now)
    except UnknownUnit:
        raise NotFound("this unit") from None
    if known := await store.of_form(tx.connection, question.form):
        same = (known.unit, known.procedure, known.words) == (
            question.unit,
            question.procedure,
            question.words,
        )
        if not same:
            return RecommendationTaken(taken_as=TakenAs.SENT_BEFORE)
        return RecommendationTaken(taken_as=TakenAs.KEPT, record=known.record)
    if not place.has_office:
        return RecommendationTaken(taken_as=TakenAs.NO_OFFICE)
    serial = await store.last_serial(tx.connection, question.unit, place.day) + 1
    record = place.code(serial)
    await store.keep(tx.connection, question, record=record, day=place.day, serial=serial, at=place.at)
    tx.report_to_intake(filed(record, question.procedure, place), id=f"{record} filed", at=place.at)
    return RecommendationTaken(taken_as=TakenAs.KEPT, record=record)


async def answer_recommendation(question: AnswerRecommendation, tx: Transaction) -> RecommendationAnswered:
    """Keep the office's answer, once; the first one stays. Its record is resolved and handed over.

    Raises:
        NotFound: There is no such recommendation.
    """
    known = await store.one(tx.connection, question.record)
    if known is None:
        raise NotFound("this recommendation")
    if known.answered_at:
        return RecommendationAnswered(kept=False, answered_at=known.answered_at)
    at = max(tx.now, known.received_at)
    await store.answer(tx.connection, question, at)
    for step in answered(known.record, load_units()[known.unit], at):
        tx.report_to_intake(step, id=f"{known.record} {step.participle}", at=at)
    return RecommendationAnswered(kept=True, answered_at=at)


async def recommendations_to(question: RecommendationsTo, read: AsyncConnection) -> RecommendationLines:
    """List a unit's recommendations, oldest first, one page."""
    lines = await store.page(read, question)
    page = lines[: question.limit]
    last = page[-1] if len(lines) > len(page) else None
    return RecommendationLines(
        recommendations=tuple(page), next=f"{last.received_at.isoformat()} {last.record}" if last else ""
    )


async def how_recommendation_stands(
    question: HowRecommendationStands, read: AsyncConnection
) -> RecommendationStanding:
    """Say whether a recommendation is answered, and how.

    Raises:
        NotFound: There is no such recommendation.
    """
    known = await store.one(read, question.record)
    if known is None:
        raise NotFound("this recommendation")
    return RecommendationStanding.model_validate(dict(known._mapping))
