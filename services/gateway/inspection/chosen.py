"""Which inspection a page is about: a unit and a year, with the years that are beside it."""

from datetime import date
from typing import Annotated, Final, Self
from urllib.parse import urlencode

from fastapi import Depends, HTTPException, Query, Request
from pydantic import Field

from services.gateway.queries.period import years_of
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.web.parameters import OfUnit, Queries, Today, Year, empty_as_none
from shared.contracts.questions.supervision.inspection import (
    MOST_YEARS,
    HowInspectionsStand,
    HowInspectionStands,
    InspectionFigure,
    InspectionSheet,
    InspectionTotals,
)
from shared.reference.loading import load_units
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/inspection"
WITHIN_S: Final = 15.0
"""Longer than other pages take: several services are asked for the figures, one after the other at worst."""
ChosenYear = Annotated[Year | None, empty_as_none, Query(description="The year that is inspected")]
BEHIND: Final = {
    InspectionFigure.IN_TIME: "{path}?since={since}&until={until}",
    InspectionFigure.APOLOGISED: "{path}?since={since}&until={until}",
    InspectionFigure.OVERDUE: "{path}/records?overdue_on={as_of}&with_predecessors=",
    InspectionFigure.CONGRATULATIONS: "{path}/letters",
    InspectionFigure.THANKS: "{path}/letters?kind=land",
    InspectionFigure.CONDOLENCES: "{path}/letters?kind=death",
    InspectionFigure.VISITS: "{path}/letters?kind=death",
    InspectionFigure.RECOMMENDATIONS: "{path}/records?procedure={recommendations}&since={since}",
    InspectionFigure.FOLLOW_UPS: "{path}/follow-ups",
    InspectionFigure.SATISFIED: "{path}/surveys?since={since}&until={until}",
    InspectionFigure.ATTITUDE: "{path}/surveys?since={since}&until={until}",
    InspectionFigure.KNOW_NO_SHOW: "{path}/surveys?since={since}&until={until}",
    InspectionFigure.RESPONSE: "{path}/surveys?since={since}&until={until}",
}
"""The page of what is behind a figure; the posted procedures are a public page."""


class InspectionView(View):
    """The inspection of a unit in a year, and the sums of other years."""

    unit: UnitView
    sheet: InspectionSheet
    history: tuple[InspectionTotals, ...] = Field(description="Other years and predecessors, newest first")

    @property
    def path(self) -> str:
        """The address of the page."""
        return PATH.format(unit=self.unit.id)

    @property
    def evidence(self) -> int:
        """How many pieces of evidence count."""
        items = (item for part in self.sheet.parts for item in part.items)
        return sum(not one.withdrawn for item in items for one in item.evidence)

    @property
    def counted(self) -> int:
        """How many items the system counts."""
        return sum(bool(item.figure) for part in self.sheet.parts for item in part.items)

    @property
    def before(self) -> InspectionTotals | None:
        """The year before, if anything was scored in it."""
        year = self.sheet.year - 1
        return next((one for one in self.history if one.year == year and one.own_of), None)

    @classmethod
    async def asked(cls, queries: QueryClient, unit: Unit, year: int, today: date) -> Self:
        """Ask for an inspection and its history.

        Raises:
            QueryFailed: `not-found`, no criteria hold in that year.
        """
        units = load_units().with_predecessors(unit)
        years = tuple(years_of(units, today)[:MOST_YEARS])
        sheet = await queries.ask(HowInspectionStands(unit=unit.id, year=year), within_s=WITHIN_S)
        asked = HowInspectionsStand(units=tuple(one.id for one in units), years=years)
        lines = (await queries.ask(asked)).lines
        kept = [one for one in lines if one.own_of and (one.unit, one.year) != (unit.id, year)]
        history = tuple(sorted(kept, key=lambda one: (-one.year, one.unit)))
        return cls(unit=UnitView.of(unit), sheet=sheet, history=history)


async def year_of(unit: OfUnit, today: Today, year: ChosenYear = None) -> int:
    """Return the chosen year, or the newest in which the unit existed.

    Raises:
        HTTPException: 404, the unit did not exist in that year.
    """
    years = years_of((unit,), today)
    if year is not None and year not in years:
        raise HTTPException(404)
    return year or years[0]


OfYear = Annotated[int, Depends(year_of)]


async def inspection_of(queries: Queries, unit: OfUnit, year: OfYear, today: Today) -> InspectionView:
    """Return the inspection that a page shows."""
    return await InspectionView.asked(queries, unit, year, today)


Inspected = Annotated[InspectionView, Depends(inspection_of)]


def place_of(request: Request, year: int, **more: str) -> str:
    """Return the address of the page of a year, with a place on it."""
    anchor = more.pop("anchor", "")
    path = PATH.format(unit=request.path_params["unit"])
    return f"{path}?{urlencode({'year': year, **more})}{f'#{anchor}' if anchor else ''}"
