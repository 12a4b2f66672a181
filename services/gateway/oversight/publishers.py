"""The systems that may report to the office: for which units, how, and when they did so last."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.intake.publishers import PublisherLine, PublishersInForce

PATH: Final = "/office/publishers"
router = APIRouter()


class PublishersView(View):
    """The systems that may report, by name."""

    unit: UnitView
    publishers: tuple[PublisherLine, ...]


async def publishers_of_office(queries: Queries, unit: OfUnit) -> PublishersView:
    """Return the systems that may report."""
    answer = await queries.ask(PublishersInForce())
    return PublishersView(unit=UnitView.of(unit), publishers=answer.publishers)


OfficePublishers = Annotated[PublishersView, Depends(publishers_of_office)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: OfficePublishers) -> HTMLResponse:
    """Show the systems that may report."""
    return show(request, "oversight/publishers.html", view=view)


@router.get(f"/api{PATH}")
async def data(view: OfficePublishers) -> PublishersView:
    """Return the systems that may report, and when they were seen last. For the operator."""
    return view
