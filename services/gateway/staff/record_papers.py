"""The papers of a record: slips, written when somebody asks for them, and what was written for it before."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from services.gateway.queries.views import UnitView, View
from services.gateway.staff.letters import StepAsked, back, with_steps
from services.gateway.web.parameters import AtDesk, OfUnit
from shared.contracts.questions.letters import LetterLine, PapersOfRecord

PATH = "/units/{unit}/records/{record}/papers"
router = APIRouter()


class PapersView(View):
    """The papers of a record, as letters. Personal."""

    unit: UnitView
    record: str
    letters: tuple[LetterLine, ...]


async def papers(desk: AtDesk, unit: OfUnit, record: str) -> PapersView:
    """Ask for the papers of a record, which writes its slips."""
    answer = await desk.ask(PapersOfRecord(unit=unit.id, record=record))
    return PapersView(unit=UnitView.of(unit), record=record, letters=answer.letters)


Papers = Annotated[PapersView, Depends(papers)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Papers) -> HTMLResponse:
    """Show the papers of a record, to open, download and hand over."""
    return with_steps(request, "papers.html", view, None, None)


@router.post(PATH, include_in_schema=False)
async def step(request: Request, desk: AtDesk, unit: OfUnit, record: str, asked: StepAsked) -> Response:
    """Note that an officer has taken a step with a paper."""
    taken = await desk.ask(asked)
    if taken.taken:
        return back(request, asked)
    return with_steps(request, "papers.html", await papers(desk, unit, record), asked, taken)


@router.get(f"/api{PATH}")
async def data(view: Papers) -> PapersView:
    """Return the papers of a record; each prints at `/letters/{letter}.pdf`."""
    return view
