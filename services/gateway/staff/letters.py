"""The queue of letters: which there are, how they stand, and the steps that officers take with them."""

from asyncio import gather
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.gateway.queries import page_queries
from services.gateway.queries.query_client import Desk
from services.gateway.queries.views import View
from services.gateway.staff.officer import Acting, Given, remember, remembered
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import AtDesk, AtPlace, OfUnit, left_empty
from services.gateway.web.pdf_response import paper
from shared.contracts.questions.letters import (
    DeliveryChannel,
    LetterStatus,
    LifeOfLetter,
    PdfOf,
    Role,
    StepTaken,
    TakeStep,
)
from shared.contracts.questions.question import Page
from shared.reference.office_zone import OFFICE_ZONE
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)

OfKind = Annotated[str | None, left_empty]
OfStatus = Annotated[LetterStatus | None, left_empty]


At = Annotated[datetime | None, left_empty, Form()]


def step_asked(officer: Acting, do: Given, reason: Given = "", at: At = None) -> TakeStep:
    """Return the step that a form asks for: `do` is `<act> <letter>`, or `hand-over:<channel> <letter>`.

    `at` is when it was taken, as the office's wall shows it; now if it is left empty.

    Raises:
        RequestValidationError: What the form sent is not one of its choices.
    """
    deed, _, letter = do.partition(" ")
    act, _, channel = deed.partition(":")
    asked = {
        "letter": letter,
        "act": act,
        "channel": channel or None,
        "officer": officer,
        "reason": reason,
        "at": at and at.replace(tzinfo=at.tzinfo or OFFICE_ZONE),
    }
    try:
        return TakeStep.model_validate(asked)
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors()) from wrong


StepAsked = Annotated[TakeStep, Depends(step_asked)]


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
    asked: StepAsked,
    kind: OfKind = None,
    status: OfStatus = None,
) -> Response:
    """Note that an officer has taken a step with a letter."""
    taken = await desk.ask(asked)
    if taken.taken:
        return back(request, asked)
    return await _queue(request, desk, unit, page, kind, status, asked, taken)


@router.get("/letters/{letter}")
async def life(request: Request, desk: AtDesk, letter: str) -> Response:
    """Show what has happened to a letter; `<id>.pdf` gives it as it prints, to look at or to keep."""
    id, dot, _ = letter.partition(".pdf")
    if dot:
        printed = await desk.ask(PdfOf(letter=id))
        return paper(request, printed.pdf, printed.file_name)
    life = await desk.ask(LifeOfLetter(letter=id))
    return show(request, "letter.html", letter=id, steps=life.steps)


def back(request: Request, asked: TakeStep) -> Response:
    """Return to the page on which a step was taken."""
    query = urlencode(request.query_params)
    address = f"{request.url.path}?{query}" if query else request.url.path
    return remember(RedirectResponse(address, SEE_OTHER), asked.officer)


def with_steps(
    request: Request,
    template: str,
    view: View,
    asked: TakeStep | None,
    taken: StepTaken | None,
    **shown: object,
) -> HTMLResponse:
    """Show a page with letters and their steps; if one was just refused, with why, and what was filled in."""
    page = show(
        request,
        template,
        status=409 if taken else 200,
        view=view,
        roles=Role,
        channels=DeliveryChannel,
        who=asked.officer if asked else remembered(request),
        asked=asked,
        refused=taken,
        **shown,
    )
    return with_form(page)


async def _queue(
    request: Request,
    desk: Desk,
    unit: Unit,
    page: Page,
    kind: str | None,
    status: LetterStatus | None,
    asked: TakeStep | None = None,
    taken: StepTaken | None = None,
) -> HTMLResponse:
    view, kinds = await gather(
        page_queries.letters(desk, unit, kind, status, page), page_queries.kinds(desk, unit)
    )
    return with_steps(
        request,
        "letters.html",
        view,
        asked,
        taken,
        kinds=kinds,
        statuses=LetterStatus,
        after=page.after,
    )
