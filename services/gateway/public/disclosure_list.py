"""The quarterly list of what the office disclosed: what, how and when.

Source: domain.md, section 6: Law 10/2022 has procedures posted permanently, and a list each quarter.
"""

from datetime import date
from operator import attrgetter
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.public.procedures import Posted, ProcedureView
from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Today

PATH: Final = "/cong-khai/{unit}/danh-muc"
MONTHS_PER_QUARTER: Final = 3
router = APIRouter()


class QuarterView(View):
    """The procedures posted in one quarter, newest first. They stay on the public pages until they change."""

    year: int
    quarter: int = Field(ge=1, le=4)
    procedures: tuple[ProcedureView, ...] = Field(description="Each with its day of posting")


class DisclosedView(View):
    """The disclosures of a commune by quarter, newest first."""

    unit: UnitView
    quarters: tuple[QuarterView, ...]


def quarter_of(day: date) -> tuple[int, int]:
    """Return year and quarter of a day.

    >>> quarter_of(date(2026, 11, 24))
    (2026, 4)
    """
    return day.year, (day.month - 1) // MONTHS_PER_QUARTER + 1


def disclosed(unit: OfUnit, posted: Posted) -> DisclosedView:
    """Group the posted procedures by the quarter of their posting."""
    by_quarter: dict[tuple[int, int], list[ProcedureView]] = {}
    for procedure in sorted(posted, key=attrgetter("posted_on"), reverse=True):
        by_quarter.setdefault(quarter_of(procedure.posted_on), []).append(procedure)
    return DisclosedView(
        unit=UnitView.of(unit),
        quarters=tuple(
            QuarterView(year=year, quarter=quarter, procedures=tuple(procedures))
            for (year, quarter), procedures in by_quarter.items()
        ),
    )


Disclosed = Annotated[DisclosedView, Depends(disclosed)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: Disclosed, today: Today) -> HTMLResponse:
    """Show the list."""
    return show(request, "public/disclosure_list.html", view=view, today=today)


@router.get("/api/public/units/{unit}/disclosed")
async def data(view: Disclosed) -> DisclosedView:
    """Return what a commune discloses, by the quarter in which it was posted."""
    return view
