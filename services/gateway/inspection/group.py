"""The inspections of a group side by side: own score, accepted score, and how far each has come."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.inspection.chosen import ChosenYear
from services.gateway.queries.period import FIRST_YEAR
from services.gateway.queries.views import UnitView, View
from services.gateway.staff.group import OfGroup, Years
from services.gateway.web.pages import language_of_request, show
from services.gateway.web.parameters import Queries
from services.gateway.web.spreadsheet import Column, Spreadsheet, spreadsheet_response
from shared.contracts.questions.supervision.inspection import HowInspectionsStand, InspectionTotals
from shared.reference.loading import load_units
from shared.text import unaccented

PATH: Final = "/groups/{group}/inspection"
router = APIRouter()


class InspectionSort(StrEnum):
    """A column by which the units can be sorted."""

    NAME = "name"
    OWN = "own"
    ACCEPTED = "accepted"
    BEFORE = "before"
    STATE = "state"


class InspectionLine(View):
    """The inspection of one unit; the accepted score of the year before is null without one."""

    unit: UnitView
    totals: InspectionTotals
    before: float | None

    def sort_key(self, column: InspectionSort) -> tuple[float, str]:
        """Return the key by which the line is sorted."""
        name = unaccented(self.unit.name)
        match column:
            case InspectionSort.OWN:
                return self.totals.own, name
            case InspectionSort.ACCEPTED:
                return self.totals.accepted, name
            case InspectionSort.BEFORE:
                return self.before or 0, name
            case InspectionSort.STATE:
                totals = self.totals
                return 100 * totals.reviewed + 10 * totals.submitted + totals.returned, name
        return 0, name


class GroupInspectionView(View):
    """The inspections of the units that belonged to a group on some day of a year."""

    id: str
    name: str
    year: int
    lines: tuple[InspectionLine, ...]
    waiting: int = Field(description="Criteria that wait for the supervisor")

    @property
    def reviewed(self) -> int:
        """How many units are reviewed in every criterion."""
        return sum(line.totals.is_reviewed for line in self.lines)


async def side_by_side(
    queries: Queries,
    group: OfGroup,
    years: Years,
    year: ChosenYear = None,
    sort: Annotated[InspectionSort, Query(description="The column to sort by")] = InspectionSort.NAME,
    falling: Annotated[bool, Query(description="Largest first")] = False,
) -> GroupInspectionView:
    """Return the inspections of a group in a year.

    Raises:
        HTTPException: 404, the group had no unit in that year.
    """
    chosen = year or years[0]
    units = group.between(date(chosen, 1, 1), date(chosen, 12, 31)) if chosen in years else ()
    if not units:
        raise HTTPException(404)
    answer = await queries.ask(HowInspectionsStand(units=units, years=(chosen, chosen - 1)))
    by_unit = {(one.unit, one.year): one for one in answer.lines}
    lines = [
        InspectionLine(unit=UnitView.of(load_units()[unit]), totals=totals, before=_before(before))
        for unit in units
        if (totals := by_unit.get((unit, chosen)))
        for before in [by_unit.get((unit, chosen - 1))]
    ]
    return GroupInspectionView(
        id=group.id,
        name=group.name,
        year=chosen,
        lines=tuple(sorted(lines, key=lambda line: line.sort_key(sort), reverse=falling)),
        waiting=sum(line.totals.submitted for line in lines),
    )


Inspections = Annotated[GroupInspectionView, Depends(side_by_side)]


@router.get(PATH, include_in_schema=False)
async def page(
    request: Request,
    view: Inspections,
    years: Years,
    sort: InspectionSort = InspectionSort.NAME,
    falling: bool = False,
) -> HTMLResponse:
    """Show the inspections of a group."""
    return show(
        request,
        "inspection/group.html",
        view=view,
        years=[year for year in years if year >= FIRST_YEAR],
        columns=InspectionSort,
        sort=sort,
        falling=falling,
    )


@router.get(f"/api{PATH}")
async def data(view: Inspections) -> GroupInspectionView:
    """Return the inspections of the units that belonged to a group in a year."""
    return view


@router.get(f"{PATH}.xlsx", include_in_schema=False)
async def table(request: Request, view: Inspections) -> Response:
    """Return the same as a file for a spreadsheet."""
    say = language_of_request(request)
    columns = (("name", 30), ("own", 12), ("own_of", 12), ("accepted", 12), ("accepted_of", 12))
    more = (("before", 12), ("state", 24), ("grade", 14))
    sheet = Spreadsheet(
        str(view.year),
        (say("inspection.group_title", year=str(view.year)), view.name),
        [Column(say(f"inspection.column_{name}"), width) for name, width in (*columns, *more)],
        (
            (
                line.unit.name,
                line.totals.own,
                line.totals.own_of,
                line.totals.accepted,
                line.totals.accepted_of,
                line.before,
                say(f"inspection.whole_{line.totals.state}"),
                line.totals.grade_vi if say.code == "vi" else line.totals.grade_en,
            )
            for line in view.lines
        ),
    )
    return await spreadsheet_response(f"kiem-tra-mo-hinh_{view.id}_{view.year}.xlsx", sheet)


def _before(totals: InspectionTotals | None) -> float | None:
    return totals.accepted if totals and totals.is_reviewed else None
