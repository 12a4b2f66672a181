"""The page of official forms, of a unit or of a group, and the records that are counted in two ways."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.gateway.counter.sending import new_form_id
from services.gateway.queries.page_queries import procedure_name
from services.gateway.queries.query_client import QueryClient
from services.gateway.reports.chosen import (
    ChosenForm,
    OfReport,
    PlaceOfGroup,
    PlaceOfUnit,
    Receiving,
    ReportPlace,
    form_of,
)
from services.gateway.reports.closings import (
    ClosingsOfGroup,
    ClosingsOfUnit,
    ReportClosings,
    report_shown,
)
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtPage, Queries, Today, empty_as_none
from shared.contracts.questions.intake.record_book import WhoIsInTheBook
from shared.contracts.questions.reports.official_forms import (
    CountingDifference,
    RecordsCountedTwoWays,
    WhatIsCountedTwoWays,
)
from shared.forms.filling import head_lines
from shared.forms.layout import FormLayout, PlacedHeading, load_forms
from shared.forms.periods import load_preset_periods
from shared.forms.press import comparison, numbers_compared, reported_rows
from shared.forms.reports import report_json
from shared.reference.loading import load_units

OF_UNIT, OF_GROUP = "/units/{unit}/reports", "/groups/{group}/reports"
FIRST = "ii-06a"
router = APIRouter()


@router.get(OF_UNIT, include_in_schema=False)
async def page_of_unit(
    request: Request,
    queries: Queries,
    me: Me,
    place: PlaceOfUnit,
    period: OfReport,
    today: Today,
    closings: ClosingsOfUnit,
    form: str = FIRST,
    receiving: Receiving = "",
) -> HTMLResponse:
    """Show an official form of a unit."""
    chosen = form_of(form, place, period, today, receiving)
    return await _page(request, queries, me, place, chosen, closings)


@router.get(OF_GROUP, include_in_schema=False)
async def page_of_group(
    request: Request,
    queries: Queries,
    me: Me,
    place: PlaceOfGroup,
    period: OfReport,
    today: Today,
    closings: ClosingsOfGroup,
    form: str = FIRST,
    receiving: Receiving = "",
) -> HTMLResponse:
    """Show an official form of a group."""
    chosen = form_of(form, place, period, today, receiving)
    return await _page(request, queries, me, place, chosen, closings)


@router.get(f"/api{OF_UNIT}")
async def data_of_unit(
    queries: Queries,
    place: PlaceOfUnit,
    period: OfReport,
    today: Today,
    closings: ClosingsOfUnit,
    form: str = FIRST,
) -> dict[str, Any]:
    """Return a form of figures of a unit, counted in both ways, with each record that differs."""
    chosen = form_of(form, place, period, today, "")
    return report_json(await report_shown(queries, place, chosen, closings, listed=True))


@router.get(f"/api{OF_GROUP}")
async def data_of_group(
    queries: Queries,
    place: PlaceOfGroup,
    period: OfReport,
    today: Today,
    closings: ClosingsOfGroup,
    form: str = FIRST,
) -> dict[str, Any]:
    """Return a form of figures of a group, counted in both ways, with each record that differs."""
    chosen = form_of(form, place, period, today, "")
    return report_json(await report_shown(queries, place, chosen, closings, listed=True))


@router.get(f"{OF_UNIT}/differences", include_in_schema=False)
async def differences(
    request: Request,
    queries: Queries,
    place: PlaceOfUnit,
    period: OfReport,
    position: AtPage,
    reason: Annotated[CountingDifference | None, empty_as_none, Query()] = None,
) -> HTMLResponse:
    """List the records that the two countings put into different columns, each with the reason."""
    asked = WhatIsCountedTwoWays(
        unit=place.area.units[0],
        since=period.since,
        until=period.until,
        reason=reason,
        **position.model_dump(),
    )
    found: RecordsCountedTwoWays = await queries.ask(asked)
    return show(
        request,
        "reports/differences.html",
        view=place,
        period=period,
        found=found,
        reason=reason,
        procedure_name=procedure_name,
        after=position.after,
    )


async def _page(
    request: Request,
    queries: QueryClient,
    me: SignedInPerson,
    place: ReportPlace,
    form: ChosenForm,
    closings: ReportClosings,
) -> HTMLResponse:
    file = load_forms()
    report = None if form.is_book else await report_shown(queries, place, form, closings, listed=False)
    presets = {id: (preset, preset.before(form.head.as_of)) for id, preset in load_preset_periods().items()}
    return show(
        request,
        "reports/report.html",
        frame="staff/base.html" if place.unit else "reports/group_frame.html",
        view=place,
        forms=_forms_for(me, place, file.form),
        form=form,
        report=report,
        headings=_rows_of(form.layout),
        presets=presets,
        compared=comparison(file, report) if report and report.by_date else (),
        numbers=numbers_compared(report) if report and report.by_date else (),
        reported=reported_rows(file, report.reported) if report and report.reported else (),
        unit_name=lambda unit: load_units()[unit].name,
        closings=closings,
        head=report.by_law.head if report else form.head,
        lines=head_lines(report.by_law, file.words) if report else None,
        once=new_form_id(),
    )


def _forms_for(
    me: SignedInPerson, place: ReportPlace, forms: Mapping[str, FormLayout]
) -> dict[str, FormLayout]:
    """Return the forms that somebody may see: a book has names."""
    sees_names = all(me.roles_for(WhoIsInTheBook, unit) for unit in place.area.units)
    return {id: form for id, form in forms.items() if sees_names or form.rows != "record"}


def _rows_of(layout: FormLayout) -> list[list[PlacedHeading]]:
    placed = list(layout.placed())
    return [[one for one in placed if one.row == row] for row in range(layout.depth)]
