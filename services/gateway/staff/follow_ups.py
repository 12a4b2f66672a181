"""Follow-ups of dissatisfied answers: a list for staff, with a form for each outcome."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import back_to, show
from services.gateway.web.parameters import AtPage, FormText, OfUnit, Queries, question_of
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUpLine,
    FollowUpOutcome,
    FollowUps,
)

PATH: Final = "/units/{unit}/follow-ups"
router = APIRouter()


class FollowUpsView(View):
    """A page of follow-ups, oldest first. The contact that a citizen may have left is personal."""

    unit: UnitView
    follow_ups: tuple[FollowUpLine, ...]
    next: str


async def follow_ups(queries: Queries, unit: OfUnit, page: AtPage) -> FollowUpsView:
    """Return a page of a unit's follow-ups."""
    lines = await queries.ask(FollowUps(unit=unit.id, **page.model_dump()))
    return FollowUpsView(unit=UnitView.of(unit), follow_ups=lines.follow_ups, next=lines.next)


UnitFollowUps = Annotated[FollowUpsView, Depends(follow_ups)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: UnitFollowUps, position: AtPage) -> HTMLResponse:
    """Show the follow-ups."""
    return show(request, "staff/follow_ups.html", view=view, outcomes=FollowUpOutcome, after=position.after)


@router.post(PATH, include_in_schema=False)
async def outcome(
    request: Request,
    queries: Queries,
    follow_up: FormText = "",
    outcome: FormText = "",
    said: FormText = "",
    row: Annotated[int, Form(ge=0)] = 0,
) -> RedirectResponse:
    """Record the outcome of a follow-up; an outcome that is recorded already stays, and is told.

    Raises:
        RequestValidationError: The form names no outcome.
    """
    answer = question_of(AnswerFollowUp, {"follow_up": follow_up, "outcome": outcome, "said": said})
    is_new = (await queries.ask(answer)).kept
    note = Note("follow_up" if is_new else "follow_up_before", answer.follow_up, row)
    return leave_note(back_to(request), note)


@router.get(f"/api{PATH}")
async def data(view: UnitFollowUps) -> FollowUpsView:
    """Return a unit's follow-ups, page by page. For staff: contacts are personal."""
    return view
