"""Entering a birth, a marriage or a death in the register, where no outside system reports it."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.counter.fields import read_fields
from services.gateway.counter.form_list import REGISTER, REGISTERED
from services.gateway.counter.form_view import FormView
from services.gateway.counter.sending import form_id, is_form_id, new_form_id, own_counter, send, typed_in
from services.gateway.counter.sent import about_of, after_sending
from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.queries.views import UnitView
from services.gateway.sign_in.person import Me
from services.gateway.web.pages import SEE_OTHER, language_of_request, lead_to, show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.questions.intake.counter import FormState, SendForm
from shared.reference.loading import load_office_zone
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/register/{kind}"
router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def form(request: Request, me: Me, unit: OfUnit, kind: LifeEventKind, form: str = "") -> Response:
    """Show the form."""
    me.acting(SendForm, unit.id)
    if (counter := own_counter(me, unit)) and counter != unit:
        return RedirectResponse(_path(counter, kind), SEE_OTHER)
    if not is_form_id(form):
        return lead_to(request, f"{_path(unit, kind)}?form={new_form_id()}")
    today = language_of_request(request).day_to_fill_in(me.today)
    return _page(request, unit, kind, FormView(form, REGISTER[kind], {"registered_on": today}))


@router.post(PATH)
async def enter(
    request: Request, queries: Queries, me: Me, unit: OfUnit, kind: LifeEventKind, form: str
) -> Response:
    """Enter what was typed."""
    officer, id = me.acting(SendForm, unit.id), form_id(form)
    say, fields, given = language_of_request(request), REGISTER[kind], await typed_in(request)
    typed = read_fields(fields, given, load_office_zone())
    if typed.wrong:
        return _page(request, unit, kind, FormView.unreadable(id, fields, given, typed, say))
    said = typed.said | {"details": typed.said.get("details", {}) | {"kind": kind}}
    asked = SendForm(unit=unit.id, form=id, type=REGISTERED, said=said, officer=officer)
    try:
        sent = await send(queries, asked)
    except ServiceUnavailable:
        view = FormView(id, fields, given, alerts=(say("counter.nobody_knows"),))
        return _page(request, unit, kind, view, status=503)
    if sent.state is FormState.REJECTED:
        view = FormView.rejected(id, fields, given, sent.faults, say)
        return _page(request, unit, kind, view, sent_before=await about_of(queries, asked))
    return after_sending(unit, id, kind, sent)


def _path(unit: Unit, kind: LifeEventKind) -> str:
    return PATH.format(unit=unit.id, kind=kind)


def _page(
    request: Request,
    unit: Unit,
    kind: LifeEventKind,
    form: FormView,
    *,
    status: int = 422,
    sent_before: str = "",
) -> HTMLResponse:
    return show(
        request,
        "counter/registering.html",
        status=status if form.is_refused else 200,
        view={"unit": UnitView.of(unit)},
        kind=kind,
        kinds=tuple(LifeEventKind),
        form=form,
        sent_before=sent_before,
    )
