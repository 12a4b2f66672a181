"""Parameters and dependencies that several pages share: unit, period, page of a list, query client."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Form, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from services.gateway.queries.page_queries import latest_year
from services.gateway.queries.period import Period, WrongOrder, years_of
from services.gateway.queries.quarter import Quarter
from services.gateway.queries.query_client import QueryClient
from services.gateway.web.office import Office
from shared.contracts.questions.question import Page
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day
from shared.reference.units import Unit
from shared.typed_dates import NotTyped, typed_day

BOUNDS: Final = {"year": (2000, 2100), "limit": (1, 500)}
"""Smallest and largest value of each number in an address."""

Year = Annotated[int, Field(ge=BOUNDS["year"][0], le=BOUNDS["year"][1])]

empty_as_none = BeforeValidator(lambda value: None if value == "" else value)
"""A form without JavaScript also sends fields that the reader left empty."""


def read_day(value: object) -> object:
    """Read a day as the pages write it in either language, or as 2023-02-15."""
    if not isinstance(value, str):
        return value
    try:
        return typed_day(value)
    except NotTyped:
        raise PydanticCustomError("date_typed", "not a day") from None


TypedDay = Annotated[date, BeforeValidator(read_day)]


async def query_client_of(request: Request) -> QueryClient:
    """Return the client that asks the services; at the staff door, for who is signed in."""
    queries: QueryClient = getattr(request.state, "queries", request.app.state.queries)
    return queries


async def today_of(request: Request) -> date:
    """Return today's date at the office."""
    now: datetime = request.app.state.office.clock.now()
    return local_day(now, load_office_zone())


M = TypeVar("M", bound=BaseModel)
FormText = Annotated[str, Form()]
Queries = Annotated[QueryClient, Depends(query_client_of)]
Today = Annotated[date, Depends(today_of)]


def question_of(kind: type[M], fields: Mapping[str, object]) -> M:
    """Return the question, or the part of one, that the fields of a form ask.

    Raises:
        RequestValidationError: The form sent a value that the question does not take.
    """
    try:
        return kind.model_validate(fields)
    except ValidationError as invalid:
        raise RequestValidationError(invalid.errors()) from invalid


async def unit_of(
    request: Request,
    unit: Annotated[
        str, Field(description="Unit id; without it one's own, or the office's", examples=["15712v1"])
    ] = "",
) -> Unit:
    """Return the unit that a page is about.

    Raises:
        UnknownUnit: No unit has this id.
    """
    own = getattr(request.state, "person", None)
    asked = unit or (own.home.unit if own else "")
    office: Office = request.app.state.office
    return load_units()[asked] if asked else office.default_unit


OfUnit = Annotated[Unit, Depends(unit_of)]


async def units_of(
    unit: OfUnit,
    with_predecessors: Annotated[
        bool, Query(description="Add the units that became part of this one")
    ] = False,
) -> tuple[Unit, ...]:
    """Return the unit that a page is about, and the units whose figures are added to its own."""
    return load_units().with_predecessors(unit) if with_predecessors else (unit,)


OfUnits = Annotated[tuple[Unit, ...], Depends(units_of)]


async def chosen_period(
    year: Annotated[Year | None, empty_as_none, Query(description="A calendar year")] = None,
    since: Annotated[
        TypedDay | None,
        empty_as_none,
        Query(description="First day, instead of a year", examples=["2023-01-01"]),
    ] = None,
    until: Annotated[
        TypedDay | None, empty_as_none, Query(description="Last day, included", examples=["2023-06-30"])
    ] = None,
) -> Period | None:
    """Return the chosen period; None if none was chosen.

    Raises:
        RequestValidationError: The period ends before it starts.
    """
    try:
        return Period.between(since, until) or (Period.of_year(year) if year is not None else None)
    except WrongOrder as wrong:
        raise RequestValidationError([{"type": "order", "loc": ("query", "until")}]) from wrong


Chosen = Annotated[Period | None, Depends(chosen_period)]


async def period_of(queries: Queries, units: OfUnits, today: Today, chosen: Chosen) -> Period:
    """Return the chosen period, or the latest year in which the units received records."""
    return chosen or await latest_year(queries, units, years_of(units, today))


async def last_day_of(today: Today, unit: OfUnit) -> date:
    """Return today, or the last day of a unit that has ended: what is noted later happened by then."""
    return min(today, unit.until)


LastDay = Annotated[date, Depends(last_day_of)]


async def quarter_of(
    last: LastDay,
    year: Annotated[Year | None, empty_as_none, Query(description="Year of the quarter")] = None,
    quarter: Annotated[
        Annotated[int, Field(ge=1, le=4)] | None,
        empty_as_none,
        Query(description="Number of the quarter; without it that of the last day"),
    ] = None,
) -> Quarter:
    """Return the chosen quarter, or that of the last day."""
    now = Quarter.of(last)
    return Quarter(year or now.year, quarter or now.number)


async def page_of(
    after: Annotated[str, Query(max_length=500, description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=BOUNDS["limit"][0], le=BOUNDS["limit"][1], description="Lines")] = 50,
) -> Page:
    """Return the start and the length of a page of a list."""
    return Page(after=after, limit=limit)


InPeriod = Annotated[Period, Depends(period_of)]
OfQuarter = Annotated[Quarter, Depends(quarter_of)]
Find = Annotated[str, Query(max_length=100, description="Part of a name, or the beginning of a code")]
AtPage = Annotated[Page, Depends(page_of)]
