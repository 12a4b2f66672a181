"""The JSON beside those pages that have none in their own module."""

from fastapi import APIRouter

from services.gateway.queries import page_queries
from services.gateway.queries.figure_views import CommuneView, SurveyView
from services.gateway.queries.views import InvitationsView, LettersView, UnitView
from services.gateway.web.parameters import AtPage, Find, InPeriod, OfUnit, OfUnits, Queries, Today
from shared.contracts.questions.letters import LetterStatus

router = APIRouter(prefix="/api")


@router.get("/units")
async def units(find: Find = "") -> list[UnitView]:
    """Return the first 100 units found by name or code; without `find`, those of the groups."""
    return page_queries.find_units(find)


@router.get("/units/{unit}")
async def commune(queries: Queries, units: OfUnits, period: InPeriod, today: Today) -> CommuneView:
    """Return a commune's figures; without a period, of the latest year in which it received records."""
    return await page_queries.commune(queries, units, period, today)


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
    """Return the open invitations, page by page."""
    return await page_queries.invitations(queries, unit, page)
