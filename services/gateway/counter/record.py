"""A record's page: who handed in what, the steps, its due time day by day, and what can be done now.

A clerk prints it, without names of steps and buttons, and hands it to the citizen.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response

from services.gateway.counter.fields import AT, Given, read_fields
from services.gateway.counter.form_list import DEED_OF, Deed
from services.gateway.counter.form_view import FormView
from services.gateway.counter.record_view import FileView, OfferedDeeds, RecordPageView, record_view
from services.gateway.counter.sending import form_id, own_counter, send, step_form_id, typed_in
from services.gateway.counter.sent import after_sending
from services.gateway.counter.suggested import suggested_at
from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.signed_query_client import NotAllowedToAsk
from services.gateway.queries.views import WhyView
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.notes import note_left
from services.gateway.web.pages import language_of_request, show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.questions.explanation import WhyThisDate
from shared.contracts.questions.intake.counter import FileOfRecord, FormState, SendForm
from shared.contracts.record_code import record_code
from shared.contracts.rights.table import load_rights
from shared.messaging.queries.client import NotFound
from shared.reference.loading import load_office_zone, load_procedures
from shared.reference.units import Unit

PATH = "/units/{unit}/records/{record}"
router = APIRouter()


async def why(queries: Queries, unit: OfUnit, record: str) -> WhyView:
    """Return the explanation of a record's due time.

    Raises:
        NotFound: The unit has no such record.
    """
    explanation = await queries.ask(WhyThisDate(record=record_code(record) or record))
    if explanation.unit != unit.id:
        raise NotFound("this record")
    return WhyView.of(explanation)


Why = Annotated[WhyView, Depends(why)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, queries: Queries, me: Me, unit: OfUnit, record: str) -> HTMLResponse:
    """Show a record."""
    note = note_left(request)
    is_new = note is not None and note.what == "counter_filed"
    return _page(request, me, unit, await _view(queries, me, unit, record, is_new=is_new))


@router.post(PATH, include_in_schema=False)
async def work_on(request: Request, queries: Queries, me: Me, unit: OfUnit, record: str) -> Response:
    """Report what was done with a record.

    Raises:
        NotAllowedToAsk: They work on no records of this unit.
        RequestValidationError: The form is none of this page.
    """
    counter = own_counter(me, unit)
    if counter is None:
        raise NotAllowedToAsk(load_rights().of(SendForm))
    given, say = await typed_in(request), language_of_request(request)
    deed, id = DEED_OF.get(given.get("deed", "")), form_id(given.get("form", ""))
    if deed is None:
        raise RequestValidationError([{"type": "deed", "loc": ("body", "deed")}])
    code = record_code(record) or record
    typed = read_fields(deed.form, given, load_office_zone())
    if typed.wrong:
        refused = FormView.unreadable(id, deed.form, given, typed, say)
        return _page(request, me, unit, await _view(queries, me, unit, record), (deed, refused))
    said = await _only_changes(queries, code, typed.said) if deed.key == "corrected" else typed.said
    if "other" in said:
        said = {**said, "other": record_code(said["other"]) or said["other"]}
    asked = SendForm(
        unit=counter.id,
        form=id,
        type=deed.type,
        said=said | {"record": code},
        officer=me.acting(SendForm, counter.id),
    )
    try:
        sent = await send(queries, asked)
    except ServiceUnavailable:
        refused = FormView(id, deed.form, given, alerts=(say("counter.nobody_knows"),))
        view = await _view(queries, me, unit, record)
        return _page(request, me, unit, view, (deed, refused), status=503)
    if sent.state is FormState.REJECTED:
        refused = FormView.rejected(id, deed.form, given, sent.faults, say)
        return _page(request, me, unit, await _view(queries, me, unit, record), (deed, refused))
    return after_sending(counter, id, deed.key, sent)


@router.get(f"/api{PATH}")
async def data(view: Why) -> WhyView:
    """Return a record's due time, and why: every day from its receipt, counted or not, with its source."""
    return view


async def _view(
    queries: QueryClient, me: SignedInPerson, unit: Unit, record: str, *, is_new: bool = False
) -> RecordPageView:
    may_read = bool(me.roles_for(FileOfRecord, unit.id))
    code = record_code(record) or record
    return await record_view(queries, unit, code, with_file=may_read, is_new=is_new)


async def _only_changes(queries: QueryClient, record: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a correction without the applicant and the land, if the form says nothing new of them."""
    known = FileView.of(await queries.ask(FileOfRecord(record=record)))
    land = known.land.model_dump(mode="json") if known.land else None
    before = {"applicant": known.applicant, "land": land}
    return {name: value for name, value in said.items() if name not in before or value != before[name]}


def _page(
    request: Request,
    me: SignedInPerson,
    unit: Unit,
    view: RecordPageView,
    refused: tuple[Deed, FormView] | None = None,
    *,
    status: int = 422,
) -> HTMLResponse:
    counter = own_counter(me, unit)
    may_work = view.file is not None and counter is not None
    last = view.file.file.steps[-1].at if view.file and view.file.file.steps else None
    at = suggested_at(counter, me.today, load_office_zone(), last) if counter else ""
    offered = OfferedDeeds.of(view.file.file.possible if view.file and may_work else ())
    return show(
        request,
        "counter/record.html",
        status=status if refused else 200,
        view=view,
        offered=offered,
        may_work=may_work,
        forms={deed.key: _form(view, deed, at, refused) for deed in DEED_OF.values()},
        refused=refused,
        procedures=load_procedures().values(),
    )


def _form(view: RecordPageView, deed: Deed, at: str, refused: tuple[Deed, FormView] | None) -> FormView:
    """Return the form of a deed: as it was refused, or as it is at first, with a moment."""
    procedure = load_procedures().get(view.file.file.procedure) if view.file else None
    fields = deed.form_of(gives_land=procedure is not None and procedure.gives_land)
    if refused and refused[0] is deed:
        return replace(refused[1], fields=fields)
    steps = len(view.file.file.steps) if view.file else 0
    first = _known(view.file) if view.file and deed.key == "corrected" else {}
    return FormView(step_form_id(view.record, deed.type, steps), fields, {**first, AT.name: at})


def _known(file: FileView) -> Given:
    """Return what a correction begins with: an applicant is corrected as a whole."""
    names = ("name", "address", "telephone", "email")
    applicant = {f"applicant-{name}": str(file.applicant.get(name) or "") for name in names}
    land = file.land.model_dump(exclude_none=True) if file.land else {}
    return applicant | {
        f"land-{name}": str(value).removesuffix(".0").replace(".", ",") if name == "square_metres" else value
        for name, value in land.items()
    }
