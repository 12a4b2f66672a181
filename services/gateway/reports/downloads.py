"""The official forms as files: XLSX and PDF."""

import asyncio
from collections.abc import AsyncIterator
from enum import StrEnum
from io import BytesIO
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.gateway.queries.query_client import QueryClient
from services.gateway.reports.chosen import (
    ChosenForm,
    OfReport,
    PlaceOfGroup,
    PlaceOfUnit,
    Receiving,
    ReportPlace,
    asks,
    form_of,
)
from services.gateway.reports.closings import (
    ClosingsOfGroup,
    ClosingsOfUnit,
    ReportClosings,
    report_shown,
)
from services.gateway.web.attachment import xlsx_response
from services.gateway.web.parameters import Queries, Today
from services.gateway.web.pdf_response import pdf_response
from shared.contracts.questions.deadlines import HowManyInTime
from shared.forms.files import write_book, write_report
from shared.forms.filling import FilledForm, Row
from shared.forms.layout import load_forms
from shared.forms.press import MOST_ROWS, pdf_of
from shared.forms.reports import book_rows

router = APIRouter(include_in_schema=False)


class FileKind(StrEnum):
    """The files as which a form is written."""

    XLSX = "xlsx"
    PDF = "pdf"


@router.get("/units/{unit}/reports/{form}.{kind}")
async def file_of_unit(
    request: Request,
    queries: Queries,
    place: PlaceOfUnit,
    period: OfReport,
    today: Today,
    closings: ClosingsOfUnit,
    form: str,
    kind: FileKind,
    receiving: Receiving = "",
) -> Response:
    """Return a form of a unit as a file."""
    chosen = form_of(form, place, period, today, receiving)
    return await _file(request, queries, place, chosen, closings, kind)


@router.get("/groups/{group}/reports/{form}.{kind}")
async def file_of_group(
    request: Request,
    queries: Queries,
    place: PlaceOfGroup,
    period: OfReport,
    today: Today,
    closings: ClosingsOfGroup,
    form: str,
    kind: FileKind,
    receiving: Receiving = "",
) -> Response:
    """Return a form of a group as a file."""
    chosen = form_of(form, place, period, today, receiving)
    return await _file(request, queries, place, chosen, closings, kind)


async def _file(
    request: Request,
    queries: QueryClient,
    place: ReportPlace,
    form: ChosenForm,
    closings: ReportClosings,
    kind: FileKind,
) -> Response:
    if form.is_book and kind is FileKind.PDF and await _received(queries, place, form) > MOST_ROWS:
        return RedirectResponse(str(request.url.replace(path=request.url.path.replace(".pdf", ".xlsx"))))
    if form.is_book:
        content = await _book(queries, place, form, kind)
    else:
        content = await _figures(queries, place, form, closings, kind)
    head = form.head
    name = f"{form.layout.file_name}_{place.area.units[0]}_{head.since}_{head.until}.{kind}"
    if kind is FileKind.PDF:
        return pdf_response(request, content, name)
    return xlsx_response(content, name)


async def _received(queries: QueryClient, place: ReportPlace, form: ChosenForm) -> int:
    """Return how many rows a record book has; more than a print takes come as XLSX."""
    days: dict[str, Any] = {"since": form.head.since, "until": form.head.until}
    figures = await queries.ask(HowManyInTime(units=place.area.units, **days))
    return figures.received


async def _figures(
    queries: QueryClient, place: ReportPlace, form: ChosenForm, closings: ReportClosings, kind: FileKind
) -> bytes:
    file = load_forms()
    report = await report_shown(queries, place, form, closings, listed=kind is FileKind.XLSX)
    if kind is FileKind.PDF:
        return await pdf_of(report.by_law, file, report)
    target = BytesIO()
    await asyncio.to_thread(write_report, target, report, file)
    return target.getvalue()


async def _book(queries: QueryClient, place: ReportPlace, form: ChosenForm, kind: FileKind) -> bytes:
    file = load_forms()
    rows: AsyncIterator[Row] = book_rows(asks(queries), file, form.id, place.area, form.head)
    if kind is FileKind.XLSX:
        target = BytesIO()
        await write_book(target, form.layout, form.head, rows, file)
        return target.getvalue()
    kept = [row async for row in rows]
    return await pdf_of(FilledForm(form.layout, form.head, kept, notes=form.layout.notes), file)
