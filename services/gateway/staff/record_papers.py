"""The papers of a record: slips, which are written when the page is opened, and its letters."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me
from services.gateway.staff.letters import StepAsked, back, taken_or_refused, with_steps
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.letters import LetterLine, PapersOfRecord, TakeStep
from shared.contracts.record_code import record_code

PATH = "/units/{unit}/records/{record}/papers"
TEMPLATE = "staff/record_papers.html"
router = APIRouter()


class PapersView(View):
    """The papers of a record, as letters. Personal."""

    unit: UnitView
    record: str
    letters: tuple[LetterLine, ...]


async def papers(queries: Queries, unit: OfUnit, record: str) -> PapersView:
    """Return the papers of a record; the query writes its slips."""
    code = record_code(record) or record
    answer = await queries.ask(PapersOfRecord(unit=unit.id, record=code))
    return PapersView(unit=UnitView.of(unit), record=code, letters=answer.letters)


Papers = Annotated[PapersView, Depends(papers)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, me: Me, unit: OfUnit, view: Papers) -> HTMLResponse:
    """Show the papers of a record, to open, download and hand over."""
    return with_steps(request, TEMPLATE, view, me.roles_for(TakeStep, unit.id), None)


@router.post(PATH, include_in_schema=False)
async def step(
    request: Request, queries: Queries, me: Me, unit: OfUnit, record: str, asked: StepAsked
) -> Response:
    """Record the step that an officer has taken with a paper."""
    if refused := await taken_or_refused(request, queries, asked):
        view = await papers(queries, unit, record)
        return with_steps(request, TEMPLATE, view, me.roles_for(TakeStep, unit.id), refused)
    return back(request, asked)


@router.get(f"/api{PATH}")
async def data(view: Papers) -> PapersView:
    """Return the papers of a record; each prints at `/letters/{letter}.pdf`."""
    return view
