"""The same for machines: the JSON beside each page, and whether the gateway is well."""

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from services.gateway.queries import page_queries
from services.gateway.queries.views import (
    CommuneView,
    InvitationsView,
    LettersView,
    RecordsView,
    SurveyView,
    UnitView,
    units_found,
)
from services.gateway.web.errors import Trouble
from services.gateway.web.parameters import AtDesk, AtPlace, Find, InPeriod, OfUnit, OfUnits
from shared.contracts.questions.deadlines import Standing
from shared.contracts.questions.letters import LetterStatus

TROUBLES: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"model": Trouble, "description": "A parameter cannot be read, or there is no such unit"},
    503: {"model": Trouble, "description": "A service does not answer for now"},
}
router = APIRouter(prefix="/api", responses=TROUBLES)
health = APIRouter(include_in_schema=False)


@router.get("/units")
async def units(find: Find = "") -> list[UnitView]:
    """Return the first 100 units that are found by name or code; without either, those of the groups."""
    return units_found(find)


@router.get("/units/{unit}")
async def commune(desk: AtDesk, units: OfUnits, period: InPeriod) -> CommuneView:
    """Return a commune's figures; without a period, of the latest year in which it received records."""
    return await page_queries.commune(desk, units, period)


@router.get("/units/{unit}/records")
async def records(desk: AtDesk, unit: OfUnit, page: AtPlace, standing: Standing | None = None) -> RecordsView:
    """Return records by due time, page by page."""
    return await page_queries.records(desk, unit, standing, page)


@router.get("/units/{unit}/letters")
async def letters(
    desk: AtDesk,
    unit: OfUnit,
    page: AtPlace,
    kind: str | None = None,
    status: LetterStatus | None = None,
) -> LettersView:
    """Return the letters that were written, page by page; each prints at `/letters/{letter}.pdf`."""
    return await page_queries.letters(desk, unit, kind, status, page)


@router.get("/units/{unit}/surveys")
async def surveys(desk: AtDesk, unit: OfUnit, period: InPeriod) -> SurveyView:
    """Return how citizens were served."""
    return await page_queries.surveys(desk, unit, period)


@router.get("/units/{unit}/invitations")
async def invitations(desk: AtDesk, unit: OfUnit, page: AtPlace) -> InvitationsView:
    """Return the open invitations, page by page; each form is at `/s/{token}`."""
    return await page_queries.invitations(desk, unit, page)


@health.get("/healthz")
async def alive() -> PlainTextResponse:
    """Answer that the process lives."""
    return PlainTextResponse("alive")


@health.get("/readyz")
async def ready(desk: AtDesk) -> PlainTextResponse:
    """Answer whether questions can be asked."""
    return PlainTextResponse("ready") if desk.reaches_the_bus else PlainTextResponse("not ready", 503)
