"""Today: the first page of whoever works in an office, with what is overdue and what is due next."""

from collections.abc import Collection
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries import work_views
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.work_views import TodayView
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.middleware import LIVE_CSP
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.question import Question
from shared.contracts.questions.work_today import WhatIsDueToday, WorkGroup
from shared.reference.units import Unit

PATH = "/units/{unit}/today"
LISTED: Final = frozenset(
    {
        WorkGroup.OVERDUE,
        WorkGroup.THIS_SESSION,
        WorkGroup.TODAY,
        WorkGroup.NEXT_DAY,
        WorkGroup.PROMISED,
        WorkGroup.PASSING_ON,
    }
)
"""The groups whose records stand on the page, which only says how many the others have."""
router = APIRouter()


@router.get(PATH, include_in_schema=False)
async def page(request: Request, queries: Queries, me: Me, unit: OfUnit) -> HTMLResponse:
    """Show what is to be done, the most urgent first; a script shows it anew as it changes."""
    view = await _todays_work(queries, me, unit, LISTED)
    shown = show(request, "staff/today.html", view=view)
    shown.headers["Content-Security-Policy"] = LIVE_CSP
    return shown


@router.get(f"/api{PATH}")
async def data(queries: Queries, me: Me, unit: OfUnit) -> TodayView:
    """Return what is to be done at an office: records by what is due first, letters, and answers owed."""
    return await _todays_work(queries, me, unit, frozenset(WorkGroup))


async def _todays_work(
    queries: QueryClient, me: SignedInPerson, unit: Unit, listed: Collection[WorkGroup]
) -> TodayView:
    """Return what is to be done at the office of a unit, which goes on with what became part of it.

    Raises:
        NotAllowedToAsk: They may not see what is due there; a page without it would say that nothing is.
    """
    me.acting(WhatIsDueToday, unit.id)

    def may_ask(question: type[Question[Any]]) -> bool:
        return bool(me.roles_for(question, unit.id))

    return await work_views.today(queries, unit, me.units_at(unit), may_ask, listed)
