"""Which form a page shows: of which unit or group, and about which period."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Query, Request
from pydantic import AfterValidator

from services.gateway.queries.page_queries import latest_month
from services.gateway.queries.period import Period
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView
from services.gateway.staff.group import By, OfGroup
from services.gateway.web.parameters import Chosen, OfUnit, Queries, Today
from shared.contracts.events.text import one_line
from shared.forms.asking import Asks
from shared.forms.filling import FiguresReport, FormHead
from shared.forms.layout import FormLayout, form_id, load_forms
from shared.forms.periods import load_preset_periods
from shared.forms.reports import ReportUnits, figures_report, head_of
from shared.reference.loading import load_units
from shared.reference.units import Unit, UnknownGroup, UnknownUnit
from shared.reference.units.lines import UnitsBy, under_of, unit_lines

WITHIN_S = 20.0
"""Longer than a page may take: a form goes through the records of a period."""


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """The unit or the group that a form is about."""

    path: str
    name: str
    area: ReportUnits
    unit: UnitView | None = None
    by: UnitsBy = UnitsBy.OLD


@dataclass(frozen=True, slots=True)
class ChosenForm:
    """The form that was asked for."""

    id: str
    head: FormHead

    @property
    def layout(self) -> FormLayout:
        """Its layout."""
        return load_forms().form[self.id]

    @property
    def is_book(self) -> bool:
        """Whether it is a record book, whose rows have names."""
        return self.layout.rows == "record"


async def period_of_report(request: Request, chosen: Chosen, today: Today, queries: Queries) -> Period:
    """Return the chosen period, or the last month that has ended; if it is empty, the latest that is not."""
    if chosen:
        return chosen
    month = Period(*load_preset_periods()["month"].before(today))
    return await latest_month(queries, _units_of(request), month, today)


def _units_of(request: Request) -> tuple[Unit, ...]:
    """Return the units that a page is about, by its address, or was; none for an unknown unit or group."""
    units, place = load_units(), request.path_params
    try:
        if "group" not in place:
            return (units[place["unit"]],)
        return tuple(units[id] for part in units.group(place["group"]).members for id in part.units)
    except (UnknownGroup, UnknownUnit):
        return ()


OfReport = Annotated[Period, Depends(period_of_report)]


async def place_of_unit(unit: OfUnit) -> ReportPlace:
    """Return the place of a unit."""
    area = ReportUnits(unit.name, (unit.id,))
    return ReportPlace(f"/units/{unit.id}/reports", unit.name, area, UnitView.of(unit))


async def place_of_group(group: OfGroup, period: OfReport, by: By = UnitsBy.OLD) -> ReportPlace:
    """Return the place of a group, with the units that belong to it on some day of the period.

    Raises:
        HTTPException: 404, it has none.
    """
    units = group.between(period.since, period.until)
    if not units:
        raise HTTPException(404)
    under = under_of(unit_lines(load_units(), units, by))
    return ReportPlace(
        f"/groups/{group.id}/reports", group.name, ReportUnits(group.name, units, under), by=by
    )


def group_place_in(period_of: Callable[..., Any]) -> Callable[..., Awaitable[ReportPlace]]:
    """Return the dependency for the place of a group, with its units of a page's own period."""

    async def place(group: OfGroup, period: Annotated[Period, Depends(period_of)]) -> ReportPlace:
        return await place_of_group(group, period)

    return place


def form_of(form: str, place: ReportPlace, period: Period, today: Today, receiving: str) -> ChosenForm:
    """Return the form that was asked for.

    Raises:
        HTTPException: 404, there is no such form.
    """
    id = form_id(form)
    if not id:
        raise HTTPException(404)
    return ChosenForm(id, head_of(place.area, period.since, period.until, today, receiving))


def asks(queries: QueryClient) -> Asks:
    """Return how a form asks: with more time than a page has."""
    return partial(queries.ask, within_s=WITHIN_S)


async def report_of(ask: Asks, place: ReportPlace, form: ChosenForm, *, listed: bool) -> FiguresReport:
    """Return a form of figures."""
    return await figures_report(ask, load_forms(), form.id, place.area, form.head, listed=listed)


Receiving = Annotated[
    str,
    AfterValidator(lambda text: one_line(text) if text.strip() else ""),
    Query(max_length=200, description="To whom the form goes, as it stands on it"),
]
PlaceOfUnit = Annotated[ReportPlace, Depends(place_of_unit)]
PlaceOfGroup = Annotated[ReportPlace, Depends(place_of_group)]
