"""The quarterly list of what the office has disclosed: what, how and when.

Source: domain.md, section 6: Law 10/2022 has procedures posted permanently, and a list each quarter.
"""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.public.procedures import Posted, ProcedureView
from services.gateway.queries.views import UnitView, View
from services.gateway.web.pages import show
from services.gateway.web.parameters import OfUnit, Today

PATH: Final = "/cong-khai/{unit}/danh-muc"
MONTHS: Final = 3
router = APIRouter()


class QuarterView(View):
    """What was posted within one quarter, on the public pages and until it changes; newest first."""

    year: int
    quarter: int = Field(ge=1, le=4)
    procedures: tuple[ProcedureView, ...] = Field(description="Each with its day of posting")


class DisclosedView(View):
    """What a commune discloses, by quarter, the newest first."""

    unit: UnitView
    quarters: tuple[QuarterView, ...]


def quarter_of(day: date) -> tuple[int, int]:
    """Return year and quarter of a day.

    >>> quarter_of(date(2026, 11, 24))
    (2026, 4)
    """
    return day.year, (day.month - 1) // MONTHS + 1


def disclosed(unit: OfUnit, posted: Posted) -> DisclosedView:
    """Sort what is posted by the quarter in which it was."""
    by_quarter: dict[tuple[int, int], list[ProcedureView]] = {}
    for one in sorted(posted, key=lambda one: one.posted_on, reverse=True):
        by_quarter.setdefault(quarter_of(one.posted_on), []).append(one)
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
    return show(request, "disclosed.html", view=view, today=today)


@router.get("/api/public/units/{unit}/disclosed")
async def data(view: Disclosed) -> DisclosedView:
    """Return what a commune discloses, by the quarter in which it was posted."""
    return view
