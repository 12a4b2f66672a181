"""Files of the inspection: the score sheet as XLSX and PDF, and the poster that hangs at the counter."""

import asyncio
from io import BytesIO
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.gateway.inspection.chosen import PATH, Inspected
from services.gateway.web.attachment import xlsx_response
from services.gateway.web.parameters import OfUnit, Today
from services.gateway.web.pdf_response import pdf_response
from shared.forms.layout import load_forms
from shared.forms.poster import poster_of
from shared.forms.press import pdf_of
from shared.forms.sheets.score_sheet import score_sheet, write_score_sheet
from shared.reference.five_three_four import slogan_of
from shared.reference.loading import load_slogans

NAME: Final = "phieu-cham-mo-hinh_{unit}_{year}"
router = APIRouter(include_in_schema=False)


@router.get(f"{PATH}/sheet.xlsx")
async def workbook(view: Inspected, today: Today) -> Response:
    """Return the score sheet as XLSX."""
    target = BytesIO()
    form = score_sheet(view.sheet, view.unit.name, today)
    await asyncio.to_thread(write_score_sheet, target, form)
    return xlsx_response(target.getvalue(), f"{NAME.format(unit=view.unit.id, year=view.sheet.year)}.xlsx")


@router.get(f"{PATH}/sheet.pdf")
async def printed(request: Request, view: Inspected, today: Today) -> Response:
    """Return the score sheet as PDF."""
    pdf = await pdf_of(score_sheet(view.sheet, view.unit.name, today), load_forms())
    return pdf_response(request, pdf, f"{NAME.format(unit=view.unit.id, year=view.sheet.year)}.pdf")


@router.get(f"{PATH}/five-three-four.pdf")
async def poster(request: Request, unit: OfUnit, today: Today) -> Response:
    """Return the poster of "5 know, 3 no, 4 show" of a unit."""
    text = slogan_of(load_slogans(), unit.id, today)
    return pdf_response(
        request, await poster_of(text, unit.name, today), f"5-biet-3-khong-4-the-hien_{unit.id}.pdf"
    )
