"""Pages for those who look after letters: the queue, the steps that an officer takes, and print runs."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from pydantic import ValidationError

from services.gateway import inquiries
from services.gateway.desk import Desk
from services.gateway.pages import show
from services.gateway.parameters import AtDesk, AtPlace, OfUnit, left_empty
from shared.events.life_event import LifeEventKind
from shared.questions.letters import (
    Act,
    Channel,
    LetterStatus,
    LifeOfLetter,
    Officer,
    PartOfPrintRun,
    PdfOf,
    PrintRun,
    PrintRunIs,
    Role,
    StartPrintRun,
    StepTaken,
    TakeStep,
)
from shared.questions.question import Page
from shared.units import Unit

router = APIRouter(include_in_schema=False)
PDF_HEADERS: Final = {"Content-Security-Policy": "frame-ancestors 'none'"}
"""A browser's own PDF viewer cannot work under the policy of the pages."""
SEE_OTHER: Final = 303

OfKind = Annotated[LifeEventKind | None, left_empty]
OfStatus = Annotated[LetterStatus | None, left_empty]
Given = Annotated[str, Form()]


@router.get("/units/{unit}/letters")
async def letters(
    request: Request,
    desk: AtDesk,
    unit: OfUnit,
    page: AtPlace,
    kind: OfKind = None,
    status: OfStatus = None,
) -> HTMLResponse:
    """Show the letters that were written, and what can be done with each."""
    return await _queue(request, desk, unit, page, kind, status)


@router.post("/units/{unit}/letters")
async def step(
    request: Request,
    desk: AtDesk,
    unit: OfUnit,
    page: AtPlace,
    do: Given,
    role: Given = "",
    officer: Given = "",
    channel: Given = "",
    reason: Given = "",
    kind: OfKind = None,
    status: OfStatus = None,
) -> Response:
    """Note that an officer has taken a step with a letter, or start a print run; `do` names what.

    Raises:
        RequestValidationError: What the form sent is not one of its choices.
    """
    act, _, letter = do.partition(" ")
    try:
        who = Officer.model_validate({"role": role, "id": officer})
        if act == "print-run":
            run = await desk.ask(
                StartPrintRun(unit=unit.id, officer=who, kind=kind, two_up=letter == "two-up")
            )
            return RedirectResponse(f"/print-runs/{run.run}" if run.run else _address(request), SEE_OTHER)
        how = {"channel": channel or None} if act == Act.HAND_OVER else {}
        question = TakeStep.model_validate(
            {"letter": letter, "act": act, "officer": who, "reason": reason} | how
        )
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors()) from wrong
    taken = await desk.ask(question)
    if taken.taken:
        return RedirectResponse(_address(request), SEE_OTHER)
    return await _queue(request, desk, unit, page, kind, status, refused=taken)


@router.get("/letters/{letter}")
async def life(request: Request, desk: AtDesk, letter: str) -> Response:
    """Show what has happened to a letter; `<id>.pdf` gives it as it prints, to look at or to keep."""
    id, dot, _ = letter.partition(".pdf")
    if dot:
        paper = await desk.ask(PdfOf(letter=id))
        return Response(paper.pdf, media_type="application/pdf", headers=_file(request, paper.file_name))
    life = await desk.ask(LifeOfLetter(letter=id))
    return show(request, "letter.html", letter=id, steps=life.steps)


@router.get("/print-runs/{run}")
async def print_run(request: Request, desk: AtDesk, run: str) -> Response:
    """Show how far a print run is; `<id>.pdf` gives its document."""
    id, dot, _ = run.partition(".pdf")
    state = await desk.ask(PrintRunIs(run=id))
    if dot and state.parts:
        return StreamingResponse(
            _parts(desk, state), media_type="application/pdf", headers=_file(request, state.file_name)
        )
    return show(request, "print_run.html", run=state)


async def _queue(
    request: Request,
    desk: Desk,
    unit: Unit,
    page: Page,
    kind: LifeEventKind | None,
    status: LetterStatus | None,
    *,
    refused: StepTaken | None = None,
) -> HTMLResponse:
    view = await inquiries.letters(desk, unit, kind, status, page)
    shown = show(
        request,
        "letters.html",
        status=409 if refused else 200,
        view=view,
        kinds=LifeEventKind,
        statuses=LetterStatus,
        roles=Role,
        channels=Channel,
        refused=refused,
        after=page.after,
    )
    # Under no-referrer a browser would send this form with `Origin: null`, as if it came from elsewhere.
    shown.headers["Referrer-Policy"] = "same-origin"
    return shown


async def _parts(desk: Desk, run: PrintRun) -> AsyncIterator[bytes]:
    for part in range(run.parts):
        yield (await desk.ask(PartOfPrintRun(run=run.run, part=part))).pdf


def _file(request: Request, name: str) -> dict[str, str]:
    how = "attachment" if "download" in request.query_params else "inline"
    return PDF_HEADERS | {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}"}


def _address(request: Request) -> str:
    query: Any = request.query_params
    return f"{request.url.path}?{urlencode(query)}" if query else request.url.path
