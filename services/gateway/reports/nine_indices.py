"""The nine indices: form 01 by role, form 02 of a unit, form 03 of a group; as pages and as files."""

import asyncio
from io import BytesIO
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from services.gateway.queries.figure_views import percent
from services.gateway.queries.period import Period
from services.gateway.queries.query_client import QueryClient
from services.gateway.reports.chosen import PlaceOfUnit, Receiving, ReportPlace, asks, group_place_in
from services.gateway.web.attachment import xlsx_response
from services.gateway.web.pages import show
from services.gateway.web.parameters import Chosen, Queries, Today
from services.gateway.web.pdf_response import pdf_response
from shared.contracts.questions.surveys.nine_indices import NineIndices
from shared.forms.layout import load_forms
from shared.forms.periods import load_preset_periods
from shared.forms.press import pdf_of
from shared.forms.reports import head_of
from shared.forms.sheets.nine_indices import form_02, indices_of, load_form_02, ranks_of
from shared.forms.workbook import FormWorkbook
from shared.numbers import decimal
from shared.reference.loading import load_units

OF_UNIT, OF_GROUP = "/units/{unit}/reports/nine-indices", "/groups/{group}/reports/nine-indices"
POINTS: Final = (
    *(("Đơn vị", 24.0), ("Chỉ số", 34.0), ("Điểm chuẩn", 12.0), ("Tự đánh giá", 12.0), ("Thẩm định", 12.0)),
    ("Xếp loại", 14.0),
)
ROLES: Final = (
    *(("Đơn vị", 24.0), ("Vai trò", 18.0), ("Chỉ số", 34.0), ("Số phiếu", 10.0), ("Không hài lòng", 14.0)),
    *(("Hài lòng", 12.0), ("Rất hài lòng", 14.0)),
)
"""Headings of the sheets, as the Vietnamese form has them, and their widths."""
NOT_SATISFIED, SATISFIED, VERY = 1, 3, 4
"""Places of the three levels among the five steps."""
router = APIRouter(include_in_schema=False)


async def quarter_of_indices(chosen: Chosen, today: Today) -> Period:
    """Return the chosen period, or the last quarter that has ended."""
    return chosen or Period(*load_preset_periods()["quarter"].before(today))


OfQuarter = Annotated[Period, Depends(quarter_of_indices)]


PlaceOfGroup = Annotated[ReportPlace, Depends(group_place_in(quarter_of_indices))]


@router.get(OF_UNIT)
async def page_of_unit(
    request: Request, queries: Queries, place: PlaceOfUnit, period: OfQuarter
) -> HTMLResponse:
    """Show forms 01 and 02 of a unit."""
    return await _page(request, queries, place, period)


@router.get(OF_GROUP)
async def page_of_group(
    request: Request, queries: Queries, place: PlaceOfGroup, period: OfQuarter
) -> HTMLResponse:
    """Show form 03 of a group."""
    return await _page(request, queries, place, period)


@router.get(f"{OF_UNIT}.xlsx")
async def file_of_unit(queries: Queries, place: PlaceOfUnit, period: OfQuarter) -> Response:
    """Return the forms of a unit as XLSX."""
    return await _file(queries, place, period)


@router.get(f"{OF_GROUP}.xlsx")
async def file_of_group(queries: Queries, place: PlaceOfGroup, period: OfQuarter) -> Response:
    """Return the forms of a group as XLSX."""
    return await _file(queries, place, period)


@router.get(f"{OF_UNIT}.pdf")
async def printed(
    request: Request,
    queries: Queries,
    place: PlaceOfUnit,
    period: OfQuarter,
    today: Today,
    receiving: Receiving = "",
) -> Response:
    """Return form 02 of a unit as PDF."""
    found, months = await _asked(queries, place, period), period.whole_months()
    head = head_of(place.area, months.since, months.until, today, receiving)
    pdf = await pdf_of(form_02(found.units[0], found.source, head), load_forms())
    name = f"{load_form_02().layout.file_name}_{place.area.units[0]}_{months.since}_{months.until}.pdf"
    return pdf_response(request, pdf, name)


async def _asked(queries: QueryClient, place: ReportPlace, period: Period) -> NineIndices:
    return await indices_of(asks(queries), place.area.units, period.since, period.until)


async def _page(request: Request, queries: QueryClient, place: ReportPlace, period: Period) -> HTMLResponse:
    found = await _asked(queries, place, period)
    return show(
        request,
        "reports/nine_indices.html",
        frame="staff/base.html" if place.unit else "reports/group_frame.html",
        view=place,
        period=period,
        months=period.whole_months(),
        found=found,
        by_points=sorted(found.units, key=lambda one: -(one.verified or 0)),
        ranks=ranks_of(found.units),
        percent=percent,
        unit_name=lambda unit: load_units()[unit].name,
    )


async def _file(queries: QueryClient, place: ReportPlace, period: Period) -> Response:
    content = await asyncio.to_thread(_workbook, await _asked(queries, place, period))
    return xlsx_response(content, f"nine-indices_{place.area.units[0]}_{period.since}_{period.until}.xlsx")


def _workbook(found: NineIndices) -> bytes:
    target = BytesIO()
    with FormWorkbook(target, load_forms().words) as book:
        book.add_table("Mẫu 02", POINTS, _point_rows(found))
        book.add_table("Mẫu 01", ROLES, _role_rows(found))
    return target.getvalue()


def _point_rows(found: NineIndices) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for one in found.units:
        name = load_units()[one.unit].name
        rows += [
            (name, index.factor.name.vi, _said(index.standard), _said(index.own), _said(index.verified), "")
            for index in one.indices
        ]
        standard = sum(index.standard for index in one.indices)
        rows.append((name, "Tổng cộng", _said(standard), _said(one.own), _said(one.verified), one.grade))
    return rows


def _role_rows(found: NineIndices) -> list[tuple[Any, ...]]:
    return [
        (
            *(load_units()[one.unit].name, one.role, figures.factor.name.vi, sum(figures.steps)),
            *(figures.steps[NOT_SATISFIED], figures.steps[SATISFIED], figures.steps[VERY]),
        )
        for one in found.roles
        for figures in one.factors
    ]


def _said(points: float | None) -> str:
    return "" if points is None else decimal(points, ".2f")
