"""What surveys answers, and the answers of citizens that it takes."""

from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys import store
from services.surveys.domain import Answer, Rating, month_of, procedure_told
from services.surveys.tally import ANSWERS, INVITATIONS, SATISFIED_OR_ABOVE, STEPS, tally_of_answer
from shared.asking import NotFound
from shared.events.fact import fact_id
from shared.events.survey import SurveyAnswered
from shared.questions.surveys import (
    AnswerTaken,
    FactorFigures,
    FormBehind,
    GiveAnswer,
    HowSatisfied,
    InvitationLine,
    InvitationLines,
    LinkState,
    OpenInvitations,
    SurveyFigures,
    SurveyForm,
)
from shared.transaction import Transaction


async def how_satisfied(question: HowSatisfied, read: AsyncConnection) -> SurveyFigures:
    """Sum the tally over the months that the period touches."""
    first, last = month_of(question.since), month_of(question.until)
    sums = (await store.figures(read, question.unit, first, last))._mapping
    factors = {factor: [sums[step] for step in steps] for factor, steps in STEPS.items()}
    return SurveyFigures(
        invitations=sums[INVITATIONS],
        answers=sums[ANSWERS],
        satisfied_or_above=sums[SATISFIED_OR_ABOVE],
        **{factor: FactorFigures.model_validate({"steps": steps}) for factor, steps in factors.items()},
    )


async def open_invitations(question: OpenInvitations, read: AsyncConnection) -> InvitationLines:
    """List the invitations that nobody has answered, oldest first, one page."""
    after = _place(question.after) if question.after else None
    rows = await store.open_links(read, question.unit, after, question.limit + 1)
    page = rows[: question.limit]
    return InvitationLines(
        invitations=tuple(
            InvitationLine(record=row.record, token=row.token, invited_at=row.invited_at) for row in page
        ),
        next=f"{page[-1].invited_at.isoformat()} {page[-1].record}" if len(rows) > len(page) else "",
    )


async def form_behind(question: FormBehind, read: AsyncConnection) -> SurveyForm:
    """Say what a link is good for."""
    link = await store.behind(read, question.token)
    if link is None:
        return SurveyForm(state=LinkState.UNKNOWN)
    return SurveyForm(state=LinkState.OPEN if link.is_open else LinkState.ANSWERED, unit=link.place.unit)


async def give_answer(question: GiveAnswer, tx: Transaction) -> AnswerTaken:
    """Keep a citizen's answer, burn the link, count it and tell of it: all of it once, or nothing."""
    link = await store.behind(tx.connection, question.token)
    if link is None:
        return AnswerTaken(state=LinkState.UNKNOWN, kept=False)
    if not link.is_open:
        return AnswerTaken(state=LinkState.ANSWERED, kept=False)
    await store.burn(tx.connection, link)
    answer = Answer(
        id=str(uuid4()),
        place=link.place,
        procedure=procedure_told(
            link.procedure, await store.answered(tx.connection, link.place, link.procedure)
        ),
        rating=Rating(question.responsibility, question.attitude, question.capacity),
        comment=question.comment,
    )
    await store.keep_answer(tx.connection, answer)
    await store.add_up(tx.connection, tally_of_answer(answer))
    told = SurveyAnswered(
        unit=answer.place.unit,
        answer=answer.id,
        procedure=answer.procedure,
        month_at=answer.place.month_at,
        **asdict(answer.rating),
    )
    tx.publish(told, id=fact_id("survey-answered", answer.id))
    return AnswerTaken(state=LinkState.ANSWERED, kept=True)


def _place(after: str) -> tuple[datetime, str]:
    at, _, record = after.partition(" ")
    try:
        return datetime.fromisoformat(at), record
    except ValueError:
        raise NotFound("this page") from None
