"""The acting officer: named once by a form, and remembered by the browser for all pages of staff."""

import re
from typing import Annotated, Final, TypeVar
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.gateway.web.pages import SEE_OTHER
from services.gateway.web.parameters import FormText
from shared.contracts.officer import Officer

COOKIE: Final = "officer"
OWN_PAGE: Final = re.compile(r"/(units|print-runs)/[^\\\x00-\x20]*")
"""Addresses to which the form may lead back; never another site's."""
R = TypeVar("R", bound=Response)
router = APIRouter(include_in_schema=False)


def officer_of(role: FormText = "", officer: FormText = "") -> Officer:
    """Return the officer that a form names.

    Raises:
        RequestValidationError: The form names nobody, or an unknown role.
    """
    try:
        return Officer.model_validate({"role": role, "id": officer})
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors()) from wrong


Acting = Annotated[Officer, Depends(officer_of)]


@router.post("/officer")
async def choose(officer: Acting, back: FormText = "") -> Response:
    """Remember who acts from now on, and lead back to the page with the form."""
    page = back if OWN_PAGE.fullmatch(back) else "/"
    return remember(RedirectResponse(page, SEE_OTHER), officer)


def remembered(request: Request) -> Officer | None:
    """Return the officer who acts in this browser: a suggestion for the next form, no proof."""
    role, _, id = unquote(request.cookies.get(COOKIE, "")).partition(" ")
    try:
        return Officer.model_validate({"role": role, "id": id})
    except ValidationError:
        return None


def remember(response: R, officer: Officer) -> R:
    """Let the browser remember the officer until it is closed."""
    value = quote(f"{officer.role} {officer.id}", safe="")
    response.set_cookie(COOKIE, value, httponly=True, samesite="strict")
    return response
