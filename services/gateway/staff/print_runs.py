"""Print runs: one document with all letters of a unit that are ready."""

from asyncio import gather
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.queries import page_queries
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.staff.letters import OfKind
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import OfUnit, Queries
from services.gateway.web.pdf_response import pdf_response
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
    """The latest print runs of a unit; null while the service does not answer."""

    unit: UnitView
    runs: tuple[PrintRun, ...] | None


@router.get("/units/{unit}/print-runs")
async def runs(request: Request, queries: Queries, me: Me, unit: OfUnit) -> HTMLResponse:
    """Show the form that starts a print run, and the runs that were started."""
    return await _runs(request, queries, me, unit)


@router.post("/units/{unit}/print-runs")
async def start(
    request: Request,
    queries: Queries,
    unit: OfUnit,
    me: Me,
    kind: Annotated[OfKind, Form()] = None,
    two_up: Annotated[bool, Form()] = False,
) -> Response:
    """Start a print run, or say that there is nothing to print."""
    officer = me.acting(StartPrintRun, unit.id)
    run = await queries.ask(StartPrintRun(unit=unit.id, officer=officer, kind=kind, two_up=two_up))
    if run.run:
        return RedirectResponse(f"/print-runs/{run.run}", SEE_OTHER)
    return await _runs(request, queries, me, unit, nothing=True)


@router.get("/print-runs/{run}")
async def print_run(request: Request, queries: Queries, run: str) -> Response:
    """Show the state of a print run; `<id>.pdf` returns its document."""
    id, dot, _ = run.partition(".pdf")
    state = await queries.ask(StateOfPrintRun(run=id))
    if dot and state.parts:
        return pdf_response(request, _parts(queries, state), state.file_name)
    return show(request, "staff/print_run.html", run=state)


@router.post("/print-runs/{run}")
async def again(request: Request, queries: Queries, run: str) -> Response:
    """Bind a print run again whose binding failed."""
    await queries.ask(BindAgain(run=run))
    return RedirectResponse(request.url.path, SEE_OTHER)


async def _runs(
    request: Request, queries: QueryClient, me: SignedInPerson, unit: Unit, *, nothing: bool = False
) -> HTMLResponse:
    kinds, latest = await gather(
        page_queries.kinds(queries, unit), queries.ask_or_none(PrintRunsOf(unit=unit.id))
    )
    return show(
        request,
        "staff/print_runs.html",
        view=RunsView(unit=UnitView.of(unit), runs=latest and latest.runs),
        kinds=kinds,
        may_start=bool(me.roles_for(StartPrintRun, unit.id)),
        nothing=nothing,
    )


async def _parts(queries: QueryClient, run: PrintRun) -> AsyncIterator[bytes]:
    for part in range(run.parts):
        yield (await queries.ask(PartOfPrintRun(run=run.run, part=part))).pdf
