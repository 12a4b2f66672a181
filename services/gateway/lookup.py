"""Where is my file? For whoever holds its slip: how it stands, when it is due and why, and nothing else."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.gateway.pages import show
from services.gateway.parameters import AtDesk
from services.gateway.record import WhyView
from services.gateway.views import UnitView
from services.gateway.visitor import AtDoor
from shared.asking import NoAnswer
from shared.questions.explanation import WhyThisDate
from shared.slip import Slips
from shared.units import known_units

router = APIRouter(include_in_schema=False)
LONGEST: Final = 100
"""Signs of what is typed in."""

Typed = Annotated[str, Query(max_length=LONGEST)]


@router.get("/ho-so")
async def form(
    request: Request, desk: AtDesk, visitor: AtDoor, record: Typed = "", ma: Typed = ""
) -> HTMLResponse:
    """Show the form, and what it finds."""
    return await find(request, desk, visitor, record, ma) if record or ma else _form(request)


@router.get("/ho-so/{record}")
async def find(request: Request, desk: AtDesk, visitor: AtDoor, record: str, ma: Typed = "") -> HTMLResponse:
    """Show where a file is. An unknown code and a wrong secret are told apart by nobody.

    Raises:
        HTTPException: 429, somebody guesses.
    """
    record = record.strip()
    visitor.look_up(record)
    slips: Slips = request.app.state.slips
    if slips.proves(record, ma):
        try:
            explanation = await desk.ask(WhyThisDate(record=record))
        except NoAnswer:
            return _form(request, record, status=404)
        view = WhyView(unit=UnitView.of(known_units()[explanation.unit]), explanation=explanation)
        return show(request, "file.html", view=view)
    visitor.guessed(record)
    return _form(request, record, status=404)


def _form(request: Request, record: str = "", *, status: int = 200) -> HTMLResponse:
    return show(request, "lookup.html", status=status, record=record[:LONGEST], longest=LONGEST)
