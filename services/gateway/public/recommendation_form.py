"""The form by which anybody sends a recommendation to a commune: no sign-in, no script, an optional contact.

A form is filed once, however often it is sent: it has an id, which all tabs of a browser share until it is
accepted. The sender is redirected to the page of its record, which shows when an answer is due, and later the
answer.
"""

from collections.abc import Collection, Mapping
from datetime import date
from secrets import token_urlsafe
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.gateway.public.procedures import ProcedureView, of_commune
from services.gateway.public.rate_limit import FromClient
from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.views import HistoryView
from services.gateway.web.pages import SEE_OTHER, show, with_form
from services.gateway.web.parameters import OfUnit, Queries, Today
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.surveys.recommendations import (
    CATALOGUE_FIELD,
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
FIRST_ERROR: Final = 400
"""Of the statuses."""


@router.get("/phan-anh")
async def own_form(unit: OfUnit) -> RedirectResponse:
    """Redirect to the form of the default unit."""
    return RedirectResponse(PATH.format(unit=unit.id), SEE_OTHER)


@router.get(PATH)
async def form(request: Request, unit: OfUnit, today: Today) -> HTMLResponse:
    """Show the form."""
    return _form(request, unit, today, id=_own_id(request.cookies.get(COOKIE, "")))


@router.post(PATH)
async def send(
    request: Request, queries: Queries, client: FromClient, unit: OfUnit, today: Today
) -> Response:
    """Send a recommendation to be filed, and show whether it was."""
    with client.recommend(unit.id) as attempt:
        page = await _take(request, queries, unit, today)
        if page.status_code >= FIRST_ERROR:
            attempt.give_back()
    return page


async def _take(request: Request, queries: QueryClient, unit: Unit, today: date) -> Response:
    given = {name: text for name, text in (await request.form()).items() if isinstance(text, str)}
    id = _own_id(given.get("form", ""))
    try:
        asked = Recommend.model_validate(
            {name: given.get(name, "") for name in FIELDS} | {"unit": unit.id, "form": id}
        )
    except ValidationError as wrong:
        faults = {str(fault["loc"][0]) for fault in wrong.errors(include_input=False) if fault["loc"]}
        return _form(request, unit, today, id=id, status=422, given=given, faults=faults)
    if all(kind.code != asked.procedure for kind in kinds(today)):
        return _form(request, unit, today, id=id, status=422, given=given, faults={"procedure"})
    try:
        taken = await queries.ask(asked)
    except ServiceUnavailable:
        return _form(request, unit, today, id=id, status=503, given=given, why="not_kept")
    if taken.taken_as is TakenAs.SENT_BEFORE:
        return _form(request, unit, today, id=_new_id(), status=409, given=given, why="sent_before")
    if taken.taken_as is TakenAs.NO_OFFICE:
        return _form(request, unit, today, id=id, status=409, given=given, why="no_office")
    return _filed(request, taken.record)


def kinds(today: Today) -> list[ProcedureView]:
    """Return the procedures that a recommendation may be about."""
    return [procedure for procedure in of_commune(today) if procedure.field == CATALOGUE_FIELD]


def _filed(request: Request, record: str) -> Response:
    codes: LookupCodes = request.app.state.office.codes
    page: Response = (
        RedirectResponse(f"/ho-so/{record}?ma={codes.code(record)}", SEE_OTHER)
        if codes.key
        else show(request, "public/recommendation_filed.html", record=record)
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
        "public/recommendation_form.html",
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


def _own_id(sent: str) -> str:
    """Return the id that a browser sent if it has the form of ours, else a new one."""
    return sent if len(sent) == len(_new_id()) and sent.isascii() and sent.isprintable() else _new_id()


def _new_id() -> str:
    return token_urlsafe(BYTES_OF_ID)
