"""The JSON API beside the pages, and the health endpoints of the gateway."""

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from services.gateway.queries import page_queries
from services.gateway.queries.figure_views import CommuneView, SurveyView
from services.gateway.queries.views import InvitationsView, LettersView, RecordsView, UnitView
from services.gateway.web.errors import ErrorBody
from services.gateway.web.parameters import AtPage, Find, InPeriod, OfUnit, OfUnits, Queries, Today, Wanted
from shared.contracts.questions.letters import LetterStatus

ERROR_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"model": ErrorBody, "description": "A parameter is not valid, or there is no such unit"},
    503: {"model": ErrorBody, "description": "A service does not answer for now"},
}
router = APIRouter(prefix="/api", responses=ERROR_RESPONSES)
health = APIRouter(include_in_schema=False)


@router.get("/units")
async def units(find: Find = "") -> list[UnitView]:
    """Return the first 100 units found by name or code; without `find`, those of the groups."""
    return page_queries.find_units(find)


@router.get("/units/{unit}")
async def commune(queries: Queries, units: OfUnits, period: InPeriod, today: Today) -> CommuneView:
    """Return a commune's figures; without a period, of the latest year in which it received records."""
    return await page_queries.commune(queries, units, period, today)


@router.get("/units/{unit}/records")
async def records(queries: Queries, unit: OfUnit, page: AtPage, wanted: Wanted) -> RecordsView:
    """Return records by due time, page by page."""
    return await page_queries.records(queries, unit, wanted, page)


@router.get("/units/{unit}/letters")
async def letters(
    queries: Queries,
    unit: OfUnit,
    page: AtPage,
    kind: str | None = None,
    status: LetterStatus | None = None,
) -> LettersView:
    """Return letters, page by page; the PDF of each is at `/letters/{letter}.pdf`."""
    return await page_queries.letters(queries, unit, kind, status, page)


@router.get("/units/{unit}/surveys")
async def surveys(queries: Queries, unit: OfUnit, period: InPeriod) -> SurveyView:
    """Return the results of the satisfaction survey."""
    return await page_queries.surveys(queries, unit, period)


@router.get("/units/{unit}/invitations")
async def invitations(queries: Queries, unit: OfUnit, page: AtPage) -> InvitationsView:
    """Return the open invitations, page by page; the form of each is at `/s/{token}`."""
    return await page_queries.invitations(queries, unit, page)


@health.get("/healthz")
async def alive() -> PlainTextResponse:
    """Answer that the process is alive."""
    return PlainTextResponse("alive")


@health.get("/readyz")
async def ready(queries: Queries) -> PlainTextResponse:
    """Answer whether the gateway is connected to the bus."""
    return PlainTextResponse("ready") if queries.is_connected else PlainTextResponse("not ready", 503)
