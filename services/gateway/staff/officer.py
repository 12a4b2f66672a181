"""Who acts: the officer that a form names, whom the browser remembers from one form to the next."""

from typing import Annotated, Final, TypeVar
from urllib.parse import quote, unquote

from fastapi import Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError

from shared.contracts.questions.letters import Officer

COOKIE: Final = "officer"
Given = Annotated[str, Form()]
R = TypeVar("R", bound=Response)


def officer_of(role: Given = "", officer: Given = "") -> Officer:
    """Return who a form says is acting.

    Raises:
        RequestValidationError: It names nobody, or a role that there is not.
    """
    try:
        return Officer.model_validate({"role": role, "id": officer})
    except ValidationError as wrong:
        raise RequestValidationError(wrong.errors()) from wrong


Acting = Annotated[Officer, Depends(officer_of)]


def remembered(request: Request) -> Officer | None:
    """Return who acted last in this browser, to be offered in the next form; it proves nothing."""
    role, _, id = unquote(request.cookies.get(COOKIE, "")).partition(" ")
    try:
        return Officer.model_validate({"role": role, "id": id})
    except ValidationError:
        return None


def remember(response: R, officer: Officer) -> R:
    """Let the browser remember who acted until it is closed."""
    named = quote(f"{officer.role} {officer.id}", safe="")
    response.set_cookie(COOKIE, named, httponly=True, samesite="strict")
    return response
