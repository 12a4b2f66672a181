"""The tablet at the counter: large rows to touch. It returns to its first page after each answer."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.surveys.invitations import OpenInvitations

router = APIRouter(include_in_schema=False)
OFFERED: Final = 5
"""Newest invitations that are offered: whoever answers at the counter has just received a result."""
REFRESH_S: Final = 15
THANKS_S: Final = 8
ABANDONED_S: Final = 240
"""Seconds after which a form that somebody left open is cleared."""


@router.get("/units/{unit}/tablet")
async def tablet(request: Request, queries: Queries, unit: OfUnit) -> HTMLResponse:
    """Offer the survey forms of the citizens who were handed a result last."""
    lines = await queries.ask(OpenInvitations(unit=unit.id, limit=OFFERED, newest_first=True))
    page = show(request, "public/tablet.html", unit=unit, invitations=lines.invitations)
    return back_to_tablet(page, REFRESH_S, unit.id)


def back_to_tablet(page: HTMLResponse, seconds: int, unit: str) -> HTMLResponse:
    """Let a page return to the tablet's first page after some seconds."""
    page.headers["Refresh"] = f"{seconds};url=/units/{unit}/tablet"
    return page
