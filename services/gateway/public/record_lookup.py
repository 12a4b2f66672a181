"""File lookup for the holder of a record's slip: it shows its state, its due time and the survey only."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.gateway.public.rate_limit import Client, FromClient
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import WhyView
from services.gateway.web.pages import show, with_form
from services.gateway.web.parameters import Queries
from shared.contracts.events.reported.codes import RECOMMENDATIONS
from shared.contracts.lookup_code import LookupCodes
from shared.contracts.questions.explanation import WhyThisDate
from shared.contracts.questions.surveys.recommendations import HowRecommendationStands
from shared.contracts.questions.surveys.tickets import IsSurveyOpen
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
    if not holds_slip(request, client, code, ma):
        return _form(request, typed, status=404)
    try:
        if code.startswith(RECOMMENDATIONS):
            return await _recommendation(request, queries, code)
        return await _record(request, queries, code)
    except QueryFailed:
        return _form(request, typed, status=404)


def holds_slip(request: Request, client: Client, record: str, secret: str) -> bool:
    """Return whether somebody holds the slip of a record, by its secret. A wrong one counts as a guess.

    Raises:
        HTTPException: 429, the secret is wrong, and too many were.
    """
    codes: LookupCodes = request.app.state.office.codes
    with client.guess(record) as guess:
        if not codes.matches(record, secret):
            guess.refuse_if_over()
            return False
        guess.give_back()
    return True


async def _record(request: Request, queries: QueryClient, record: str) -> HTMLResponse:
    """Show how a record stands, and offer the survey if it can be answered.

    Raises:
        QueryFailed: There is no such record.
        ServiceUnavailable: The service does not answer.
    """
    explanation = await queries.ask(WhyThisDate(record=record))
    survey_until = await _survey_until(queries, record) if explanation.returned_at else None
    codes: LookupCodes = request.app.state.office.codes
    page = show(
        request,
        "public/record.html",
        view=WhyView.of(explanation),
        survey_until=survey_until,
        secret=codes.code(record) if survey_until else "",
    )
    return with_form(page, names_itself=False) if survey_until else page


async def _survey_until(queries: QueryClient, record: str) -> datetime | None:
    """Return until when the survey can be answered; None also while surveys is older, or away."""
    try:
        offer = await queries.ask_or_none(IsSurveyOpen(record=record))
    except QueryFailed:
        return None
    return offer.until if offer else None


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
