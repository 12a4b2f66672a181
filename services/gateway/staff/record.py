"""A record's page, which explains its due time day by day; a clerk prints it and hands it to the citizen."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import WhyView
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.explanation import WhyThisDate
from shared.contracts.record_code import record_code
from shared.messaging.queries.client import NotFound

PATH = "/units/{unit}/records/{record}"
router = APIRouter()


async def why(queries: Queries, unit: OfUnit, record: str) -> WhyView:
    """Return the explanation of a record's due time.

    Raises:
        NotFound: The unit has no such record.
    """
    explanation = await queries.ask(WhyThisDate(record=record_code(record) or record))
    if explanation.unit != unit.id:
        raise NotFound("this record")
    return WhyView.of(explanation)


Why = Annotated[WhyView, Depends(why)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Why) -> HTMLResponse:
    """Show the explanation of a record's due time."""
    return show(request, "staff/record.html", view=view)


@router.get(f"/api{PATH}")
async def data(view: Why) -> WhyView:
    """Return a record's due time, and why: every day from its receipt, counted or not, with its source."""
    return view
