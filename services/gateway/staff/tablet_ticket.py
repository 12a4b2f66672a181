"""The ticket with which a citizen answers on the tablet. Its page names no record."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import UnitView
from services.gateway.web.pages import show
from services.gateway.web.parameters import FormText, OfUnit, Queries
from shared.contracts.questions.surveys.form import LinkState
from shared.contracts.questions.surveys.tickets import VALID_FOR, TakeTabletTicket
from shared.contracts.record_code import record_code

router = APIRouter(include_in_schema=False)


@router.post("/units/{unit}/tablet-ticket")
async def take_ticket(
    request: Request, queries: Queries, unit: OfUnit, record: FormText = ""
) -> HTMLResponse:
    """Show a new ticket, or why there is none; sent again, another one is as good."""
    asked = TakeTabletTicket(unit=unit.id, record=record_code(record) or record[:64])
    taken = await queries.ask(asked)
    return show(
        request,
        "staff/tablet_ticket.html",
        status=200 if taken.state is LinkState.OPEN else 409,
        view={"unit": UnitView.of(unit)},
        state=taken.state.value,
        ticket=f"{taken.ticket[:4]}-{taken.ticket[4:]}",
        minutes=int(VALID_FOR.total_seconds() // 60),
    )
