"""The tablet at the counter: large rows to touch; after each answer it begins anew, without a script."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.gateway.web.pages import show
from services.gateway.web.parameters import AtDesk, OfUnit
from shared.contracts.questions.surveys.invitations import OpenInvitations

router = APIRouter(include_in_schema=False)
NEWEST: Final = 5
"""Invitations that are offered: whoever answers at the counter has just been handed the result."""
LOOKS_AGAIN_S: Final = 15
THANKS_S: Final = 8
ABANDONED_S: Final = 240
"""After which a form that somebody walked away from is cleared."""


@router.get("/units/{unit}/tablet")
async def tablet(request: Request, desk: AtDesk, unit: OfUnit) -> HTMLResponse:
    """Offer the forms of those who were just handed something."""
    lines = await desk.ask(OpenInvitations(unit=unit.id, limit=NEWEST, newest_first=True))
    page = show(request, "tablet.html", unit=unit, invitations=lines.invitations)
    return comes_back(page, LOOKS_AGAIN_S, unit.id)


def comes_back(page: HTMLResponse, seconds: int, unit: str) -> HTMLResponse:
    """Let a page give way to the beginning after a while."""
    page.headers["Refresh"] = f"{seconds};url=/units/{unit}/tablet"
    return page
