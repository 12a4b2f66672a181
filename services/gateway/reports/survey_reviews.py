"""Alarms about ballot stuffing, which a supervisor reviews, and the export of published crowds of answers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from enum import StrEnum
from io import BytesIO
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.gateway.queries.figure_views import percent
from services.gateway.queries.period import Period
from services.gateway.queries.query_client import QueryClient
from services.gateway.reports.chosen import PlaceOfUnit, ReportPlace, group_place_in
from services.gateway.sign_in.person import Me
from services.gateway.web.attachment import xlsx_response
from services.gateway.web.csv_response import IS_CSV, csv_response
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import back_to, show
from services.gateway.web.parameters import Chosen, FormText, Queries, Today, question_of
from shared.contracts.questions.surveys.reviews import (
    AlarmsToReview,
    AlarmVerdict,
    PublishedCrowd,
    ReviewAlarm,
    WhatIsPublished,
)
from shared.forms.layout import load_forms
from shared.forms.workbook import FormWorkbook
from shared.reference.loading import load_units

OF_UNIT, OF_GROUP = "/units/{unit}/reports/survey-alarms", "/groups/{group}/reports/survey-alarms"
CROWDS_OF_UNIT, CROWDS_OF_GROUP = "/units/{unit}/reports/crowds", "/groups/{group}/reports/crowds"
HEAD: Final = (
    "unit",
    "since",
    "until",
    "instrument",
    "procedure",
    "channel",
    "answers",
    "satisfied_or_above",
)
STEPS: Final = ("step_1", "step_2", "step_3", "step_4", "step_5", "does_not_apply")
COLUMNS: Final = (*HEAD, "factor", *STEPS)
"""A row for each factor of a crowd; what the answers of a crowd do not share is empty."""
WIDTH: Final = 14.0
router = APIRouter(include_in_schema=False)


class CrowdFile(StrEnum):
    """The files as which crowds are exported."""

    CSV = "csv"
    XLSX = "xlsx"


async def period_of_surveys(chosen: Chosen, today: Today) -> Period:
    """Return the chosen period, or the twelve months that end with this one."""
    return chosen or Period((today.replace(day=1) - timedelta(days=335)).replace(day=1), today)


OfSurveys = Annotated[Period, Depends(period_of_surveys)]


PlaceOfGroup = Annotated[ReportPlace, Depends(group_place_in(period_of_surveys))]


@router.get(OF_UNIT)
async def page_of_unit(
    request: Request, queries: Queries, me: Me, place: PlaceOfUnit, period: OfSurveys
) -> HTMLResponse:
    """Show the alarms of a unit and what was found of them."""
    return await _page(request, queries, place, period)


@router.get(OF_GROUP)
async def page_of_group(
    request: Request, queries: Queries, place: PlaceOfGroup, period: OfSurveys
) -> HTMLResponse:
    """Show the alarms of a group and what was found of them."""
    return await _page(request, queries, place, period)


@router.post(OF_GROUP)
async def review(
    request: Request,
    queries: Queries,
    me: Me,
    unit: FormText = "",
    month: FormText = "",
    pattern: FormText = "",
    verdict: FormText = "",
    why: FormText = "",
    row: Annotated[int, Form(ge=0)] = 0,
) -> RedirectResponse:
    """Store what the supervisor found of an alarm.

    Raises:
        RequestValidationError: The form names no verdict or no reason.
    """
    fields = {"unit": unit, "month": month, "pattern": pattern, "verdict": verdict, "why": why}
    kept = (await queries.ask(question_of(ReviewAlarm, fields | {"by": me.id}))).kept
    note = Note("alarm_reviewed" if kept else "alarm_gone", f"{unit} {month} {pattern}", row)
    return leave_note(back_to(request), note)


@router.get(f"{CROWDS_OF_UNIT}.{{kind}}", responses=IS_CSV)
async def crowds_of_unit(
    queries: Queries, place: PlaceOfUnit, period: OfSurveys, kind: CrowdFile
) -> Response:
    """Export the published crowds of a unit."""
    return await _export(queries, place, period, kind)


@router.get(f"{CROWDS_OF_GROUP}.{{kind}}", responses=IS_CSV)
async def crowds_of_group(
    queries: Queries, place: PlaceOfGroup, period: OfSurveys, kind: CrowdFile
) -> Response:
    """Export the published crowds of a group."""
    return await _export(queries, place, period, kind)


async def _page(request: Request, queries: QueryClient, place: ReportPlace, period: Period) -> HTMLResponse:
    found = await queries.ask(AlarmsToReview(units=place.area.units, since=period.since, until=period.until))
    return show(
        request,
        "reports/survey_alarms.html",
        frame="staff/base.html" if place.unit else "reports/group_frame.html",
        view=place,
        period=period,
        months=period.whole_months(),
        found=found,
        unit_name=lambda unit: load_units()[unit].name,
        verdicts=AlarmVerdict,
        percent=percent,
    )


async def _export(queries: QueryClient, place: ReportPlace, period: Period, kind: CrowdFile) -> Response:
    rows = [tuple(row) async for crowd in _crowds(queries, place, period) for row in _rows(crowd)]
    name = f"survey-crowds_{place.area.units[0]}_{period.since}_{period.until}"
    if kind is CrowdFile.CSV:
        return csv_response([COLUMNS, *rows], name)
    content = await asyncio.to_thread(_workbook, rows)
    return xlsx_response(content, f"{name}.xlsx")


async def _crowds(queries: QueryClient, place: ReportPlace, period: Period) -> AsyncIterator[PublishedCrowd]:
    """Yield the published crowds unit by unit: a year of a group does not fit into one message of the bus."""
    for unit in place.area.units:
        asked = WhatIsPublished(units=(unit,), since=period.since, until=period.until)
        for crowd in (await queries.ask(asked)).crowds:
            yield crowd


def _workbook(rows: list[tuple[Any, ...]]) -> bytes:
    target = BytesIO()
    with FormWorkbook(target, load_forms().words) as book:
        book.add_table("crowds", [(heading, WIDTH) for heading in COLUMNS], rows)
    return target.getvalue()


def _rows(crowd: PublishedCrowd) -> Iterator[list[Any]]:
    head = [_cell(getattr(crowd, name)) for name in HEAD]
    for one in crowd.factors:
        yield [*head, one.factor.id, *one.steps, one.does_not_apply]
    if not crowd.factors:
        yield [*head, "", *("" for _ in STEPS)]


def _cell(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
