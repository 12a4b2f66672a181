"""Recommendations of citizens: their words are stored here only; each is filed as a record and answered.

Storing a recommendation and reporting its record to intake are one transaction, so a code that a citizen was
given always has a record.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.recommendations import recommendation_store as store
from services.surveys.recommendations.record_reports import (
    Channel,
    Submission,
    answered_reports,
    filed_report,
    is_recommendation,
)
from shared.contracts.questions.surveys.recommendations import (
    AnswerRecommendation,
    HowRecommendationStands,
    Recommend,
    RecommendationAnswered,
    RecommendationForm,
    RecommendationLines,
    RecommendationStanding,
    RecommendationsTo,
    RecommendationTaken,
    TakenAs,
    TakeRecommendation,
)
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone, load_procedures, load_units
from shared.reference.units import UnknownUnit

router = ServiceRouter("surveys")


@router.query
async def recommend(question: Recommend, tx: Transaction) -> RecommendationTaken:
    """Store a recommendation that came online and file it, once for each form.

    Raises:
        NotFound: There is no such unit, or the procedure is not one for recommendations.
    """
    return await _take(question, "online", tx)


@router.query
async def take_at_counter(question: TakeRecommendation, tx: Transaction) -> RecommendationTaken:
    """Store a recommendation that was made at the counter and file it, once for each form.

    Raises:
        NotFound: There is no such unit, or the procedure is not one for recommendations.
    """
    return await _take(question, "counter", tx)


@router.query
async def answer_recommendation(question: AnswerRecommendation, tx: Transaction) -> RecommendationAnswered:
    """Store the office's answer, unless there is one; the record is then resolved and handed over.

    Raises:
        NotFound: There is no such recommendation within the units of whoever asks.
    """
    known = await store.recommendation_of_record(tx.connection, question.record)
    if known is None or not question.reaches(known.unit):
        raise NotFound("this recommendation")
    if known.answered_at:
        return RecommendationAnswered(kept=False, answered_at=known.answered_at)
    at = max(tx.now, known.received_at)
    await store.save_answer(tx.connection, question, at)
    for report in answered_reports(known.record, load_units()[known.unit], at):
        tx.report_to_intake(report, id=f"{known.record} {report.participle}", at=at)
    return RecommendationAnswered(kept=True, answered_at=at)


@router.query
async def recommendations_to(question: RecommendationsTo, read: AsyncConnection) -> RecommendationLines:
    """List a unit's recommendations, oldest first, one page."""
    lines, next = await store.page(read, question)
    return RecommendationLines(recommendations=lines, next=next)


@router.query
async def how_recommendation_stands(
    question: HowRecommendationStands, read: AsyncConnection
) -> RecommendationStanding:
    """Return the office's answer to a recommendation, if there is one.

    Raises:
        NotFound: There is no such recommendation.
    """
    known = await store.recommendation_of_record(read, question.record)
    if known is None:
        raise NotFound("this recommendation")
    return RecommendationStanding.model_validate(dict(known._mapping))


async def _take(question: RecommendationForm, channel: Channel, tx: Transaction) -> RecommendationTaken:
    if not is_recommendation(load_procedures().get(question.procedure)):
        raise NotFound("this kind of recommendation")
    try:
        submission = Submission(load_units()[question.unit], tx.now, load_office_zone())
    except UnknownUnit:
        raise NotFound("this unit") from None
    if known := await store.recommendation_of_form(tx.connection, question.form):
        sent = (question.unit, question.procedure, question.words)
        if (known.unit, known.procedure, known.words) != sent:
            return RecommendationTaken(taken_as=TakenAs.SENT_BEFORE)
        return RecommendationTaken(taken_as=TakenAs.KEPT, record=known.record)
    if not submission.has_office:
        return RecommendationTaken(taken_as=TakenAs.NO_OFFICE)
    serial = await store.last_serial(tx.connection, question.unit, submission.day) + 1
    record = submission.code(serial)
    await store.save_recommendation(
        tx.connection, question, record=record, day=submission.day, serial=serial, at=submission.at
    )
    report = filed_report(record, question.procedure, submission, channel)
    tx.report_to_intake(report, id=f"{record} filed", at=submission.at)
    return RecommendationTaken(taken_as=TakenAs.KEPT, record=record)
