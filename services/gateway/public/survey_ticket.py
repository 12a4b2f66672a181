"""The way from a file to its survey: whoever holds the slip gets a ticket, and goes on with that alone.

The record and its secret come in the body of a form, and the ticket leaves in an address. No page has both,
and a log of addresses, with those that they were reached from, has none beside the other.
"""

from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from services.gateway.public.rate_limit import FromClient
from services.gateway.public.record_lookup import holds_slip
from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import FormText, Queries
from shared.contracts.questions.surveys.form import LinkState
from shared.contracts.questions.surveys.tickets import TakeTicket
from shared.contracts.record_code import record_code

router = APIRouter(include_in_schema=False)


@router.post("/khao-sat")
async def take_ticket(
    request: Request, queries: Queries, client: FromClient, record: FormText = "", ma: FormText = ""
) -> Response:
    """Lead to the survey form of a record, or say why there is none.

    Raises:
        HTTPException: 404, nobody has such a slip; 429, too many wrong secrets or tickets.
        ServiceUnavailable: The service does not answer.
    """
    code = record_code(record)
    if code is None or not holds_slip(request, client, code, ma):
        raise HTTPException(404)
    with client.post(f"ticket {code}") as post:
        try:
            taken = await queries.ask(TakeTicket(record=code))
        except ServiceUnavailable:
            post.give_back()
            raise
    if taken.state is LinkState.OPEN:
        return RedirectResponse(f"/s/{quote(taken.ticket)}", SEE_OTHER)
    end = "unknown_link" if taken.state is LinkState.UNKNOWN else str(taken.state)
    return show(request, "public/survey_end.html", status=409, end=end)
