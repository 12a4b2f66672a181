"""Today: the first page of whoever works in an office, with what is overdue and what is due next."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries import work_views
from services.gateway.queries.work_views import TodayView
from services.gateway.sign_in.person import Me
from services.gateway.web.middleware import LIVE_CSP
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.work_today import WhatIsDueToday

PATH = "/units/{unit}/today"
router = APIRouter()


async def todays_work(queries: Queries, me: Me, unit: OfUnit) -> TodayView:
    """Return what is to be done at the office of a unit, which goes on with what became part of it.

    Raises:
        NotAllowedToAsk: They may not see what is due there; a page without it would say that nothing is.
    """
    me.acting(WhatIsDueToday, unit.id)
    return await work_views.today(
        queries, unit, me.units_at(unit), lambda question: bool(me.roles_for(question, unit.id))
    )


Work = Annotated[TodayView, Depends(todays_work)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Work) -> HTMLResponse:
    """Show what is to be done, the most urgent first; a script shows it anew as it changes."""
    shown = show(request, "staff/today.html", view=view)
    shown.headers["Content-Security-Policy"] = LIVE_CSP
    return shown


@router.get(f"/api{PATH}")
async def data(view: Work) -> TodayView:
    """Return what is to be done at an office: records by what is due first, letters, and answers owed."""
    return view
