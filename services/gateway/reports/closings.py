"""What is known of the closings of a period, and which of them a page shows."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, HTTPException, Query

from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from services.gateway.queries.signed_query_client import NotAllowedToAsk
from services.gateway.reports.chosen import (
    ChosenForm,
    OfReport,
    PlaceOfGroup,
    PlaceOfUnit,
    ReportPlace,
    asks,
    report_of,
)
from services.gateway.web.parameters import Queries, Today
from shared.contracts.questions.supervision.closings import Closing
from shared.forms.asking import Asks
from shared.forms.closed import (
    AsReported,
    closings_of_period,
    head_as_reported,
    reported_of_group,
    with_period_before,
)
from shared.forms.filling import FiguresReport
from shared.forms.layout import load_forms

SERVICE = "supervision"
NOW = "now"


@dataclass(frozen=True, slots=True)
class ReportClosings:
    """The closings of a period."""

    closings: tuple[Closing, ...] = ()
    """Of each unit, with its corrections."""
    shown: Closing | None = None
    """Which one a page shows; None for the figures of now."""
    is_known: bool = True
    """Whether it could be asked."""
    has_ended: bool = False

    @property
    def closed_units(self) -> int:
        """How many units have closed the period."""
        return len({one.unit for one in self.closings})

    def asks(self, queries: QueryClient) -> Asks:
        """Return how a form asks: as it was reported, or as it is now."""
        return AsReported(asks(queries), self.shown) if self.shown else asks(queries)

    def form(self, form: ChosenForm) -> ChosenForm:
        """Return a form with the moment of closing in its head, if it stands as reported."""
        if self.shown is None:
            return form
        return ChosenForm(form.id, head_as_reported(form.head, self.shown))


async def closings_of(
    queries: QueryClient, place: ReportPlace, period: OfReport, today: Today, shown: str
) -> ReportClosings:
    """Return the closings of a period; of a unit, a page shows the last one unless it is told otherwise.

    Raises:
        HTTPException: 404, there is no such closing.
    """
    has_ended = period.until < today
    if queries.is_not_started(SERVICE):  # nobody has ever closed anything
        return ReportClosings(has_ended=has_ended)
    try:
        found = await closings_of_period(asks(queries), place.area.units, period.since, period.until)
    except (ServiceUnavailable, NotAllowedToAsk):
        return ReportClosings(is_known=False, has_ended=has_ended)
    if place.unit is None or shown == NOW or not (found or shown):
        return ReportClosings(found, has_ended=has_ended)
    chosen = next((one for one in reversed(found) if shown in ("", str(one.number))), None)
    if chosen is None:
        raise HTTPException(404)
    return ReportClosings(found, chosen, has_ended=has_ended)


Shown = Annotated[str, Query(pattern=r"^(now|\d{1,4})?$", description="Number of a closing, or `now`")]


async def closings_of_unit(
    queries: Queries, place: PlaceOfUnit, period: OfReport, today: Today, shown: Shown = ""
) -> ReportClosings:
    """Return the closings of a period of a unit."""
    return await closings_of(queries, place, period, today, shown)


async def closings_of_group(
    queries: Queries, place: PlaceOfGroup, period: OfReport, today: Today
) -> ReportClosings:
    """Return the closings of a period of the units of a group."""
    return await closings_of(queries, place, period, today, NOW)


ClosingsOfUnit = Annotated[ReportClosings, Depends(closings_of_unit)]
ClosingsOfGroup = Annotated[ReportClosings, Depends(closings_of_group)]


async def report_shown(
    queries: QueryClient, place: ReportPlace, form: ChosenForm, closings: ReportClosings, *, listed: bool
) -> FiguresReport:
    """Return a form of figures, as it was reported or as it is now, checked against the period before."""
    report = await report_of(
        closings.asks(queries), place, closings.form(form), listed=listed or bool(closings.shown)
    )
    if not closings.is_known or queries.is_not_started(SERVICE):
        return report
    if place.unit is None:
        if not closings.closings or report.by_date is None:  # nobody has closed it, or the columns are others
            return report
        period = (form.head.since, form.head.until)
        reported = await reported_of_group(asks(queries), place.area.units, *period, closings.closings)
        return replace(report, reported=reported)
    return await with_period_before(asks(queries), report, place.area.units[0], form.head.since, load_forms())
