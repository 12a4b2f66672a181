"""What a page is asked for: the unit, the period and the place in a list, read from its address."""

from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator, Field

from services.gateway.queries.page_queries import latest_year
from services.gateway.queries.period import Period, WrongOrder, years_of
from services.gateway.queries.query_client import Desk
from shared.contracts.questions.question import Page
from shared.reference.office_zone import OFFICE_ZONE
from shared.reference.units import Unit, load_units

BOUNDS: Final = {"year": (2000, 2100), "limit": (1, 500)}
"""Least and most of each number that may stand in an address."""

Year = Annotated[int, Field(ge=BOUNDS["year"][0], le=BOUNDS["year"][1])]

left_empty = BeforeValidator(lambda value: None if value == "" else value)
"""A form without JavaScript also sends the fields that the reader left empty."""


def desk_of(request: Request) -> Desk:
    """Return where to ask."""
    desk: Desk = request.app.state.desk
    return desk


def today_of(request: Request) -> date:
    """Return the day that it is at the office."""
    now: datetime = request.app.state.clock.now()
    return now.astimezone(OFFICE_ZONE).date()


AtDesk = Annotated[Desk, Depends(desk_of)]
Today = Annotated[date, Depends(today_of)]


def unit_of(
    request: Request,
    unit: Annotated[
        str, Field(description="Unit id; the office's front unit without it", examples=["15712v1"])
    ] = "",
) -> Unit:
    """Return the unit that a page is about.

    Raises:
        UnknownUnit: There is none of this id.
    """
    front: Unit = request.app.state.front
    return load_units()[unit] if unit else front


OfUnit = Annotated[Unit, Depends(unit_of)]


def units_of(
    unit: OfUnit,
    with_predecessors: Annotated[
        bool, Query(description="Add the units that became part of this one")
    ] = False,
) -> tuple[Unit, ...]:
    """Return the unit that a page is about, and those whose figures are added to its own."""
    return (unit, *(load_units().predecessors(unit) if with_predecessors else ()))


OfUnits = Annotated[tuple[Unit, ...], Depends(units_of)]


def chosen_period(
    year: Annotated[Year | None, left_empty, Query(description="A calendar year")] = None,
    since: Annotated[
        date | None, left_empty, Query(description="First day, instead of a year", examples=["2023-01-01"])
    ] = None,
    until: Annotated[
        date | None, left_empty, Query(description="Last day, included", examples=["2023-06-30"])
    ] = None,
) -> Period | None:
    """Return the period that was chosen, if one was.

    Raises:
        RequestValidationError: The period would end before it starts.
    """
    try:
        return Period.between(since, until) or (Period.of_year(year) if year is not None else None)
    except WrongOrder as wrong:
        raise RequestValidationError([{"type": "order", "loc": ("query", "until")}]) from wrong


Chosen = Annotated[Period | None, Depends(chosen_period)]


async def period_of(desk: AtDesk, units: OfUnits, today: Today, chosen: Chosen) -> Period:
    """Return the period that was chosen, or else the latest year in which the units received records."""
    return chosen or await latest_year(desk, units, years_of(units, today))


def page_of(
    after: Annotated[str, Query(max_length=500, description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=BOUNDS["limit"][0], le=BOUNDS["limit"][1], description="Lines")] = 50,
) -> Page:
    """Return the place in a list at which the page starts, and its length."""
    return Page(after=after, limit=limit)


InPeriod = Annotated[Period, Depends(period_of)]
Find = Annotated[str, Query(max_length=100, description="Part of a name, or the beginning of a code")]
AtPlace = Annotated[Page, Depends(page_of)]
