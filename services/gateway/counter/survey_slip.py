"""The slip that invites to the survey, printed when a result is handed over. Its page names no record."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from services.gateway.queries.views import UnitView
from services.gateway.web.pages import show
from services.gateway.web.parameters import FormText, OfUnit, Queries
from shared.contracts.questions.surveys.form import LinkState
from shared.contracts.questions.surveys.tickets import TakeSlipTicket
from shared.contracts.record_code import record_code
from shared.qr_code import qr_code

router = APIRouter(include_in_schema=False)


@router.post("/units/{unit}/survey-slip")
async def print_slip(request: Request, queries: Queries, unit: OfUnit, record: FormText = "") -> HTMLResponse:
    """Show a slip with a new ticket, or why there is none; sent again, another one is as good."""
    view = {"unit": UnitView.of(unit)}
    public_at: str = request.app.state.public_at
    if not public_at:
        return show(request, "counter/survey_slip.html", status=409, view=view, why="survey_slip.no_address")
    taken = await queries.ask(TakeSlipTicket(unit=unit.id, record=record_code(record) or record[:64]))
    if taken.state is not LinkState.OPEN:
        why = f"tablet_ticket.{taken.state}"
        return show(request, "counter/survey_slip.html", status=409, view=view, why=why)
    return show(
        request,
        "counter/survey_slip.html",
        view=view,
        why="",
        qr=drawn(f"{public_at.rstrip('/')}/s/{taken.ticket}"),
        until=taken.until,
    )


def drawn(address: str) -> Markup:
    """Return an address as a QR code, drawn without styles, which the policy of the pages forbids."""
    return Markup(qr_code(address).svg_inline(border=4, omitsize=True))  # noqa: S704  # it is made of squares alone
