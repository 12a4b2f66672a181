"""The page of a quarter's receptions, its JSON, and the forms by which days, turns and replies are noted."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic_core import PydanticCustomError

from services.gateway.counter.sending import form_id, new_form_id, typed_in
from services.gateway.queries.period import years_to_enter
from services.gateway.queries.quarter import Quarter
from services.gateway.reception.chosen import PATH, ReceptionsView
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import LastDay, OfQuarter, OfUnit, Queries, question_of, read_day
from shared.contracts.questions.question import Question
from shared.contracts.questions.supervision.receptions import (
    LONGEST_MATTER,
    LONGEST_NAME,
    REPLY_OWED,
    MatterKind,
    ReceivingOfficial,
    ReceptionDiary,
    ReceptionDone,
    RecordReception,
    RecordVisit,
    SettleVisit,
    VisitOutcome,
)
from shared.reference.loading import load_units

ASKED_BY: Final[dict[str, type[Question[ReceptionDone]]]] = {
    "day": RecordReception,
    "visit": RecordVisit,
    "reply": SettleVisit,
}
"""What each button asks."""
router = APIRouter()


@router.get(PATH, include_in_schema=False)
async def page(
    request: Request, queries: Queries, me: Me, unit: OfUnit, quarter: OfQuarter, today: LastDay
) -> HTMLResponse:
    """Show the receptions of a quarter."""
    names = bool(me.roles_for(ReceptionDiary, unit.id))
    return _page(request, me, await ReceptionsView.asked(queries, unit, quarter, names=names), today)


@router.get(f"/api{PATH}")
async def data(queries: Queries, unit: OfUnit, quarter: OfQuarter) -> ReceptionsView:
    """Return how receptions went in a quarter: days, weeks, turns by matter, replies. It names nobody."""
    return await ReceptionsView.asked(queries, unit, quarter, names=False)


@router.post(PATH, include_in_schema=False)
async def act(
    request: Request, queries: Queries, me: Me, unit: OfUnit, quarter: OfQuarter, today: LastDay
) -> Response:
    """Note a day, a turn or a reply; what is refused is shown with what was typed.

    Raises:
        RequestValidationError: The page has no such button.
    """
    typed = {name: text.strip() for name, text in (await typed_in(request)).items()}
    do = typed.get("do", "")
    if do not in ASKED_BY:
        raise RequestValidationError([{"type": "deed", "loc": ("body", "do")}])
    kind = ASKED_BY[do]
    about = {"unit": unit.id, "officer": me.acting(kind, unit.id)}
    try:
        asked = question_of(kind, about | _said(do, typed))
        done = await queries.ask(asked)
    except (RequestValidationError, PydanticCustomError):
        done = ReceptionDone(kept=False, refused="not-readable")
    else:
        quarter = Quarter.of(getattr(asked, "held_on", quarter.since))
    if not done.kept:
        view = await ReceptionsView.asked(queries, unit, quarter, names=True)
        return _page(request, me, view, today, refused=done.refused, typed=typed)
    place = PATH.format(unit=unit.id) + quarter.chosen + (f"#v-{done.visit}" if done.visit else "")
    return leave_note(RedirectResponse(place, SEE_OTHER), Note(f"reception_{do}", done.visit))


def _said(do: str, typed: dict[str, str]) -> dict[str, Any]:
    if do == "reply":
        return {"visit": typed.get("visit", ""), "replied_on": read_day(typed.get("replied_on", ""))}
    said: dict[str, Any] = {
        "held_on": read_day(typed.get("held_on", "")),
        "receiver": typed.get("receiver", ""),
    }
    if do == "visit":
        names = ("visitor", "residence", "matter", "said", "outcome")
        said |= {name: typed.get(name, "") for name in names}
        said |= {"people": typed.get("people") or "1", "form": form_id(typed.get("form", ""))}
    return said


def _page(
    request: Request,
    me: SignedInPerson,
    view: ReceptionsView,
    today: LastDay,
    *,
    refused: str = "",
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    unit = load_units()[view.unit.id]
    return show(
        request,
        "reception/page.html",
        status=409 if refused else 200,
        view=view,
        years=years_to_enter(unit, today, view.year),
        may_enter=bool(me.roles_for(RecordVisit, unit.id)),
        owed=REPLY_OWED,
        receivers=tuple(ReceivingOfficial),
        matters=tuple(MatterKind),
        outcomes=tuple(VisitOutcome),
        form=(typed or {}).get("form") or new_form_id(),
        today=today,
        refused=refused,
        typed=typed or {},
        longest_name=LONGEST_NAME,
        longest=LONGEST_MATTER,
    )
