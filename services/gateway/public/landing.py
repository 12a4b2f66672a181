"""The first page of the public door: what citizens come for, at the office's own unit."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit

router = APIRouter(include_in_schema=False)


@router.get("/")
async def landing(request: Request, unit: OfUnit) -> HTMLResponse:
    """Show the ways to the look-up of a file, the procedures, the board and the form for recommendations."""
    return show(request, "public/landing.html", unit=unit)
