"""Pages for the staff of a commune: figures, records, letters, surveys."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries import page_queries
from services.gateway.queries.period import Period, years_of
from services.gateway.queries.views import units_found
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtDesk, AtPlace, Find, InPeriod, OfUnit, OfUnits, Today
from shared.contracts.questions.deadlines import Standing
from shared.reference.units import Unit, load_units

router = APIRouter(include_in_schema=False)


@router.get("/units")
async def units(request: Request, today: Today, find: Find = "") -> HTMLResponse:
    """Show the units to choose from."""
    return show(
        request,
        "units.html",
        units=units_found(find),
        groups=load_units().groups.values(),
        find=find,
        today=today,
    )


@router.get("/")
@router.get("/units/{unit}")
async def commune(
    request: Request, desk: AtDesk, units: OfUnits, period: InPeriod, today: Today
) -> HTMLResponse:
    """Show a commune's figures."""
    view = await page_queries.commune(desk, units, period)
    return show(request, "commune.html", view=view, **_picker(units, period, today))


@router.get("/units/{unit}/records")
async def records(
    request: Request, desk: AtDesk, unit: OfUnit, page: AtPlace, standing: Standing | None = None
) -> HTMLResponse:
    """Show records by due time."""
    view = await page_queries.records(desk, unit, standing, page)
    return show(request, "records.html", view=view, standings=Standing, after=page.after)


@router.get("/units/{unit}/surveys")
async def surveys(
    request: Request, desk: AtDesk, unit: OfUnit, period: InPeriod, today: Today
) -> HTMLResponse:
    """Show how citizens were served."""
    view = await page_queries.surveys(desk, unit, period)
    return show(request, "surveys.html", view=view, **_picker((unit,), period, today))


@router.get("/units/{unit}/invitations")
async def invitations(request: Request, desk: AtDesk, unit: OfUnit, page: AtPlace) -> HTMLResponse:
    """Show whom the counter can still ask."""
    view = await page_queries.invitations(desk, unit, page)
    return show(request, "invitations.html", view=view, after=page.after)


def _picker(units: tuple[Unit, ...], period: Period, today: date) -> dict[str, Any]:
    return {"period": period, "years": years_of(units, today)}
