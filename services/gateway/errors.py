"""What a reader is told when a page cannot be shown: in words, with what is allowed or what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from services.gateway.desk import ServiceSilent
from services.gateway.language import Language, language_of
from services.gateway.pages import show
from services.gateway.parameters import BOUNDS
from shared.asking import NoAnswer
from shared.units import UnknownUnit

BY_STATUS: Final = {403: "foreign", 404: "not_found", 405: "not_allowed", 413: "too_large"}
LONGEST_ECHO: Final = 40


class WrongParameter(BaseModel):
    """One part of an address that cannot be read."""

    name: str = Field(examples=["since"])
    allowed: str = Field(description="What may stand there, in the reader's language")


class Trouble(BaseModel):
    """Why there is no answer, in the reader's language."""

    title: str
    text: str
    parameters: tuple[WrongParameter, ...] = ()


@dataclass(frozen=True)
class Said:
    """A trouble, by the keys of its texts."""

    status: int
    title: str
    text: str
    values: dict[str, str] = field(default_factory=dict)
    faults: Sequence[dict[str, Any]] = ()
    choose_unit: bool = False


def tell(request: Request, said: Said) -> Response:
    """Tell a person by a page, a machine by JSON."""
    say = language_of(request.query_params, request.cookies)
    values = {key: say.texts.get(value, value) for key, value in said.values.items()}
    trouble = Trouble(
        title=say(said.title),
        text=say(said.text, **values),
        parameters=tuple(
            WrongParameter(name=str(fault["loc"][-1]), allowed=_allowed(fault, say)) for fault in said.faults
        ),
    )
    if request.url.path.startswith("/api/"):
        return JSONResponse(trouble.model_dump(mode="json"), said.status)
    return show(request, "trouble.html", status=said.status, trouble=trouble, choose_unit=said.choose_unit)


def broken(request: Request) -> Response:
    """Tell that the fault is ours."""
    return tell(request, Said(500, "fault.broken_title", "fault.broken"))


def tell_of_all(app: FastAPI) -> None:
    """Let the application tell of every kind of trouble."""

    @app.exception_handler(HTTPException)
    async def http(request: Request, failure: HTTPException) -> Response:
        kind = BY_STATUS.get(failure.status_code, "unreadable")
        return tell(request, Said(failure.status_code, f"fault.{kind}_title", f"fault.{kind}"))

    @app.exception_handler(UnknownUnit)
    async def no_unit(request: Request, failure: UnknownUnit) -> Response:
        values = {"unit": str(failure)[:LONGEST_ECHO]}
        return tell(request, Said(404, "fault.no_unit_title", "fault.no_unit", values, choose_unit=True))

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, failure: RequestValidationError) -> Response:
        return tell(request, Said(400, "fault.unreadable_title", "fault.unreadable", faults=failure.errors()))

    @app.exception_handler(NoAnswer)
    async def no_answer(request: Request, failure: NoAnswer) -> Response:
        if failure.code == "not-found" and "after" not in request.query_params:
            return tell(request, Said(404, "fault.not_found_title", "fault.not_found"))
        faults = [{"type": "place", "loc": ("query", "after")}]
        return tell(request, Said(400, "fault.unreadable_title", "fault.unreadable", faults=faults))

    @app.exception_handler(ServiceSilent)
    async def silent(request: Request, failure: ServiceSilent) -> Response:
        values = {"service": f"silent.{failure.service}"}
        return tell(request, Said(503, "silent.title", "silent.lead", values))


def _allowed(fault: dict[str, Any], say: Language) -> str:
    """Say what may stand in a parameter, from the fault that pydantic found in it."""
    match fault:
        case {"type": "order" | "place" as kind}:
            return say(f"allowed.{kind}")
        case {"type": "enum", "ctx": {"expected": expected}}:
            return say("allowed.choice", choices=expected.replace("'", "").replace(" or ", ", "))
        case {"loc": [*_, name]} if name in BOUNDS:
            least, most = BOUNDS[name]
            return say("allowed.number", least=str(least), most=str(most))
        case {"type": str(kind)} if kind.startswith("date"):
            return say("allowed.date")
    return say("allowed.other")
