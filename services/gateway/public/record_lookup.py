"""File lookup for the holder of a record's slip: it shows the record's state and due time only."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.gateway.public.rate_limit import FromClient
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import WhyView
from services.gateway.web.pages import show
from services.gateway.web.parameters import Queries
from shared.contracts.events.reported.codes import RECOMMENDATIONS
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.explanation import WhyThisDate
from shared.contracts.questions.surveys.recommendations import HowRecommendationStands
from shared.contracts.record_code import record_code
from shared.messaging.queries.client import QueryFailed
from shared.reference.loading import load_units

router = APIRouter(include_in_schema=False)
MAX_CODE_LENGTH: Final = 100
"""Characters of a code that is typed in."""

CodeText = Annotated[str, Query(max_length=MAX_CODE_LENGTH)]


@router.get("/ho-so")
async def form(
    request: Request, queries: Queries, client: FromClient, record: CodeText = "", ma: CodeText = ""
) -> HTMLResponse:
    """Show the form, or the record that it names."""
    return await find(request, queries, client, record, ma) if record or ma else _form(request)


@router.get("/ho-so/{record}")
async def find(
    request: Request, queries: Queries, client: FromClient, record: str, ma: CodeText = ""
) -> HTMLResponse:
    """Show a record. An unknown code and a wrong secret give the same answer.

    A text that is no record code is a typing error and no guess, so it is not counted.

    Raises:
        HTTPException: 429, the code is wrong, and too many were.
    """
    typed, code = record, record_code(record)
    if code is None:
        return _form(request, typed, status=404, malformed=True)
    codes: LookupCodes = request.app.state.office.codes
    with client.guess(code) as guess:
        if not codes.matches(code, ma):
            guess.refuse_if_over()
            return _form(request, typed, status=404)
        guess.give_back()
    try:
        if code.startswith(RECOMMENDATIONS):
            return await _recommendation(request, queries, code)
        explanation = await queries.ask(WhyThisDate(record=code))
        return show(request, "public/record.html", view=WhyView.of(explanation))
    except QueryFailed:
        return _form(request, typed, status=404)


async def _recommendation(request: Request, queries: QueryClient, record: str) -> HTMLResponse:
    """Show the office's answer to a recommendation, or when it is due, but not the words of the citizen.

    Raises:
        QueryFailed: There is no such recommendation.
        ServiceUnavailable: The service does not answer.
    """
    standing = await queries.ask(HowRecommendationStands(record=record))
    try:
        explanation = await queries.ask_or_none(WhyThisDate(record=record))
    except QueryFailed:  # it has just been sent, and its due time is not calculated yet
        explanation = None
    codes: LookupCodes = request.app.state.office.codes
    return show(
        request,
        "public/recommendation.html",
        unit=load_units()[standing.unit],
        standing=standing,
        secret=codes.code(record),
        view=WhyView.of(explanation) if explanation else None,
    )


def _form(request: Request, record: str = "", *, status: int = 200, malformed: bool = False) -> HTMLResponse:
    return show(
        request,
        "public/record_lookup.html",
        status=status,
        record=record[:MAX_CODE_LENGTH],
        longest=MAX_CODE_LENGTH,
        malformed=malformed,
    )
