"""The list of records for which form 04 (apology and new appointment) has to be written."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtPage, OfUnit, Queries
from shared.contracts.questions.deadlines import ApologiesOwed, ApologyTask

PATH = "/units/{unit}/apologies"
router = APIRouter()


class TaskView(ApologyTask):
    """A record that is late or due soon, with its procedure's name from the catalogue."""

    procedure_name: str


class ApologiesView(View):
    """A page of records for which form 04 has to be written, soonest due first."""

    unit: UnitView
    tasks: tuple[TaskView, ...]
    next: str = Field(description="`after` of the next page; empty on the last")


async def apologies(queries: Queries, unit: OfUnit, page: AtPage) -> ApologiesView:
    """Return a page of records for which form 04 has to be written."""
    answer = await queries.ask(ApologiesOwed(unit=unit.id, **page.model_dump()))
    return ApologiesView(
        unit=UnitView.of(unit),
        tasks=tuple(
            TaskView(**task.model_dump(), procedure_name=procedure_name(task.procedure))
            for task in answer.tasks
        ),
        next=answer.next,
    )


Apologies = Annotated[ApologiesView, Depends(apologies)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Apologies, position: AtPage) -> HTMLResponse:
    """Show the records for which form 04 has to be written."""
    return show(request, "staff/apologies.html", view=view, after=position.after)


@router.get(f"/api{PATH}")
async def data(view: Apologies) -> ApologiesView:
    """Return the records for which form 04 has to be written, page by page."""
    return view
