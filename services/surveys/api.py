"""What surveys can be asked."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys import store
from services.surveys.domain import month_of
from services.surveys.tally import ANSWERS, INVITATIONS, SATISFIED_OR_ABOVE, STEPS
from shared.asking import NotFound
from shared.questions.surveys import (
    FactorFigures,
    FormBehind,
    HowSatisfied,
    InvitationLine,
    InvitationLines,
    LinkState,
    OpenInvitations,
    SurveyFigures,
    SurveyForm,
)


async def how_satisfied(question: HowSatisfied, read: AsyncConnection) -> SurveyFigures:
    """Sum the tally over the months that the period touches."""
    first, last = month_of(question.since), month_of(question.until)
    sums = (await store.figures(read, question.units, first, last))._mapping
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
    link = (await store.behind(read, [question.token])).get(question.token)
    if link is None:
        return SurveyForm(state=LinkState.UNKNOWN)
    return SurveyForm(state=LinkState.OPEN if link.is_open else LinkState.ANSWERED, unit=link.subject.unit)


def _place(after: str) -> tuple[datetime, str]:
    at, _, record = after.partition(" ")
    try:
        return datetime.fromisoformat(at), record
    except ValueError:
        raise NotFound("this page") from None
