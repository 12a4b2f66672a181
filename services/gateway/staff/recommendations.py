"""What citizens recommend: a list for staff, with a form for each answer. Personal."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import AwareDatetime, Field, ValidationError

from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.query_client import Desk
from services.gateway.queries.views import UnitView, View
from services.gateway.staff.officer import Acting, Given, remember, remembered
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import AtDesk, AtPlace, OfUnit
from shared.contracts.questions.deadlines import HowRecordsStand, RecordLine, Standing
from shared.contracts.questions.letters import Role
from shared.contracts.questions.question import Page
from shared.contracts.questions.surveys.recommendations import (
    MAX_WORDS_LENGTH,
    AnswerRecommendation,
    RecommendationLine,
    RecommendationOutcome,
    RecommendationsTo,
)
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/recommendations"
router = APIRouter()
Answered = Annotated[bool, Query(description="Those that are answered, instead of those that wait")]


class RecommendationView(RecommendationLine):
    """A recommendation, with how its record stands; null while deadlines has not said."""

    procedure_name: str
    due_at: AwareDatetime | None
    standing: Standing | None


class RecommendationsView(View):
    """A page of recommendations, oldest first. Personal."""

    unit: UnitView
    answered: bool
    recommendations: tuple[RecommendationView, ...]
    next: str = Field(description="`after` of the next page; empty on the last")


async def recommendations(
    desk: AtDesk, unit: OfUnit, page: AtPlace, answered: Answered = False
) -> RecommendationsView:
    """Ask what was recommended to a unit, and when answers are due."""
    return await _view(desk, unit, page, answered=answered)


Recommended = Annotated[RecommendationsView, Depends(recommendations)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Recommended, place: AtPlace) -> HTMLResponse:
    """Show what was recommended."""
    return _page(request, view, place)


@router.post(PATH, include_in_schema=False)
async def answer(
    request: Request,
    desk: AtDesk,
    unit: OfUnit,
    place: AtPlace,
    officer: Acting,
    record: Given = "",
    outcome: Given = "",
    said: Given = "",
) -> Response:
    """Keep what the office answers; where there is an answer already, that one stays and is shown.

    Raises:
        RequestValidationError: The form has no answer.
    """
    given = {"record": record, "outcome": outcome, "said": said, "officer": officer}
    try:
        asked = AnswerRecommendation.model_validate(given)
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors()) from wrong
    if (await desk.ask(asked)).kept:
        return remember(RedirectResponse(str(request.url.path), SEE_OTHER), officer)
    return _page(
        request, await _view(desk, unit, place, answered=True), place, status=409, answered_before=record
    )


@router.get(f"/api{PATH}")
async def data(view: Recommended) -> RecommendationsView:
    """Return what was recommended to a unit, page by page. For staff: it is personal."""
    return view


async def _view(desk: Desk, unit: Unit, page: Page, *, answered: bool) -> RecommendationsView:
    lines = await desk.ask(RecommendationsTo(unit=unit.id, answered=answered, **page.model_dump()))
    asked = HowRecordsStand(records=tuple(one.record for one in lines.recommendations))
    known = await desk.ask_if_there(asked) if asked.records else None
    standings = {one.record: one for one in known.records} if known else {}
    return RecommendationsView(
        unit=UnitView.of(unit),
        answered=answered,
        recommendations=tuple(_named(one, standings.get(one.record)) for one in lines.recommendations),
        next=lines.next,
    )


def _named(one: RecommendationLine, stands: RecordLine | None) -> RecommendationView:
    return RecommendationView(
        **one.model_dump(),
        procedure_name=procedure_name(one.procedure),
        due_at=stands.due_at if stands else None,
        standing=stands.standing if stands else None,
    )


def _page(
    request: Request, view: RecommendationsView, place: Page, *, status: int = 200, answered_before: str = ""
) -> HTMLResponse:
    shown = show(
        request,
        "recommendations.html",
        status=status,
        view=view,
        outcomes=RecommendationOutcome,
        roles=Role,
        who=remembered(request),
        longest=MAX_WORDS_LENGTH,
        after=place.after,
        answered_before=answered_before,
    )
    return with_form(shown)
