"""The page of what a unit has disclosed in a quarter, its JSON, and the forms by which it is entered."""

from hashlib import sha256
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic_core import PydanticCustomError
from starlette.datastructures import UploadFile

from services.gateway.counter.sending import form_id, new_form_id
from services.gateway.disclosure.chosen import PATH, Disclosures, DisclosuresView
from services.gateway.queries.period import years_to_enter
from services.gateway.queries.quarter import Quarter
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import LastDay, OfQuarter, OfUnit, Queries, question_of, read_day
from shared.contracts.questions.supervision.disclosures import (
    LONGEST_TEXT,
    LONGEST_WHERE,
    DisclosureDone,
    DisclosureWay,
    EnterDisclosure,
    PublishDisclosure,
    WithdrawDisclosure,
)
from shared.reference.loading import load_units

CHUNK: Final = 1024 * 1024
router = APIRouter()


@router.get(PATH, include_in_schema=False)
async def page(request: Request, me: Me, view: Disclosures, today: LastDay) -> HTMLResponse:
    """Show what was entered from a quarter on."""
    return _page(request, me, view, today)


@router.get(f"/api{PATH}")
async def data(view: Disclosures) -> DisclosuresView:
    """Return what a unit entered as disclosed from a quarter on, with who entered and published it."""
    return view


@router.post(PATH, include_in_schema=False)
async def act(
    request: Request, queries: Queries, me: Me, unit: OfUnit, quarter: OfQuarter, today: LastDay
) -> Response:
    """Enter, publish or withdraw something; what is refused is shown with what was typed."""
    async with request.form(max_files=1, max_fields=12) as form:
        typed = {name: text.strip() for name, text in form.items() if isinstance(text, str)}
        file = await _digested(form.get("file")) if typed.get("do") == "enter" else None
    about: dict[str, Any] = {"unit": unit.id}
    do, entry = typed.get("do", ""), {"disclosure": typed.get("disclosure", "")}
    try:
        match do:
            case "enter":
                officer = me.acting(EnterDisclosure, unit.id)
                said = _entered(typed) | {"file": file, "form": form_id(typed.get("form", ""))}
                asked: Any = question_of(EnterDisclosure, about | said | {"officer": officer})
            case "publish":
                officer = me.acting(PublishDisclosure, unit.id)
                asked = question_of(PublishDisclosure, about | entry | {"officer": officer})
            case "withdraw":
                officer = me.acting(WithdrawDisclosure, unit.id)
                why = {"why": typed.get("why", "")}
                asked = question_of(WithdrawDisclosure, about | entry | why | {"officer": officer})
            case _:
                raise RequestValidationError([{"type": "deed", "loc": ("body", "do")}])
        done: DisclosureDone = await queries.ask(asked)
    except (RequestValidationError, PydanticCustomError):
        done = DisclosureDone(kept=False, refused="not-readable")
    if not done.kept:
        view = await DisclosuresView.asked(queries, unit, quarter)
        return _page(request, me, view, today, refused=done.refused, typed=typed)
    at = Quarter.of(asked.since) if isinstance(asked, EnterDisclosure) else quarter
    place = f"{PATH.format(unit=unit.id)}{at.chosen}#d-{done.disclosure}"
    return leave_note(RedirectResponse(place, SEE_OTHER), Note(f"disclosure_{do}", done.disclosure))


async def _digested(file: object) -> dict[str, Any] | None:
    """Return name, size and digest of a file; its content is not kept."""
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    digest, size = sha256(), 0
    while chunk := await file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return {"file_name": file.filename[-200:], "size": size, "sha256": digest.hexdigest()}


def _entered(typed: dict[str, str]) -> dict[str, Any]:
    return {
        "what": typed.get("what", ""),
        "way": typed.get("way", ""),
        "where": typed.get("where", ""),
        "since": read_day(typed.get("since", "")),
        "until": read_day(until) if (until := typed.get("until", "")) else None,
    }


def _page(
    request: Request,
    me: SignedInPerson,
    view: DisclosuresView,
    today: LastDay,
    *,
    refused: str = "",
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    unit = load_units()[view.unit.id]
    return show(
        request,
        "disclosure/page.html",
        status=409 if refused else 200,
        view=view,
        years=years_to_enter(unit, today, view.year),
        may_enter=bool(me.roles_for(EnterDisclosure, unit.id)),
        may_publish=bool(me.roles_for(PublishDisclosure, unit.id)),
        ways=tuple(DisclosureWay),
        form=(typed or {}).get("form") or new_form_id(),
        today=today,
        refused=refused,
        typed=typed or {},
        longest=LONGEST_TEXT,
        longest_where=LONGEST_WHERE,
    )
