"""Print runs: all letters of a unit that are ready, in one document."""

from asyncio import gather
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.queries import page_queries
from services.gateway.queries.query_client import Desk
from services.gateway.queries.views import UnitView, View
from services.gateway.staff.letters import OfKind
from services.gateway.staff.officer import Acting, remember, remembered
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import AtDesk, OfUnit
from services.gateway.web.pdf_response import paper
from shared.contracts.questions.letters import Role
from shared.contracts.questions.print_runs import (
    BindAgain,
    PartOfPrintRun,
    PrintRun,
    PrintRunsOf,
    StartPrintRun,
    StateOfPrintRun,
)
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)


class RunsView(View):
    """The print runs that a unit started last; none are known while the service is silent."""

    unit: UnitView
    runs: tuple[PrintRun, ...] | None


@router.get("/units/{unit}/print-runs")
async def runs(request: Request, desk: AtDesk, unit: OfUnit) -> HTMLResponse:
    """Show the form that starts a print run, and the runs that were started."""
    return await _runs(request, desk, unit)


@router.post("/units/{unit}/print-runs")
async def start(
    request: Request,
    desk: AtDesk,
    unit: OfUnit,
    officer: Acting,
    kind: Annotated[OfKind, Form()] = None,
    two_up: Annotated[bool, Form()] = False,
) -> Response:
    """Start a print run, or say that there is nothing to print."""
    run = await desk.ask(StartPrintRun(unit=unit.id, officer=officer, kind=kind, two_up=two_up))
    if run.run:
        return remember(RedirectResponse(f"/print-runs/{run.run}", SEE_OTHER), officer)
    return await _runs(request, desk, unit, nothing=True)


@router.get("/print-runs/{run}")
async def print_run(request: Request, desk: AtDesk, run: str) -> Response:
    """Show how far a print run is; `<id>.pdf` gives its document."""
    id, dot, _ = run.partition(".pdf")
    state = await desk.ask(StateOfPrintRun(run=id))
    if dot and state.parts:
        return paper(request, _parts(desk, state), state.file_name)
    return with_form(show(request, "print_run.html", run=state))


@router.post("/print-runs/{run}")
async def again(request: Request, desk: AtDesk, run: str) -> Response:
    """Have a print run bound again that could not be bound."""
    await desk.ask(BindAgain(run=run))
    return RedirectResponse(request.url.path, SEE_OTHER)


async def _runs(request: Request, desk: Desk, unit: Unit, *, nothing: bool = False) -> HTMLResponse:
    kinds, lately = await gather(page_queries.kinds(desk, unit), desk.ask_if_there(PrintRunsOf(unit=unit.id)))
    page = show(
        request,
        "print_runs.html",
        view=RunsView(unit=UnitView.of(unit), runs=lately and lately.runs),
        kinds=kinds,
        roles=Role,
        who=remembered(request),
        nothing=nothing,
    )
    return with_form(page)


async def _parts(desk: Desk, run: PrintRun) -> AsyncIterator[bytes]:
    for part in range(run.parts):
        yield (await desk.ask(PartOfPrintRun(run=run.run, part=part))).pdf
