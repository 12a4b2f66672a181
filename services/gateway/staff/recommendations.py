"""Recommendations of citizens: a list for staff, with a form for each answer. Personal."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import back_to, show
from services.gateway.web.parameters import AtPage, FormText, OfUnit, Queries, question_of
from shared.contracts.questions.deadlines import HowRecordsStand, RecordLine, Standing
from shared.contracts.questions.question import Page
from shared.contracts.questions.surveys.recommendations import (
    MAX_WORDS_LENGTH,
    AnswerRecommendation,
    RecommendationLine,
    RecommendationOutcome,
    RecommendationsTo,
)
from shared.moments import Moment
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/recommendations"
router = APIRouter()
Answered = Annotated[bool, Query(description="The answered ones, instead of those that wait")]


class RecommendationView(RecommendationLine):
    """A recommendation, with the state of its record; null while deadlines does not know it."""

    procedure_name: str
    due_at: Moment | None
    missing_year: int | None
    standing: Standing | None


class RecommendationsView(View):
    """A page of recommendations, oldest first. Personal."""

    unit: UnitView
    answered: bool
    recommendations: tuple[RecommendationView, ...]
    next: str = Field(description="`after` of the next page; empty on the last")


async def recommendations(
    queries: Queries, unit: OfUnit, page: AtPage, answered: Answered = False
) -> RecommendationsView:
    """Return the recommendations to a unit, and when answers are due."""
    return await _view(queries, unit, page, answered=answered)


Recommended = Annotated[RecommendationsView, Depends(recommendations)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, me: Me, view: Recommended, position: AtPage) -> HTMLResponse:
    """Show the recommendations to a unit."""
    return _page(request, me, view, position)


@router.post(PATH, include_in_schema=False)
async def answer(
    request: Request,
    queries: Queries,
    unit: OfUnit,
    position: AtPage,
    me: Me,
    record: FormText = "",
    outcome: FormText = "",
    said: FormText = "",
    row: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Save the office's answer; an answer that was saved before stays, and is shown.

    Raises:
        RequestValidationError: The form has no answer.
    """
    officer = me.acting(AnswerRecommendation, unit.id)
    form = {"record": record, "outcome": outcome, "said": said, "officer": officer}
    question = question_of(AnswerRecommendation, form)
    if (await queries.ask(question)).kept:
        return leave_note(back_to(request), Note("recommendation", record, row))
    return _page(
        request,
        me,
        await _view(queries, unit, position, answered=True),
        position,
        status=409,
        answered_before=record,
    )


@router.get(f"/api{PATH}")
async def data(view: Recommended) -> RecommendationsView:
    """Return the recommendations to a unit, page by page. For staff: they are personal."""
    return view


async def _view(queries: QueryClient, unit: Unit, page: Page, *, answered: bool) -> RecommendationsView:
    lines = await queries.ask(RecommendationsTo(unit=unit.id, answered=answered, **page.model_dump()))
    question = HowRecordsStand(records=tuple(line.record for line in lines.recommendations))
    answer = await queries.ask_or_none(question) if question.records else None
    records = {record.record: record for record in answer.records} if answer else {}
    return RecommendationsView(
        unit=UnitView.of(unit),
        answered=answered,
        recommendations=tuple(_named(line, records.get(line.record)) for line in lines.recommendations),
        next=lines.next,
    )


def _named(line: RecommendationLine, record: RecordLine | None) -> RecommendationView:
    return RecommendationView(
        **line.model_dump(),
        procedure_name=procedure_name(line.procedure),
        due_at=record.due_at if record else None,
        missing_year=record.missing_year if record else None,
        standing=record.standing if record else None,
    )


def _page(
    request: Request,
    me: SignedInPerson,
    view: RecommendationsView,
    position: Page,
    *,
    status: int = 200,
    answered_before: str = "",
) -> HTMLResponse:
    return show(
        request,
        "staff/recommendations.html",
        status=status,
        view=view,
        outcomes=RecommendationOutcome,
        may_answer=bool(me.roles_for(AnswerRecommendation, view.unit.id)),
        longest=MAX_WORDS_LENGTH,
        after=position.after,
        answered_before=answered_before,
    )
