"""The pages of the forecast by Decision 766: of a unit, of a group, and the records that cost points."""

from asyncio import gather
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.gateway.queries.figure_views import SatisfactionView
from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.period import Period
from services.gateway.queries.query_client import QueryClient
from services.gateway.reports.chosen import PlaceOfUnit, ReportPlace, asks, group_place_in
from services.gateway.web.csv_response import IS_CSV, csv_response
from services.gateway.web.pages import language_of_request, show
from services.gateway.web.parameters import AtPage, Chosen, Queries, Today
from shared.contracts.questions.reports.decision_766 import (
    CostlyRecord,
    Forecast766,
    ForecastGroup,
    ForecastIndicator,
    IndicatorPoints,
    WhatCostsPoints,
)
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.forms.periods import load_preset_periods
from shared.forms.sheets.forecast import costly_records, forecast_json, forecast_of
from shared.reference.loading import load_units

OF_UNIT, OF_GROUP = "/units/{unit}/reports/766", "/groups/{group}/reports/766"
COLUMNS: Final = ("record", "procedure", "received", "due", "ended", "indicator", "reason", "points")
NOT_LATE = "not-late"
"""The indicator that the portal calls satisfaction."""
router = APIRouter()


async def period_of_forecast(chosen: Chosen, today: Today) -> Period:
    """Return the chosen period, or the month that runs."""
    return chosen or Period(*load_preset_periods()["month"].around(today))


OfForecast = Annotated[Period, Depends(period_of_forecast)]


PlaceOfGroup = Annotated[ReportPlace, Depends(group_place_in(period_of_forecast))]


class GroupRows(NamedTuple):
    """A group of indicators, and its rows in the table."""

    group: ForecastGroup
    indicators: list[ForecastIndicator]
    points: float | None
    """Sum of those that apply; None if none does."""


@router.get(OF_UNIT, include_in_schema=False)
async def page_of_unit(
    request: Request, queries: Queries, place: PlaceOfUnit, period: OfForecast, today: Today
) -> HTMLResponse:
    """Show what the portal will say of a unit, and our own survey beside its word for satisfaction."""
    units = place.area.units
    asked = HowSatisfied(units=units, since=period.since, until=period.until)
    forecast, survey = await gather(
        forecast_of(asks(queries), units, period.since, period.until), queries.ask_or_none(asked)
    )
    one = forecast.units[0]
    return show(
        request,
        "reports/forecast.html",
        view=place,
        period=period,
        presets=_presets(today),
        forecast=forecast,
        one=one,
        rows=_rows(forecast, points := {line.indicator: line for line in one.indicators}),
        points=points,
        not_late=points.get(NOT_LATE),
        survey=SatisfactionView.of(survey, period) if survey else None,
    )


@router.get(OF_GROUP, include_in_schema=False)
async def page_of_group(
    request: Request, queries: Queries, place: PlaceOfGroup, period: OfForecast, today: Today
) -> HTMLResponse:
    """Show what the portal will say of each unit of a group."""
    forecast = await forecast_of(asks(queries), place.area.units, period.since, period.until)
    return show(
        request,
        "reports/forecast_group.html",
        view=place,
        period=period,
        presets=_presets(today),
        forecast=forecast,
        lines=[
            (load_units()[one.unit], one, {line.indicator: line for line in one.indicators})
            for one in sorted(forecast.units, key=lambda one: -one.points / (one.known or 1))
        ],
    )


@router.get(f"/api{OF_UNIT}")
async def data_of_unit(queries: Queries, place: PlaceOfUnit, period: OfForecast) -> dict[str, Any]:
    """Return the forecast of a unit by Decision 766: points by indicator, with formulae and sources."""
    return await _data(queries, place, period)


@router.get(f"/api{OF_GROUP}")
async def data_of_group(queries: Queries, place: PlaceOfGroup, period: OfForecast) -> dict[str, Any]:
    """Return the forecast of each unit of a group by Decision 766."""
    return await _data(queries, place, period)


@router.get(f"{OF_UNIT}/records", include_in_schema=False)
async def records_of_unit(
    request: Request,
    queries: Queries,
    place: PlaceOfUnit,
    period: OfForecast,
    position: AtPage,
    indicator: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """List the records that cost points, each with why and how many."""
    unit = place.area.units[0]
    asked = WhatCostsPoints(
        unit=unit, since=period.since, until=period.until, indicator=indicator, **position.model_dump()
    )
    forecast, found = await gather(
        forecast_of(asks(queries), (unit,), period.since, period.until), queries.ask(asked)
    )
    indicators = {one.id: one for one in forecast.indicators}
    if indicator and indicator not in indicators:
        raise HTTPException(404)
    return show(
        request,
        "reports/forecast_records.html",
        view=place,
        period=period,
        found=found,
        indicators=indicators,
        indicator=indicator,
        procedure_name=procedure_name,
        after=position.after,
    )


@router.get(f"/api{OF_UNIT}/records.csv", response_class=Response, responses=IS_CSV)
async def file_of_records(
    request: Request,
    queries: Queries,
    place: PlaceOfUnit,
    period: OfForecast,
    indicator: Annotated[str, Query(max_length=40, description="Only what costs points in this one")] = "",
) -> Response:
    """Return the records that cost points, a line for each record and indicator."""
    unit = place.area.units[0]
    say = language_of_request(request)
    records = costly_records(asks(queries), unit, period.since, period.until, indicator)
    lines = [line async for one in records for line in _csv_lines(one)]
    return csv_response([COLUMNS, *lines], f"766_{unit}_{period.since}_{period.until}_{say.code}")


async def _data(queries: QueryClient, place: ReportPlace, period: Period) -> dict[str, Any]:
    forecast = await forecast_of(asks(queries), place.area.units, period.since, period.until)
    return forecast_json(forecast, period.since, period.until)


def _presets(today: date) -> Mapping[str, Any]:
    """Return the periods in which today lies: the forecast is of what runs."""
    return {id: (preset, preset.around(today)) for id, preset in load_preset_periods().items()}


def _rows(forecast: Forecast766, points: Mapping[str, IndicatorPoints]) -> list[GroupRows]:
    rows = []
    for group in forecast.groups:
        indicators = [one for one in forecast.indicators if one.group == group.id]
        made = [made for one in indicators if (made := points[one.id].points) is not None]
        rows.append(GroupRows(group, indicators, sum(made) if made else None))
    return rows


def _csv_lines(one: CostlyRecord) -> Iterable[list[object]]:
    moments = [moment.isoformat() if moment else "" for moment in (one.received_at, one.due_at, one.ended_at)]
    for lost in one.lost:
        yield [one.record, one.procedure, *moments, lost.indicator, lost.reason.value, f"{lost.points:.6f}"]
