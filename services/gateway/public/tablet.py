"""The tablet at the counter: a clerk types in the ticket of whoever has just received a result.

It stands before citizens, so nobody is signed in on it, it lists nothing, and it opens no form by itself. It
returns to its first page after each answer.
"""

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import FormText, OfUnit
from shared.contracts.lookup_code import MISREAD
from shared.text import as_typed

PATH: Final = "/units/{unit}/tablet"
router = APIRouter(include_in_schema=False)
LONGEST: Final = 40
"""Characters of a ticket that is typed in."""
THANKS_S: Final = 8
ABANDONED_S: Final = 240
"""Seconds after which a form that somebody left open is cleared."""


@router.get(PATH)
async def tablet(request: Request, unit: OfUnit) -> HTMLResponse:
    """Show the field for a ticket."""
    page = with_form(show(request, "public/tablet.html", unit=unit, longest=LONGEST))
    return back_to_tablet(page, ABANDONED_S, unit.id)


@router.post(PATH)
async def open_form(unit: OfUnit, ticket: FormText = "") -> RedirectResponse:
    """Open the form of a ticket; without one, the first page again."""
    typed = as_typed(ticket[:LONGEST]).upper().translate(MISREAD)
    form = f"/s/{quote(typed, safe='')}?tablet={unit.id}"
    return RedirectResponse(form if typed else PATH.format(unit=unit.id), SEE_OTHER)


def back_to_tablet(page: HTMLResponse, seconds: int, unit: str) -> HTMLResponse:
    """Let a page return to the tablet's first page after some seconds."""
    page.headers["Refresh"] = f"{seconds};url={PATH.format(unit=unit)}"
    return page
