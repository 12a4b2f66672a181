"""The list of a quarter as files: XLSX, and a PDF to hang up."""

import asyncio
from io import BytesIO
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.gateway.disclosure.chosen import PATH, Disclosures
from services.gateway.web.attachment import xlsx_response
from services.gateway.web.parameters import Today
from services.gateway.web.pdf_response import pdf_response
from shared.forms.layout import load_forms
from shared.forms.press import pdf_of
from shared.forms.sheets.disclosure_list import disclosure_list, write_disclosure_list

NAME: Final = "danh-muc-cong-khai_{unit}_{year}-q{quarter}"
router = APIRouter(include_in_schema=False)


@router.get(f"{PATH}/list.xlsx")
async def workbook(view: Disclosures, today: Today) -> Response:
    """Return the list as XLSX."""
    target = BytesIO()
    form = disclosure_list(view.lines, view.unit.name, (view.since, view.until), today)
    await asyncio.to_thread(write_disclosure_list, target, form)
    return xlsx_response(target.getvalue(), f"{_name(view)}.xlsx")


@router.get(f"{PATH}/list.pdf")
async def printed(request: Request, view: Disclosures, today: Today) -> Response:
    """Return the list as PDF."""
    form = disclosure_list(view.lines, view.unit.name, (view.since, view.until), today)
    return pdf_response(request, await pdf_of(form, load_forms()), f"{_name(view)}.pdf")


def _name(view: Disclosures) -> str:
    return NAME.format(unit=view.unit.id, year=view.year, quarter=view.quarter)
