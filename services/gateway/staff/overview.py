"""Pages with an overview of a commune: units, figures, surveys, invitations."""

from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.gateway.queries import page_queries
from services.gateway.queries.period import Period, years_of
from services.gateway.sign_in.person import Me
from services.gateway.web.pages import lead_to, show
from services.gateway.web.parameters import AtPage, Find, InPeriod, OfUnit, OfUnits, Queries, Today
from shared.contracts.questions.work_today import WhatIsDueToday
from shared.reference.loading import load_units
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)


@router.get("/units")
async def units(request: Request, today: Today, find: Find = "") -> HTMLResponse:
    """Show the units to choose from."""
    return show(
        request,
        "staff/units.html",
        units=page_queries.find_units(find),
        groups=load_units().groups.values(),
        find=find,
        today=today,
    )


@router.get("/")
async def home(
    request: Request, me: Me, queries: Queries, units: OfUnits, period: InPeriod, today: Today
) -> Response:
    """Lead to today's work at one's own office, or to the group that one supervises; else show figures."""
    if me.home.group:
        return lead_to(request, f"/groups/{quote(me.home.group)}")
    if me.home.unit and me.roles_for(WhatIsDueToday, me.home.unit):
        return lead_to(request, f"/units/{quote(me.home.unit)}/today")
    return await commune(request, queries, units, period, today)


@router.get("/units/{unit}")
async def commune(
    request: Request, queries: Queries, units: OfUnits, period: InPeriod, today: Today
) -> HTMLResponse:
    """Show a commune's figures."""
    view = await page_queries.commune(queries, units, period, today)
    return show(request, "staff/commune.html", view=view, **_picker(units, period, today))


@router.get("/units/{unit}/surveys")
async def surveys(
    request: Request, queries: Queries, unit: OfUnit, period: InPeriod, today: Today
) -> HTMLResponse:
    """Show the results of the survey."""
    view = await page_queries.surveys(queries, unit, period)
    return show(request, "staff/surveys.html", view=view, **_picker((unit,), period, today))


@router.get("/units/{unit}/invitations")
async def invitations(request: Request, queries: Queries, unit: OfUnit, page: AtPage) -> HTMLResponse:
    """Show the open invitations to the survey."""
    view = await page_queries.invitations(queries, unit, page)
    return show(request, "staff/invitations.html", view=view, after=page.after)


def _picker(units: tuple[Unit, ...], period: Period, today: date) -> dict[str, Any]:
    return {"period": period, "years": years_of(units, today)}
