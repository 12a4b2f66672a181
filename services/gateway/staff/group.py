"""A supervisor's group: the figures of its units side by side."""

from asyncio import gather
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field

from services.gateway.queries.page_queries import latest_year
from services.gateway.queries.period import Period, years_of
from services.gateway.queries.query_client import Desk
from services.gateway.queries.views import InTimeView, UnitView, View, percent
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtDesk, Chosen, Today
from shared.contracts.questions.deadlines import Breakdown, DeadlineFigures, HowManyInTime
from shared.contracts.questions.letters import HowManyLetters
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.reference.units import Group, Unit, UnknownGroup, load_units
from shared.text import unaccented

PATH: Final = "/groups/{group}"
NOTHING: Final = DeadlineFigures.model_validate(dict.fromkeys(DeadlineFigures.model_fields, 0))
"""The figures of a unit of which deadlines knows nothing."""

router = APIRouter()


class Column(StrEnum):
    """What the units can be sorted by."""

    NAME = "name"
    RECEIVED = "received"
    RESOLVED = "resolved"
    IN_TIME = "in_time_percent"
    OVERDUE = "overdue"
    WITHOUT_APOLOGY = "overdue_without_apology"
    LETTERS = "letters"
    SATISFIED = "satisfied_percent"


class LineView(View):
    """The figures of one unit; null where nothing is known, or while a service is silent."""

    unit: UnitView
    records: InTimeView | None
    letters: int | None
    satisfied_percent: float | None = Field(description="Of the answers, rated 4 or 5 by every factor")

    def figure(self, column: Column) -> float | None:
        """Return what stands in a column of figures."""
        if column in (Column.LETTERS, Column.SATISFIED):
            own: float | None = getattr(self, column)
            return own
        return getattr(self.records, column) if self.records else None

    def place(self, column: Column) -> tuple[bool, float | str]:
        """Return by what the line is put in order; what is not known comes first, so last when falling."""
        if column is Column.NAME:
            return True, unaccented(self.unit.name)
        figure = self.figure(column)
        return figure is not None, figure or 0


class GroupView(View):
    """The units of a group side by side, over a period."""

    id: str
    name: str
    since: date
    until: date
    lines: tuple[LineView, ...]


def group_of(group: str) -> Group:
    """Return the group that a page is about.

    Raises:
        HTTPException: 404, there is none of this name.
    """
    try:
        return load_units().group(group)
    except UnknownGroup:
        raise HTTPException(404) from None


OfGroup = Annotated[Group, Depends(group_of)]


def years_of_group(group: OfGroup, today: Today) -> list[int]:
    """Return the years in which the group has had units, newest first."""
    return years_of([load_units()[unit] for part in group.members for unit in part.units], today)


Years = Annotated[list[int], Depends(years_of_group)]


async def side_by_side(
    desk: AtDesk,
    group: OfGroup,
    years: Years,
    chosen: Chosen,
    sort: Annotated[Column, Query(description="What the units are sorted by")] = Column.NAME,
    falling: Annotated[bool, Query(description="Most first")] = False,
) -> GroupView:
    """Ask for the figures of each unit that belonged to the group in the period."""
    ever = tuple(load_units()[unit] for unit in group.between(date(years[-1], 1, 1), date(years[0], 12, 31)))
    period = chosen or await latest_year(desk, ever, years)
    units = [load_units()[unit] for unit in group.between(period.since, period.until)]
    by_name = sorted(await _lines(desk, units, period), key=lambda line: line.place(Column.NAME))
    return GroupView(
        id=group.id,
        name=group.name,
        since=period.since,
        until=period.until,
        lines=tuple(sorted(by_name, key=lambda line: line.place(sort), reverse=falling)),
    )


async def _lines(desk: Desk, units: Sequence[Unit], period: Period) -> list[LineView]:
    if not units:
        return []
    asked = HowManyInTime(
        units=tuple(unit.id for unit in units), since=period.since, until=period.until, by=Breakdown.UNIT
    )
    in_time, others = await gather(
        desk.ask_if_there(asked), gather(*(_letters_and_share(desk, unit, period) for unit in units))
    )
    known = {part.of: InTimeView.of(part.figures) for part in in_time.parts} if in_time else {}
    nothing = InTimeView.of(NOTHING) if in_time else None
    return [
        LineView(
            unit=UnitView.of(unit),
            records=known.get(unit.id, nothing),
            letters=letters,
            satisfied_percent=satisfied,
        )
        for unit, (letters, satisfied) in zip(units, others, strict=True)
    ]


async def _letters_and_share(desk: Desk, unit: Unit, period: Period) -> tuple[int | None, float | None]:
    days: dict[str, Any] = {"units": (unit.id,), "since": period.since, "until": period.until}
    letters, survey = await gather(
        desk.ask_if_there(HowManyLetters(**days)), desk.ask_if_there(HowSatisfied(**days))
    )
    return (
        letters.birth + letters.marriage + letters.death if letters else None,
        percent(survey.satisfied_or_above, survey.answers) if survey else None,
    )


Side = Annotated[GroupView, Depends(side_by_side)]


@router.get(PATH, include_in_schema=False)
async def page(
    request: Request,
    view: Side,
    years: Years,
    sort: Column = Column.NAME,
    falling: bool = False,
) -> HTMLResponse:
    """Show the units of a group side by side."""
    period = Period(view.since, view.until)
    return show(
        request,
        "group.html",
        view=view,
        period=period,
        years=years,
        columns=Column,
        sort=sort,
        falling=falling,
    )


@router.get(f"/api{PATH}")
async def data(view: Side) -> GroupView:
    """Return the figures of the units that belonged to a group on any of the days, side by side."""
    return view
