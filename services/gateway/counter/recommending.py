"""Taking a recommendation that a citizen makes at the counter; it is filed as that of the public form is."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.gateway.counter.sending import form_id, is_form_id, new_form_id, typed_in
from services.gateway.public.recommendation_form import FIELDS, LENGTHS, kinds
from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.queries.views import UnitView
from services.gateway.sign_in.person import Me
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import SEE_OTHER, lead_to, show
from services.gateway.web.parameters import OfUnit, Queries, Today
from shared.contracts.questions.surveys.recommendations import TakenAs, TakeRecommendation
from shared.reference.loading import load_units
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/recommend"
router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def form(
    request: Request, me: Me, unit: OfUnit, today: Today, procedure: str = "", form: str = ""
) -> Response:
    """Show the form; what belonged to a unit that has ended is taken at the one that it became part of."""
    me.acting(TakeRecommendation, unit.id)
    counters = [one for one in load_units().successors(unit) if me.roles_for(TakeRecommendation, one.id)]
    if counters or not is_form_id(form):
        counter = next(iter(counters), unit)
        return lead_to(request, f"{_path(counter)}?procedure={procedure}&form={new_form_id()}")
    return _page(request, unit, today, form, {"procedure": procedure})


@router.post(PATH)
async def take(request: Request, queries: Queries, me: Me, unit: OfUnit, today: Today, form: str) -> Response:
    """Take what was typed, once.

    Raises:
        RequestValidationError: The form is none of this page.
    """
    officer, id, given = me.acting(TakeRecommendation, unit.id), form_id(form), await typed_in(request)
    try:
        asked = TakeRecommendation.model_validate(
            {name: given.get(name, "") for name in FIELDS} | {"unit": unit.id, "form": id, "officer": officer}
        )
    except ValidationError as wrong:
        faults = {str(fault["loc"][0]) for fault in wrong.errors(include_input=False) if fault["loc"]}
        if faults - set(FIELDS):
            raise RequestValidationError(wrong.errors()) from wrong
        return _page(request, unit, today, id, given, faults=faults)
    if all(kind.code != asked.procedure for kind in kinds(today)):
        return _page(request, unit, today, id, given, faults={"procedure"})
    try:
        taken = await queries.ask(asked)
    except ServiceUnavailable:
        return _page(request, unit, today, id, given, status=503, why="counter.nobody_knows")
    match taken.taken_as:
        case TakenAs.SENT_BEFORE:
            return _page(request, unit, today, new_form_id(), given, status=409, why="at_counter.sent_before")
        case TakenAs.NO_OFFICE:
            return _page(request, unit, today, id, given, status=409, why="at_counter.no_office")
    done = Note("counter_recommendation", taken.record)
    return leave_note(RedirectResponse(f"/units/{unit.id}/recommendations", SEE_OTHER), done)


def _path(unit: Unit) -> str:
    return PATH.format(unit=unit.id)


def _page(
    request: Request,
    unit: Unit,
    today: date,
    id: str,
    given: Mapping[str, str],
    *,
    faults: Collection[str] = (),
    status: int = 200,
    why: str = "",
) -> HTMLResponse:
    return show(
        request,
        "counter/recommending.html",
        status=422 if faults else status,
        view={"unit": UnitView.of(unit)},
        action=f"{_path(unit)}?form={id}",
        kinds=kinds(today),
        given=given,
        faults=faults,
        why=why or ("at_counter.incomplete" if faults else ""),
        lengths=LENGTHS,
    )
