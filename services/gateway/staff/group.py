"""A supervisor's group of units: their figures side by side, as a page, JSON, CSV and a spreadsheet."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.gateway.queries.figure_views import InTimeView
from services.gateway.queries.group_figures import GroupFigures
from services.gateway.queries.group_views import GroupView, LineView
from services.gateway.queries.page_queries import latest_year
from services.gateway.queries.period import Period, years_of
from services.gateway.web.charts import UnitBar
from services.gateway.web.csv_response import IS_CSV, csv_response
from services.gateway.web.language import Language
from services.gateway.web.pages import language_of_request, show
from services.gateway.web.parameters import Chosen, Queries, Today
from services.gateway.web.spreadsheet import Cell, Column, Spreadsheet, spreadsheet_response
from shared.contracts.questions.reports.given_land import LandSum
from shared.reference.loading import load_units
from shared.reference.units import Group, UnknownGroup
from shared.reference.units.lines import UnitsBy
from shared.text import unaccented

PATH: Final = "/groups/{group}"
router = APIRouter()


class SortColumn(StrEnum):
    """A column by which the units can be sorted; each is a field of the line or of its records."""

    NAME = "name"
    RECEIVED = "received"
    RESOLVED = "resolved"
    AFTER = "after_deadline"
    IN_TIME = "in_time_percent"
    OVERDUE = "overdue"
    WITHOUT_APOLOGY = "overdue_without_apology"
    JOY = "joy"
    GRIEF = "grief"
    VISITS = "visits"
    SATISFIED = "satisfied_percent"
    ANSWERS = "answers"
    RECOMMENDATIONS = "recommendations_in_time_percent"
    SCORE = "score"


LAND_COLUMNS: Final = ("land_families", "land_square_metres")
"""Figures that files have in the table itself; the page has a table of its own, with roads."""
LAND_SHEET: Final = (
    ("unit", 30),
    ("road", 36),
    ("hamlet", 20),
    ("families", 12),
    ("not_told", 14),
    ("area", 14),
)
"""The columns of the sheet of land for roads, with their widths."""
OF_RECORDS: Final = frozenset(SortColumn) & InTimeView.model_fields.keys()
ON_A_PHONE: Final = (SortColumn.NAME, SortColumn.RECEIVED, SortColumn.IN_TIME, SortColumn.OVERDUE)
"""Columns that a phone shows, beside the one that is sorted by."""
INTERVALS: Final = {SortColumn.IN_TIME: "in_time_interval", SortColumn.SATISFIED: "satisfied_interval"}
ENDS: Final = ("low", "high")
RANKS: Final = {SortColumn.IN_TIME: "in_time_rank", SortColumn.SATISFIED: "satisfied_rank"}


LATE: Final = frozenset({SortColumn.AFTER, SortColumn.OVERDUE, SortColumn.WITHOUT_APOLOGY})
UNITS_OF_AXES: Final = {
    SortColumn.JOY: "group.letters_counted",
    SortColumn.GRIEF: "group.letters_counted",
    SortColumn.VISITS: "group.families",
    SortColumn.ANSWERS: "group.answers_counted",
    SortColumn.SCORE: "group.score",
    **dict.fromkeys((SortColumn.IN_TIME, SortColumn.SATISFIED, SortColumn.RECOMMENDATIONS), "group.percent"),
}
"""What the axis of a column's chart counts; else records."""


def figure_of(line: LineView, column: SortColumn) -> float | None:
    """Return a line's figure in a column."""
    figure: float | None = getattr(line.records if column in OF_RECORDS else line, column, None)
    return figure


def sort_key(line: LineView, column: SortColumn) -> tuple[bool, float | str]:
    """Return the key by which a line is sorted; unknown figures come first, last if falling."""
    if column is SortColumn.NAME:
        return True, unaccented(line.unit.name if line.unit else "")
    figure = figure_of(line, column)
    return figure is not None, figure or 0


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
By = Annotated[UnitsBy, Query(description="Each unit as it was, or under the one that goes on with its work")]
Sort = Annotated[SortColumn, Query(description="The column by which the units are sorted")]
Falling = Annotated[bool, Query(description="Largest first")]


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
    by: By = UnitsBy.OLD,
    sort: Sort = SortColumn.NAME,
    falling: Falling = False,
) -> GroupView:
    """Return the figures of each unit that belonged to the group in the period, and of all together."""
    ever = tuple(load_units()[unit] for unit in group.between(date(years[-1], 1, 1), date(years[0], 12, 31)))
    period = chosen or await latest_year(queries, ever, years)
    view = await GroupFigures(queries, group, by).view(period, today)
    by_name = sorted(view.lines, key=lambda line: sort_key(line, SortColumn.NAME))
    in_order = sorted(by_name, key=lambda line: sort_key(line, sort), reverse=falling)
    return view.model_copy(update={"lines": tuple(in_order)})


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
    charted = SortColumn.RECEIVED if sort is SortColumn.NAME else sort
    return show(
        request,
        "staff/group.html",
        view=view,
        period=Period(view.since, view.until),
        years=years,
        columns=_columns(view),
        on_a_phone=(*ON_A_PHONE, sort),
        figure_of=figure_of,
        intervals=INTERVALS,
        ranks=RANKS,
        sort=sort,
        falling=falling,
        charted=charted,
        axis=UNITS_OF_AXES.get(charted, "commune.unit_of_records"),
        bars_of=list(_bars(view, charted, language_of_request(request))),
    )


def _columns(view: GroupView) -> list[SortColumn]:
    """Return the columns: the score only if the inspection of some unit is over."""
    has_scores = any(line.score is not None for line in view.lines)
    return [column for column in SortColumn if column is not SortColumn.SCORE or has_scores]


def _bars(view: GroupView, column: SortColumn, say: Language) -> Iterable[UnitBar]:
    """Yield the bars of a column."""
    is_share = column.endswith("_percent")
    for line in view.lines:
        figure, ends = figure_of(line, column), getattr(line, INTERVALS.get(column, ""), None)
        if is_share or figure is None:
            written = say.percent(figure)
        else:
            written = say.points(figure, 1) if column is SortColumn.SCORE else say.number(int(figure))
        name = line.unit.name if line.unit else ""
        low, high = (100 * ends.low, 100 * ends.high) if ends else (None, None)
        yield UnitBar(name, figure, written, low, high, "bad" if column in LATE else "received")


@router.get(f"/api{PATH}")
async def data(view: SideBySide) -> GroupView:
    """Return the figures of the units that belonged to a group on any of the days, and of all together."""
    return view


@router.get(f"/api{PATH}/figures.csv", response_class=Response, responses=IS_CSV)
async def table(view: SideBySide) -> Response:
    """Return the same figures as a table, a line for each unit; what is not known is empty."""
    of_records = [name for name in InTimeView.model_fields if name != "parts"]
    others = ("letters", "joy", "grief", "visits", *LAND_COLUMNS, "satisfied_percent", "answers")
    last = ("recommendations", "recommendations_in_time_percent", "score")
    ends = ("satisfied_low", "satisfied_high")
    heading = ("unit", "name", "added", "since", "until", *of_records, *others, *ends, *last)
    rows = (
        (
            line.unit.id if line.unit else "",
            line.unit.name if line.unit else "",
            " ".join(one.id for one in line.added),
            view.since,
            view.until,
            *(getattr(line.records, name, None) for name in of_records),
            *(getattr(line, name) for name in others),
            *(getattr(line.satisfied_interval, end, None) for end in ENDS),
            *(getattr(line, name) for name in last),
        )
        for line in view.lines
    )
    return csv_response((heading, *rows), f"{view.id}-{view.since}-{view.until}")


@router.get(f"{PATH}/figures.xlsx", include_in_schema=False)
async def spreadsheet(request: Request, view: SideBySide) -> Response:
    """Return the same table for a spreadsheet, with the line of all together."""
    say = language_of_request(request)
    headings = [
        *(
            Column(heading, 30 if column is SortColumn.NAME else 14)
            for column in _columns(view)
            for heading in (say(f"group.{column}"), *(say(f"group.{end}_end") for end in _ends_of(column)))
        ),
        *(Column(say(f"group.{column}"), 14) for column in LAND_COLUMNS),
    ]
    sheet = Spreadsheet(
        name=view.name,
        about=(
            f"{say('group.title')}: {view.name}",
            say("period.shown", since=say.day(view.since), until=say.day(view.until)),
            f"{say('group.as_of')} {say.day(view.as_of)}",
        ),
        columns=headings,
        rows=(_cells(line, _columns(view), say) for line in (view.total, *view.lines)),
    )
    sheets = (sheet, land_sheet(view, say)) if view.land and view.land.families else (sheet,)
    return await spreadsheet_response(f"{view.id}-{view.since}-{view.until}.xlsx", *sheets)


def _cells(line: LineView, columns: Iterable[SortColumn], say: Language) -> list[Cell]:
    cells: list[Cell] = []
    for column in columns:
        if column is SortColumn.NAME:
            cells.append(line.unit.name if line.unit else say("group.total"))
            continue
        cells.append(figure_of(line, column))
        interval = getattr(line, INTERVALS.get(column, ""), None)
        cells += [round(100 * getattr(interval, end), 1) if interval else None for end in _ends_of(column)]
    return [*cells, *(getattr(line, column) for column in LAND_COLUMNS)]


def _ends_of(column: SortColumn) -> Sequence[str]:
    """Return the ends of the interval that stand beside a column: of what was asked of citizens."""
    return ENDS if column is SortColumn.SATISFIED else ()


def land_sheet(view: GroupView, say: Language) -> Spreadsheet:
    """Return land for roads as a sheet: all together, then each unit in its order, with its roads."""
    return Spreadsheet(
        name=say("land.sheet"),
        about=(
            f"{say('land.title')}: {view.name}",
            say("period.shown", since=say.day(view.since), until=say.day(view.until)),
            say("land.note"),
        ),
        columns=[Column(say(f"land.{name}"), width) for name, width in LAND_SHEET],
        rows=_land_rows(view, say),
    )


def _land_rows(view: GroupView, say: Language) -> Iterable[list[Cell]]:
    if view.land is None:
        return
    yield [say("group.total"), None, None, *_land_figures(view.land)]
    by_unit = {part.of: part for part in view.land.parts}
    for line in view.lines:
        part = by_unit.get(line.unit.id) if line.unit else None
        if line.unit is None or part is None:
            continue
        yield [line.unit.name, say("land.in_all"), None, *_land_figures(part)]
        for road in part.roads:
            yield [line.unit.name, road.road or None, road.hamlet or None, *_land_figures(road)]
        if part.others:
            yield [line.unit.name, say("land.others"), None, *_land_figures(part.others)]


def _land_figures(given: LandSum) -> list[Cell]:
    return [given.families, given.not_told, given.square_metres]
