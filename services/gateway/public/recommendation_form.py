"""The form by which anybody recommends something to a commune: no sign-in, no script, a contact if they like.

It is filed once, however often it is sent: the form has an id, which all tabs of a browser share until it is
taken. Whoever sent it is led to the page of its record, which says when an answer is due, and later has it.
"""

from collections.abc import Collection, Mapping
from secrets import token_urlsafe
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.gateway.public.client import AtDoor
from services.gateway.public.procedures import ProcedureView, posted
from services.gateway.queries.query_client import ServiceSilent
from services.gateway.queries.views import HistoryView
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import AtDesk, OfUnit, Today
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.surveys.recommendations import (
    FIELD,
    MAX_CONTACT_LENGTH,
    MAX_SENDER_LENGTH,
    MAX_WORDS_LENGTH,
    Recommend,
    TakenAs,
)
from shared.reference.units import Unit

router = APIRouter(include_in_schema=False)
PATH: Final = "/cong-khai/{unit}/phan-anh"
COOKIE: Final = "form"
FIELDS: Final = ("procedure", "words", "sender", "contact")
LENGTHS: Final = {"words": MAX_WORDS_LENGTH, "sender": MAX_SENDER_LENGTH, "contact": MAX_CONTACT_LENGTH}
BYTES_OF_ID: Final = 16


@router.get("/phan-anh")
async def own_form(unit: OfUnit) -> RedirectResponse:
    """Lead to the form of the office whose pages these are."""
    return RedirectResponse(PATH.format(unit=unit.id), SEE_OTHER)


@router.get(PATH)
async def form(request: Request, unit: OfUnit, today: Today) -> HTMLResponse:
    """Show the form."""
    return _form(request, unit, today, id=_own_id(request.cookies.get(COOKIE, "")))


@router.post(PATH)
async def send(request: Request, desk: AtDesk, visitor: AtDoor, unit: OfUnit, today: Today) -> Response:
    """Hand a recommendation over to be filed, and say plainly whether it was."""
    visitor.recommend(unit.id)
    given = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    id = _own_id(given.get("form", ""))
    try:
        asked = Recommend.model_validate(
            {name: given.get(name, "") for name in FIELDS} | {"unit": unit.id, "form": id}
        )
    except ValidationError as wrong:
        visitor.recommended(unit.id)
        faults = {str(fault["loc"][0]) for fault in wrong.errors(include_input=False)}
        return _form(request, unit, today, id=id, status=422, given=given, faults=faults)
    if all(kind.code != asked.procedure for kind in kinds(today)):
        return _form(request, unit, today, id=id, status=422, given=given, faults={"procedure"})
    try:
        taken = await desk.ask(asked)
    except ServiceSilent:
        return _form(request, unit, today, id=id, status=503, given=given, why="not_kept")
    visitor.recommended(unit.id)
    if taken.taken_as is TakenAs.SENT_BEFORE:
        return _form(request, unit, today, id=_new_id(), status=409, given=given, why="sent_before")
    if taken.taken_as is TakenAs.NO_OFFICE:
        return _form(request, unit, today, id=id, status=409, given=given, why="no_office")
    return _filed(request, taken.record)


def kinds(today: Today) -> list[ProcedureView]:
    """Return what a recommendation may be about."""
    return [procedure for procedure in posted(today) if procedure.field == FIELD]


def _filed(request: Request, record: str) -> Response:
    slips: LookupCodes = request.app.state.slips
    page: Response = (
        RedirectResponse(f"/ho-so/{record}?ma={slips.code(record)}", SEE_OTHER)
        if slips.key
        else show(request, "recommended.html", record=record)
    )
    page.delete_cookie(COOKIE)
    return page


def _form(
    request: Request,
    unit: Unit,
    today: Today,
    *,
    id: str,
    status: int = 200,
    given: Mapping[str, str] | None = None,
    faults: Collection[str] = (),
    why: str = "",
) -> HTMLResponse:
    page = show(
        request,
        "recommend.html",
        status=status,
        unit=unit,
        successors=HistoryView.of(unit).successors if why == "no_office" else (),
        kinds=kinds(today),
        id=id,
        given=given or {},
        faults=faults,
        why=why or ("incomplete" if faults else ""),
        lengths=LENGTHS,
    )
    page.set_cookie(COOKIE, id, httponly=True, samesite="lax")
    return with_form(page)


def _own_id(said: str) -> str:
    """Return the id that a browser has, if it can be one of ours, else a new one."""
    return said if len(said) == len(_new_id()) and said.isascii() and said.isprintable() else _new_id()


def _new_id() -> str:
    return token_urlsafe(BYTES_OF_ID)
