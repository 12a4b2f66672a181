"""What operators have changed, by these pages or on the machine: the log of what concerns no unit."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtPage, OfUnit, Queries
from shared.contracts.questions.staff.reading_log import LogLine, OperatorLog

PATH: Final = "/office/log"
router = APIRouter()


class OperatorLogView(View):
    """A page of what operators have changed, the newest first."""

    unit: UnitView
    entries: tuple[LogLine, ...]
    next: str


async def log_of_operators(queries: Queries, unit: OfUnit, page: AtPage) -> OperatorLogView:
    """Return a page of what operators have changed."""
    lines = await queries.ask(OperatorLog(**page.model_dump()))
    return OperatorLogView(unit=UnitView.of(unit), entries=lines.entries, next=lines.next)


TheLog = Annotated[OperatorLogView, Depends(log_of_operators)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: TheLog, position: AtPage) -> HTMLResponse:
    """Show what operators have changed."""
    return show(request, "oversight/operator_log.html", view=view, after=position.after)


@router.get(f"/api{PATH}")
async def data(view: TheLog) -> OperatorLogView:
    """Return what operators have changed, page by page. For operators."""
    return view
