"""What the office owes to those who were dissatisfied: a list for staff, with a form for each outcome."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import AtDesk, AtPlace, OfUnit
from shared.contracts.questions.surveys.follow_ups import (
    AnswerFollowUp,
    FollowUpLine,
    FollowUpOutcome,
    FollowUps,
)

PATH: Final = "/units/{unit}/follow-ups"
router = APIRouter()
Given = Annotated[str, Form()]


class FollowUpsView(View):
    """A page of follow-ups, oldest first. A contact that was left on purpose is personal."""

    unit: UnitView
    follow_ups: tuple[FollowUpLine, ...]
    next: str


async def follow_ups(desk: AtDesk, unit: OfUnit, page: AtPlace) -> FollowUpsView:
    """Ask which dissatisfied answers a unit looks into."""
    lines = await desk.ask(FollowUps(unit=unit.id, **page.model_dump()))
    return FollowUpsView(unit=UnitView.of(unit), follow_ups=lines.follow_ups, next=lines.next)


Owed = Annotated[FollowUpsView, Depends(follow_ups)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Owed, place: AtPlace) -> HTMLResponse:
    """Show the follow-ups."""
    shown = show(request, "follow_ups.html", view=view, outcomes=FollowUpOutcome, after=place.after)
    return with_form(shown)


@router.post(PATH, include_in_schema=False)
async def outcome(
    request: Request, desk: AtDesk, follow_up: Given = "", outcome: Given = "", said: Given = ""
) -> RedirectResponse:
    """Note what looking into it came to; where an outcome is noted already, that one stays.

    Raises:
        RequestValidationError: The form names no outcome.
    """
    try:
        noted = AnswerFollowUp.model_validate({"follow_up": follow_up, "outcome": outcome, "said": said})
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors()) from wrong
    await desk.ask(noted)
    return RedirectResponse(str(request.url.path), SEE_OTHER)


@router.get(f"/api{PATH}")
async def data(view: Owed) -> FollowUpsView:
    """Return a unit's follow-ups, page by page. For staff: a contact that was left on purpose is personal."""
    return view
