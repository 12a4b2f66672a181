"""Answers queries about figures, open invitations, and the survey form behind a link."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys import invitation_store
from services.surveys.alarms import all_equal, load_thresholds
from services.surveys.domain import month_of
from services.surveys.figures import figures, tally_store
from services.surveys.figures.suppression import form_groups
from services.surveys.figures.tally import ANSWERS, INVITATIONS
from services.surveys.follow_ups import follow_up_store
from services.surveys.instruments import load_instruments
from services.surveys.loading import load_invitation_rules
from services.surveys.recommendations import recommendation_store
from services.surveys.tickets.opening import opened_by
from shared.contracts.questions.surveys.figures import HowSatisfied, SurveyBreakdown, SurveyFigures
from shared.contracts.questions.surveys.form import GetSurveyForm, LinkState, SurveyForm
from shared.contracts.questions.surveys.invitations import (
    InvitationLine,
    InvitationLines,
    InvitedRecord,
    InvitedRecords,
    OpenInvitations,
    WhoWasInvited,
)
from shared.contracts.questions.surveys.paper_answers import GetPaperForm, PaperForm
from shared.contracts.questions.surveys.unanswered import AnswersOwed, WhatIsUnanswered
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter

router = ServiceRouter("surveys")


@router.query
async def how_satisfied(question: HowSatisfied, read: AsyncConnection) -> SurveyFigures:
    """Sum the tally over the months of the period; groups of fewer than five answers are suppressed."""
    first, last = month_of(question.since), month_of(question.until)
    instruments = load_instruments()
    groups = form_groups(await tally_store.answers_by_cell(read, question.units))
    tally = await tally_store.tally_between(read, question.units, first, last)
    may_be_shown = figures.within(groups, first, last)
    by = question.by
    return SurveyFigures(
        invitations=sum(number for (_, counted), number in tally.items() if counted == INVITATIONS),
        answers=sum(number for (_, counted), number in tally.items() if counted == ANSWERS),
        **figures.shown(may_be_shown, tally, instruments),
        parts=figures.parts(
            by, may_be_shown, tally, instruments, question.under if by is SurveyBreakdown.UNIT else {}
        )
        if by
        else (),
        alarms=(
            *await tally_store.alarms(read, question.units, first, last),
            *all_equal(tally, load_thresholds()),
        ),
    )


@router.query
async def who_was_invited(question: WhoWasInvited, read: AsyncConnection) -> InvitedRecords:
    """List the records whose invitation nobody has answered, one page."""
    rows, next = await invitation_store.page_of_open_links(read, question)
    invited = tuple(InvitedRecord(record=row.record, invited_at=row.invited_at) for row in rows)
    return InvitedRecords(invitations=invited, next=next)


@router.query
async def open_invitations(question: OpenInvitations, read: AsyncConnection) -> InvitationLines:
    """List the open links with their tokens: one page, or only the newest."""
    if question.newest_first:
        newest = await invitation_store.newest_links(read, question.unit, question.limit)
        return InvitationLines(invitations=tuple(map(_line, newest)))
    rows, next = await invitation_store.page_of_open_links(read, question)
    return InvitationLines(invitations=tuple(map(_line, rows)), next=next)


@router.query
async def what_is_unanswered(question: WhatIsUnanswered, read: AsyncConnection) -> AnswersOwed:
    """Count what citizens wait to be answered."""
    follow_ups, follow_up_due = await follow_up_store.open_in(read, question.units)
    recommendations, recommendation_since = await recommendation_store.open_in(read, question.units)
    return AnswersOwed(
        follow_ups=follow_ups,
        follow_up_due=follow_up_due,
        recommendations=recommendations,
        recommendation_since=recommendation_since,
    )


@router.query
async def survey_form(question: GetSurveyForm, context: ServiceContext) -> SurveyForm:
    """Return the state of the link that a token or a ticket opens, and the questionnaire if it is open."""
    async with context.reading() as read:
        behind = await opened_by(read, [question.token], context.clock.reached())
    if question.token not in behind:
        return SurveyForm(state=LinkState.UNKNOWN)
    link = behind[question.token].link
    is_open = link.state is LinkState.OPEN
    return SurveyForm(
        state=link.state,
        unit=link.subject.unit,
        instrument=load_instruments()[link.instrument] if is_open else None,
    )


@router.query
async def paper_form(question: GetPaperForm, read: AsyncConnection) -> PaperForm:
    """Return the questionnaires that the rules use, so that answers on paper can be typed in."""
    used = {trigger.instrument for trigger in load_invitation_rules().triggers if trigger.share}
    newest = await invitation_store.newest_links(read, question.unit, 1)
    return PaperForm(
        instruments=tuple(instrument for key, instrument in load_instruments().items() if key in used),
        like=newest[0].record if newest else "",
    )


def _line(row: Row[Any]) -> InvitationLine:
    return InvitationLine(record=row.record, token=row.token, invited_at=row.invited_at)
