"""The receptions of a quarter as files: XLSX, and a PDF to sign; they name nobody who came."""

import asyncio
from io import BytesIO
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.gateway.reception.chosen import PATH, ReceptionsView
from services.gateway.web.attachment import xlsx_response
from services.gateway.web.parameters import OfQuarter, OfUnit, Queries, Today
from services.gateway.web.pdf_response import pdf_response
from shared.forms.layout import load_forms
from shared.forms.press import pdf_of
from shared.forms.sheets.reception_list import reception_list, write_reception_list

NAME: Final = "tiep-cong-dan_{unit}_{year}-q{quarter}"
router = APIRouter(include_in_schema=False)


@router.get(f"{PATH}/list.xlsx")
async def workbook(queries: Queries, unit: OfUnit, quarter: OfQuarter, today: Today) -> Response:
    """Return the receptions as XLSX."""
    view = await ReceptionsView.asked(queries, unit, quarter, names=False)
    target = BytesIO()
    form = reception_list(view.figures, view.unit.name, (view.since, view.until), today)
    await asyncio.to_thread(write_reception_list, target, form)
    return xlsx_response(target.getvalue(), f"{_name(view)}.xlsx")


@router.get(f"{PATH}/list.pdf")
async def printed(
    request: Request, queries: Queries, unit: OfUnit, quarter: OfQuarter, today: Today
) -> Response:
    """Return the receptions as PDF."""
    view = await ReceptionsView.asked(queries, unit, quarter, names=False)
    form = reception_list(view.figures, view.unit.name, (view.since, view.until), today)
    return pdf_response(request, await pdf_of(form, load_forms()), f"{_name(view)}.pdf")


def _name(view: ReceptionsView) -> str:
    return NAME.format(unit=view.unit.id, year=view.year, quarter=view.quarter)
