"""The acting officer: named by a form, and remembered by the browser for the next form."""

from typing import Annotated, Final, TypeVar
from urllib.parse import quote, unquote

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError

from services.gateway.web.parameters import FormText
from shared.contracts.questions.letters import Officer

COOKIE: Final = "officer"
R = TypeVar("R", bound=Response)


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


def remembered(request: Request) -> Officer | None:
    """Return the officer who acted last in this browser: a suggestion for the next form, no proof."""
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
