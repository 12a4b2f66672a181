"""The queue of letters: their states, and the steps that officers take with them."""

from asyncio import gather
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.gateway.queries import page_queries
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import View
from services.gateway.staff.officer import Acting, remember, remembered
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import AtPage, FormText, OfUnit, Queries, empty_as_none
from services.gateway.web.pdf_response import pdf_response
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
from shared.reference.office_zone import office_zone
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)

OfKind = Annotated[str | None, empty_as_none]
OfStatus = Annotated[LetterStatus | None, empty_as_none]
TakenAt = Annotated[datetime | None, empty_as_none, Form()]


def step_asked(officer: Acting, do: FormText, reason: FormText = "", at: TakenAt = None) -> TakeStep:
    """Return the step that a form asks for: `do` is `<act> <letter>`, or `hand-over:<channel> <letter>`.

    `at` is the time of the step in the office's time zone; empty means now.

    Raises:
        RequestValidationError: The form sent a value that is not one of its choices.
    """
    action, _, letter = do.partition(" ")
    act, _, channel = action.partition(":")
    asked = {
        "letter": letter,
        "act": act,
        "channel": channel or None,
        "officer": officer,
        "reason": reason,
        "at": at and at.replace(tzinfo=at.tzinfo or office_zone()),
    }
    try:
        return TakeStep.model_validate(asked)
    except ValidationError as invalid:
        raise RequestValidationError(invalid.errors()) from invalid


StepAsked = Annotated[TakeStep, Depends(step_asked)]


@router.get("/units/{unit}/letters")
async def letters(
    request: Request,
    queries: Queries,
    unit: OfUnit,
    page: AtPage,
    kind: OfKind = None,
    status: OfStatus = None,
) -> HTMLResponse:
    """Show the letters, and the steps that can be taken with each."""
    return await _queue(request, queries, unit, page, kind, status)


@router.post("/units/{unit}/letters")
async def step(
    request: Request,
    queries: Queries,
    unit: OfUnit,
    page: AtPage,
    asked: StepAsked,
    kind: OfKind = None,
    status: OfStatus = None,
) -> Response:
    """Record the step that an officer has taken with a letter."""
    taken = await queries.ask(asked)
    if taken.taken:
        return back(request, asked)
    return await _queue(request, queries, unit, page, kind, status, asked, taken)


@router.get("/letters/{letter}")
async def life(request: Request, queries: Queries, letter: str) -> Response:
    """Show the history of a letter; `<id>.pdf` returns its PDF."""
    id, dot, _ = letter.partition(".pdf")
    if dot:
        printed = await queries.ask(PdfOf(letter=id))
        return pdf_response(request, printed.pdf, printed.file_name)
    life = await queries.ask(LifeOfLetter(letter=id))
    return show(request, "staff/letter.html", letter=id, steps=life.steps)


def back(request: Request, asked: TakeStep) -> Response:
    """Redirect to the page on which a step was taken."""
    query = urlencode(request.query_params)
    address = f"{request.url.path}?{query}" if query else request.url.path
    return remember(RedirectResponse(address, SEE_OTHER), asked.officer)


def with_steps(
    request: Request,
    template: str,
    view: View,
    asked: TakeStep | None,
    taken: StepTaken | None,
    **values: object,
) -> HTMLResponse:
    """Show a page of letters and their steps; a refused step with its reason and the form's values."""
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
        **values,
    )
    return with_form(page)


async def _queue(
    request: Request,
    queries: QueryClient,
    unit: Unit,
    page: Page,
    kind: str | None,
    status: LetterStatus | None,
    asked: TakeStep | None = None,
    taken: StepTaken | None = None,
) -> HTMLResponse:
    view, kinds = await gather(
        page_queries.letters(queries, unit, kind, status, page), page_queries.kinds(queries, unit)
    )
    return with_steps(
        request,
        "staff/letters.html",
        view,
        asked,
        taken,
        kinds=kinds,
        statuses=LetterStatus,
        after=page.after,
    )
