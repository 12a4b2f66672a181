"""What surveys can be asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys import asking, store
from services.surveys.alarms import all_equal, thresholds
from services.surveys.domain import month_of
from services.surveys.figures import figures, tally_store
from services.surveys.figures.suppression import crowds
from services.surveys.figures.tally import ANSWERS, INVITATIONS
from services.surveys.instruments import load_instruments
from shared.contracts.questions.surveys.figures import HowSatisfied, SurveyFigures
from shared.contracts.questions.surveys.form import GetSurveyForm, LinkState, SurveyForm
from shared.contracts.questions.surveys.invitations import InvitationLine, InvitationLines, OpenInvitations
from shared.contracts.questions.surveys.paper_answers import GetPaperForm, PaperForm
from shared.messaging.query_client import NotFound


async def how_satisfied(question: HowSatisfied, read: AsyncConnection) -> SurveyFigures:
    """Sum the tally over the months that the period touches, as far as it may be shown."""
    first, last = month_of(question.since), month_of(question.until)
    instruments = load_instruments()
    together = crowds(await tally_store.answers_by_cell(read, question.units))
    tally = await tally_store.tally_between(read, question.units, first, last)
    may_be_shown = figures.within(together, first, last)
    by = question.by
    return SurveyFigures(
        invitations=sum(number for (_, counted), number in tally.items() if counted == INVITATIONS),
        answers=sum(number for (_, counted), number in tally.items() if counted == ANSWERS),
        **figures.shown(may_be_shown, tally, instruments),
        parts=figures.parts(by, may_be_shown, tally, instruments) if by else (),
        alarms=(
            *await tally_store.alarms(read, question.units, first, last),
            *all_equal(tally, thresholds()),
        ),
    )


async def open_invitations(question: OpenInvitations, read: AsyncConnection) -> InvitationLines:
    """List the invitations that nobody has answered: a page of them, or the newest."""
    if question.newest_first:
        newest = await store.newest_links(read, question.unit, question.limit)
        return InvitationLines(invitations=tuple(map(_line, newest)))
    after = _place(question.after) if question.after else None
    rows = await store.open_links(read, question.unit, after, question.limit + 1)
    page = rows[: question.limit]
    return InvitationLines(
        invitations=tuple(map(_line, page)),
        next=f"{page[-1].invited_at.isoformat()} {page[-1].record}" if len(rows) > len(page) else "",
    )


async def form_behind(question: GetSurveyForm, read: AsyncConnection) -> SurveyForm:
    """Say what a link is good for, and what its form asks."""
    link = (await store.behind(read, [question.token])).get(question.token)
    if link is None:
        return SurveyForm(state=LinkState.UNKNOWN)
    is_open = link.state is LinkState.OPEN
    return SurveyForm(
        state=link.state,
        unit=link.subject.unit,
        instrument=load_instruments()[link.instrument] if is_open else None,
    )


async def how_papers_look(question: GetPaperForm, read: AsyncConnection) -> PaperForm:
    """Say what may be asked on paper: what somebody is asked by the rules."""
    asked = {trigger.instrument for trigger in asking.load_rules().triggers if trigger.share}
    newest = await store.newest_links(read, question.unit, 1)
    return PaperForm(
        instruments=tuple(one for key, one in load_instruments().items() if key in asked),
        like=newest[0].record if newest else "",
    )


def _line(row: Row[Any]) -> InvitationLine:
    return InvitationLine(record=row.record, token=row.token, invited_at=row.invited_at)


def _place(after: str) -> tuple[datetime, str]:
    at, _, record = after.partition(" ")
    try:
        return datetime.fromisoformat(at), record
    except ValueError:
        raise NotFound("this page") from None
