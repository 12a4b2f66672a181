"""A supervisor's group of units: their figures side by side."""

from asyncio import gather
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.queries.figure_views import AS_OF, InTimeView, percent
from services.gateway.queries.page_queries import latest_year, letter_figures
from services.gateway.queries.period import Period, years_of
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.web.csv_response import IS_CSV, csv_response
from services.gateway.web.pages import show
from services.gateway.web.parameters import Chosen, Queries, Today
from shared.contracts.questions.deadlines import Breakdown, DeadlineFigures, HowManyInTime
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.reference.loading import load_units
from shared.reference.units import Group, Unit, UnknownGroup
from shared.text import unaccented

PATH: Final = "/groups/{group}"
NO_RECORDS: Final = DeadlineFigures.model_validate(dict.fromkeys(DeadlineFigures.model_fields, 0))
"""The figures of a unit without records."""

router = APIRouter()


class SortColumn(StrEnum):
    """A column by which the units can be sorted."""

    NAME = "name"
    RECEIVED = "received"
    RESOLVED = "resolved"
    IN_TIME = "in_time_percent"
    AFTER = "after_deadline"
    OVERDUE = "overdue"
    WITHOUT_APOLOGY = "overdue_without_apology"
    LETTERS = "letters"
    SATISFIED = "satisfied_percent"


class LineView(View):
    """The figures of one unit; null if they are not known, or while a service does not answer."""

    unit: UnitView
    records: InTimeView | None
    letters: int | None = Field(description="Handed over to families")
    satisfied_percent: float | None = Field(description="Of the answers, rated 4 or 5 by every factor")

    def figure(self, column: SortColumn) -> float | None:
        """Return the figure in a column."""
        if column in (SortColumn.LETTERS, SortColumn.SATISFIED):
            own: float | None = getattr(self, column)
            return own
        return getattr(self.records, column) if self.records else None

    def sort_key(self, column: SortColumn) -> tuple[bool, float | str]:
        """Return the key by which the line is sorted; unknown figures come first, last if falling."""
        if column is SortColumn.NAME:
            return True, unaccented(self.unit.name)
        figure = self.figure(column)
        return figure is not None, figure or 0


class GroupView(View):
    """The units of a group side by side, over a period."""

    id: str
    name: str
    since: date
    until: date
    as_of: date = Field(description=AS_OF)
    lines: tuple[LineView, ...]


async def group_of(group: str) -> Group:
    """Return the group that a page is about.

    Raises:
        HTTPException: 404, no group has this name.
    """
    try:
        return load_units().group(group)
    except UnknownGroup:
        raise HTTPException(404) from None


OfGroup = Annotated[Group, Depends(group_of)]


async def years_of_group(group: OfGroup, today: Today) -> list[int]:
    """Return the years in which the group had units, newest first."""
    return years_of([load_units()[unit] for part in group.members for unit in part.units], today)


Years = Annotated[list[int], Depends(years_of_group)]


async def side_by_side(
    queries: Queries,
    group: OfGroup,
    years: Years,
    chosen: Chosen,
    today: Today,
    sort: Annotated[
        SortColumn, Query(description="The column by which the units are sorted")
    ] = SortColumn.NAME,
    falling: Annotated[bool, Query(description="Largest first")] = False,
) -> GroupView:
    """Return the figures of each unit that belonged to the group in the period."""
    ever = tuple(load_units()[unit] for unit in group.between(date(years[-1], 1, 1), date(years[0], 12, 31)))
    period = chosen or await latest_year(queries, ever, years)
    units = [load_units()[unit] for unit in group.between(period.since, period.until)]
    by_name = sorted(await _lines(queries, units, period), key=lambda line: line.sort_key(SortColumn.NAME))
    return GroupView(
        id=group.id,
        name=group.name,
        since=period.since,
        until=period.until,
        as_of=period.as_of(today),
        lines=tuple(sorted(by_name, key=lambda line: line.sort_key(sort), reverse=falling)),
    )


async def _lines(queries: QueryClient, units: Sequence[Unit], period: Period) -> list[LineView]:
    if not units:
        return []
    asked = HowManyInTime(
        units=tuple(unit.id for unit in units), since=period.since, until=period.until, by=Breakdown.UNIT
    )
    in_time, others = await gather(
        queries.ask_or_none(asked), gather(*(_letters_and_share(queries, unit, period) for unit in units))
    )
    by_unit = {part.of: InTimeView.of(part.figures) for part in in_time.parts} if in_time else {}
    no_records = InTimeView.of(NO_RECORDS) if in_time else None
    return [
        LineView(
            unit=UnitView.of(unit),
            records=by_unit.get(unit.id, no_records),
            letters=letters,
            satisfied_percent=satisfied,
        )
        for unit, (letters, satisfied) in zip(units, others, strict=True)
    ]


async def _letters_and_share(
    queries: QueryClient, unit: Unit, period: Period
) -> tuple[int | None, float | None]:
    days: dict[str, Any] = {"units": (unit.id,), "since": period.since, "until": period.until}
    letters, survey = await gather(
        letter_figures(queries, (unit.id,), period), queries.ask_or_none(HowSatisfied(**days))
    )
    return (
        letters.total.handed_over if letters else None,
        percent(survey.satisfied_or_above, survey.shown) if survey else None,
    )


SideBySide = Annotated[GroupView, Depends(side_by_side)]


@router.get(PATH, include_in_schema=False)
async def page(
    request: Request,
    view: SideBySide,
    years: Years,
    sort: SortColumn = SortColumn.NAME,
    falling: bool = False,
) -> HTMLResponse:
    """Show the units of a group side by side."""
    period = Period(view.since, view.until)
    return show(
        request,
        "staff/group.html",
        view=view,
        period=period,
        years=years,
        columns=SortColumn,
        sort=sort,
        falling=falling,
    )


@router.get(f"/api{PATH}")
async def data(view: SideBySide) -> GroupView:
    """Return the figures of the units that belonged to a group on any of the days, side by side."""
    return view


@router.get(f"/api{PATH}/figures.csv", response_class=Response, responses=IS_CSV)
async def table(view: SideBySide) -> Response:
    """Return the same figures as a table, a line for each unit; what is not known is empty."""
    figures = [name for name in InTimeView.model_fields if name != "parts"]
    heading = ("unit", "name", "since", "until", *figures, "letters", "satisfied_percent")
    rows = (
        (
            line.unit.id,
            line.unit.name,
            view.since,
            view.until,
            *(getattr(line.records, name, None) for name in figures),
            line.letters,
            line.satisfied_percent,
        )
        for line in view.lines
    )
    return csv_response((heading, *rows), f"{view.id}-{view.since}-{view.until}")
