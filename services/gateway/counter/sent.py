"""What becomes of a form after it was sent: where its page leads, and a page that shows its state."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response

from services.gateway.counter.form_list import DEED_OF
from services.gateway.counter.form_view import FormView
from services.gateway.counter.sending import form_id
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import SEE_OTHER, language_of_request, show
from services.gateway.web.parameters import OfUnit, Queries
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.questions.intake.counter import FormState, SendForm, SentForm, StateOfForm
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/forms/{form}"
router = APIRouter(include_in_schema=False)
WHAT: Final = frozenset({"filed", *DEED_OF, *LifeEventKind})
"""What a form does: it files a record, works on one, or enters a life event."""
STATUS: Final = {FormState.UNKNOWN: 404, FormState.REJECTED: 409}


def after_sending(unit: Unit, form: str, what: str, sent: SentForm) -> Response:
    """Lead to what the form has made, with a note of it; or to its state, while it is being written down."""
    if sent.state is not FormState.ACCEPTED:
        return RedirectResponse(f"{PATH.format(unit=unit.id, form=form)}?what={what}", SEE_OTHER)
    done = Note(f"counter_{what}", sent.about)
    return leave_note(RedirectResponse(_page_of(unit, what, sent.about), SEE_OTHER), done)


async def about_of(queries: QueryClient, form: SendForm) -> str:
    """Return what a form that is known already is about: its record or entry; empty if it is not known."""
    known = await queries.ask_or_none(StateOfForm(unit=form.unit, form=form.form))
    return known.about if known else ""


@router.get(PATH)
async def state(request: Request, queries: Queries, unit: OfUnit, form: str, what: str) -> Response:
    """Show what has become of a form; once it is accepted, what it has made.

    Raises:
        RequestValidationError: The address is none of a form.
    """
    if what not in WHAT:
        raise RequestValidationError([{"type": "form", "loc": ("query", "what")}])
    sent = await queries.ask(StateOfForm(unit=unit.id, form=form_id(form)))
    if sent.state is FormState.ACCEPTED:
        return after_sending(unit, form, what, sent)
    say = language_of_request(request)
    view = FormView.rejected(form, (), {}, sent.faults, say)
    return show(
        request,
        "counter/form_state.html",
        status=STATUS.get(sent.state, 200),
        view={"unit": UnitView.of(unit)},
        sent=sent,
        faults=view.alerts,
        page=_page_of(unit, what, sent.about),
    )


def _page_of(unit: Unit, what: str, about: str) -> str:
    """Return the page of what a form is about, or where it can be looked for or begun again."""
    if what in tuple(LifeEventKind):
        return f"/units/{unit.id}/register/{what}"
    if about:
        return f"/units/{unit.id}/records/{about}"
    return f"/units/{unit.id}/{'file' if what == 'filed' else 'records'}"
