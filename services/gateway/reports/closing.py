"""Closing a period, and the list of records that have changed since."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.counter.sending import form_id
from services.gateway.queries.page_queries import procedure_name
from services.gateway.reports.chosen import OfReport, PlaceOfUnit
from services.gateway.sign_in.person import Me
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import SEE_OTHER, show
from services.gateway.web.parameters import AtPage, Queries, TypedDay, question_of
from shared.contracts.questions.supervision.closings import ClosePeriod, ClosingOutcome, WhatHasChanged

OF_UNIT = "/units/{unit}/reports"
CLOSED_WITHIN_S = 90.0
"""All that a report holds is asked, record by record."""
router = APIRouter(include_in_schema=False)


@router.post(f"{OF_UNIT}/close")
async def close(
    queries: Queries,
    me: Me,
    place: PlaceOfUnit,
    since: Annotated[TypedDay, Form()],
    until: Annotated[TypedDay, Form()],
    once: Annotated[str, Form()],
    why: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Close the period, or correct it; the page then says what came of it."""
    fields = {"unit": place.area.units[0], "since": since, "until": until, "why": why.strip()}
    asked = question_of(ClosePeriod, {**fields, "form": form_id(once), "by": me.id})
    made = await queries.ask(asked, within_s=CLOSED_WITHIN_S)
    said = "corrected" if asked.why and made.outcome is ClosingOutcome.CLOSED else made.outcome.value
    page = RedirectResponse(f"{place.path}?since={since}&until={until}", SEE_OTHER)
    return leave_note(page, Note(f"period_{said}"))


@router.get(f"{OF_UNIT}/changes")
async def changes(
    request: Request,
    queries: Queries,
    place: PlaceOfUnit,
    period: OfReport,
    position: AtPage,
    number: int = 0,
) -> HTMLResponse:
    """List the records that a report would count differently now than when the period was closed."""
    asked = WhatHasChanged(
        unit=place.area.units[0],
        since=period.since,
        until=period.until,
        number=number,
        **position.model_dump(),
    )
    return show(
        request,
        "reports/changes.html",
        view=place,
        period=period,
        number=number,
        found=await queries.ask(asked, within_s=CLOSED_WITHIN_S),
        procedure_name=procedure_name,
        after=position.after,
    )
