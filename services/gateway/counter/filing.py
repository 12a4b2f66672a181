"""Filing a record: the procedure, found by words; who hands in what; the due time with its reason; saving.

Nothing is stored before the last step. The id of the form stands in the address from the second step on, so
that neither a double click nor the way back in the browser files a second record.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.counter.fields import AT, Field, Given, read_fields, typed_as
from services.gateway.counter.form_list import FILED, FILING, LAND, PAPERS
from services.gateway.counter.form_view import FormView
from services.gateway.counter.handed_in import papers_typed, rows_of
from services.gateway.counter.sending import form_id, is_form_id, new_form_id, own_counter, send, typed_in
from services.gateway.counter.sent import about_of, after_sending
from services.gateway.counter.suggested import suggested_at
from services.gateway.public.procedures import ProcedureView, known, posted_procedure
from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.views import UnitView, WhyView
from services.gateway.sign_in.person import Me
from services.gateway.web.office import Office
from services.gateway.web.pages import SEE_OTHER, language_of_request, lead_to, show
from services.gateway.web.parameters import Find, OfUnit, Queries, Today
from shared.contracts.questions.explanation import WhyIfReceived
from shared.contracts.questions.intake.counter import FormState, SendForm
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.reference.loading import load_office_zone
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/file"
router = APIRouter(include_in_schema=False)
Step = Literal["edit", "check", "save"]


@router.get(PATH)
async def form(
    request: Request,
    me: Me,
    unit: OfUnit,
    today: Today,
    find: Find = "",
    procedure: str = "",
    form: str = "",
) -> Response:
    """Show the procedures to choose from, or the form for one.

    What belonged to a unit that has ended is filed at the counter of the one that it became part of.
    """
    me.acting(SendForm, unit.id)
    if (counter := own_counter(me, unit)) and counter != unit:
        return RedirectResponse(_path(counter), SEE_OTHER)
    if not procedure:
        return _procedures(request, unit, known(today, find), find)
    chosen = posted_procedure(today, procedure)
    if chosen.field == CATALOGUE_FIELD:  # its words are kept apart from the record
        return RedirectResponse(f"/units/{unit.id}/recommend?procedure={chosen.code}", SEE_OTHER)
    if not is_form_id(form):
        return lead_to(request, f"{_path(unit)}?procedure={chosen.code}&form={new_form_id()}")
    first = {AT.name: suggested_at(unit, today, load_office_zone())}
    return _form(request, unit, chosen, FormView(form, _fields(chosen), first))


@router.post(PATH)
async def work_on(
    request: Request,
    queries: Queries,
    me: Me,
    unit: OfUnit,
    today: Today,
    procedure: str,
    form: str,
    do: Annotated[Step, Form()] = "check",
) -> Response:
    """Check what was typed, and show when the record would be due; or file it."""
    officer = me.acting(SendForm, unit.id)
    chosen, id, say = posted_procedure(today, procedure), form_id(form), language_of_request(request)
    fields = _fields(chosen)
    given = await typed_in(request)
    if do == "edit":
        return _form(request, unit, chosen, FormView(id, fields, given))
    office: Office = request.app.state.office
    now, zone = office.clock.now(), load_office_zone()
    given[AT.name] = given.get(AT.name, "").strip() or typed_as(now, zone)
    typed = read_fields([one for one in fields if one != PAPERS], given, zone)
    papers, wrong = papers_typed(chosen.papers, given)
    typed.wrong.update(wrong)
    if typed.wrong:
        return _form(request, unit, chosen, FormView.unreadable(id, fields, given, typed, say))
    said = typed.said | {"procedure": chosen.code, "papers": papers, "received_by": me.name}
    if do == "check":
        return await _check(request, queries, unit, chosen, FormView(id, fields, given), said)
    asked = SendForm(unit=unit.id, form=id, type=FILED, said=said, officer=officer)
    try:
        sent = await send(queries, asked)
    except ServiceUnavailable:
        view = FormView(id, fields, given, alerts=(say("counter.nobody_knows"),))
        return await _check(request, queries, unit, chosen, view, said)
    if sent.state is FormState.REJECTED:
        view = FormView.rejected(id, fields, given, sent.faults, say)
        return _form(request, unit, chosen, view, await about_of(queries, asked))
    return after_sending(unit, id, "filed", sent)


def _fields(procedure: ProcedureView) -> tuple[Field, ...]:
    """Return the fields of the form for a procedure."""
    return (*FILING, *(LAND if procedure.gives_land else ()), PAPERS)


def _path(unit: Unit) -> str:
    return PATH.format(unit=unit.id)


def _procedures(request: Request, unit: Unit, found: list[ProcedureView], find: str) -> HTMLResponse:
    fields = [(name, list(procedures)) for name, procedures in groupby(found, key=attrgetter("field"))]
    return show(
        request,
        "counter/procedures.html",
        view={"unit": UnitView.of(unit)},
        fields=fields,
        found=len(found),
        find=find,
    )


def _form(
    request: Request, unit: Unit, procedure: ProcedureView, form: FormView, sent_before: str = ""
) -> HTMLResponse:
    return show(
        request,
        "counter/filing.html",
        status=422 if form.is_refused else 200,
        view={"unit": UnitView.of(unit)},
        procedure=procedure,
        form=form,
        rows=rows_of(procedure.papers, form.given),
        sent_before=sent_before,
    )


async def _check(
    request: Request,
    queries: QueryClient,
    unit: Unit,
    procedure: ProcedureView,
    form: FormView,
    said: Mapping[str, Any],
) -> HTMLResponse:
    """Show what will be filed, and when it would be due."""
    received_at = datetime.fromisoformat(said["at"])
    explanation = await queries.ask_or_none(
        WhyIfReceived(unit=unit.id, procedure=procedure.code, received_at=received_at)
    )
    return show(
        request,
        "counter/filing_check.html",
        status=503 if form.is_refused else 200,
        view={"unit": UnitView.of(unit)},
        procedure=procedure,
        form=form,
        kept=_kept(form.given),
        said=said,
        why=explanation and WhyView.of(explanation),
    )


def _kept(given: Given) -> dict[str, str]:
    """Return what the page has to send again, in fields that nobody sees."""
    return {name: text for name, text in given.items() if text and name != "do"}
