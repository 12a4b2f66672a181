"""Makes a form: asks for its figures, names its rows, and puts the two ways of counting side by side."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from shared.contracts.questions.deadlines import Breakdown, FiguresByPart, HowManyInTime
from shared.contracts.questions.reports.official_forms import ColumnsByDate, FormColumns
from shared.forms.asking import Asks, book_lines, counted_by_date, counted_two_ways, remaining_before
from shared.forms.book import book_row
from shared.forms.filling import (
    FiguresReport,
    FilledForm,
    FormHead,
    Row,
    checks_of,
    filled,
    notes_of,
    values_of,
)
from shared.forms.layout import FormLayout, OfficialFormsFile
from shared.forms.reported import reported_json
from shared.reference.loading import load_office_zone, load_papers, load_procedures, load_units
from shared.text import unaccented

BY_BOTH: Final = ("ii-06a", "ii-06b", "ii-07a")
"""The forms that provinces' systems count, too."""
MOST_LISTED: Final = 20_000
"""Records counted in two ways that are listed one by one."""


class ReportUnits(NamedTuple):
    """The units that a form is about, added up, and their common name."""

    name: str
    units: tuple[str, ...]
    under: Mapping[str, str] = MappingProxyType({})
    """Under which other unit a unit stands in a form by unit, such as that into which it was merged."""

    @property
    def rows(self) -> frozenset[str]:
        """The units that have a row in a form by unit."""
        return frozenset(self.under.get(unit, unit) for unit in self.units)


def head_of(area: ReportUnits, since: date, until: date, today: date, receiving: str = "") -> FormHead:
    """Return what stands above a form: who reports to whom, and about which period."""
    as_of = max(since, min(until, today))
    letterhead = load_papers().letterhead_on(as_of)
    name = area.name
    if len(area.rows) == 1 and letterhead.authority:
        kind = next((kind for kind in letterhead.kinds_of_unit if name.startswith(f"{kind} ")), "")
        name = f"{letterhead.authority} {kind.lower()}{name.removeprefix(kind)}"
    return FormHead(name, receiving, since, until, as_of)


async def figures_report(
    ask: Asks, file: OfficialFormsFile, form: str, area: ReportUnits, head: FormHead, *, listed: bool = True
) -> FiguresReport:
    """Return a form of figures.

    Args:
        ask: How questions are asked.
        file: The forms.
        form: Id of the form.
        area: Whose figures.
        head: What stands above it.
        listed: Whether the records that are counted in two ways are listed, too.
    """
    layout = file.form[form]
    by = Breakdown(layout.rows)
    if by is Breakdown.UNIT and len(area.rows) == 1:
        by = Breakdown.FIELD  # a single row says nothing
    under = dict(area.under) if by is Breakdown.UNIT else {}
    asked = HowManyInTime(units=area.units, since=head.since, until=head.until, by=by, under=under)
    figures = await ask(asked)
    earlier = await remaining_before(ask, area.units, head.since)
    by_law = _form_by_law(file, layout, head, by, figures)
    if form not in BY_BOTH:
        return FiguresReport(by_law, figures)
    by_law = replace(by_law, checks=checks_of(figures, earlier, file.words))
    provinces = await counted_by_date(ask, area.units, head.since, head.until, by, under)
    different = await counted_two_ways(
        ask, area.units, head.since, head.until, most=MOST_LISTED if listed else 0
    )
    by_date = _form_by_date(file, layout, head, by, provinces)
    return FiguresReport(by_law, figures, by_date, provinces, different)


async def book_rows(
    ask: Asks, file: OfficialFormsFile, form: str, area: ReportUnits, head: FormHead
) -> AsyncIterator[Row]:
    """Yield the rows of a record book."""
    layout, zone, procedures = file.form[form], load_office_zone(), load_procedures()
    number = 0
    async for unit, line, entry in book_lines(ask, area.units, head.since, head.until):
        number += 1
        known = procedures.get(line.procedure)
        procedure = known.name if known else line.procedure
        name = load_units()[unit].name
        yield book_row(layout, number, name, procedure, line, entry, zone, file.words.moment)


def name_of(by: Breakdown, part: str, unknown: str) -> str:
    """Return the name of a row."""
    if by is Breakdown.UNIT:
        return load_units()[part].name
    if by is Breakdown.PROCEDURE:
        known = load_procedures().get(part)
        return f"{known.name} ({part})" if known else part
    return part or unknown


def report_json(report: FiguresReport) -> dict[str, Any]:
    """Return a form of figures as data: its columns by number, both ways, and each record that differs."""
    head, provinces = report.by_law.head, report.provinces
    return {
        "form": report.by_law.layout.number,
        "reporting": head.reporting,
        "since": head.since.isoformat(),
        "until": head.until.isoformat(),
        "as_of": head.as_of.isoformat(),
        "closed": head.closed._asdict() if head.closed else None,
        "by_law": _table_json(report.by_law),
        "by_date": _table_json(report.by_date) if report.by_date else None,
        "checks": [
            {"check": check.name, "left": check.left, "right": check.right, "holds": check.holds}
            for check in report.by_law.checks
        ],
        "differences": [counted.model_dump(mode="json") for counted in provinces.differences]
        if provinces
        else [],
        "counted_two_ways": [one.model_dump(mode="json") for one in report.different],
        "reported": reported_json(report.reported) if report.reported else None,
        "notes": list(report.by_law.notes),
    }


def table_row_json(layout: FormLayout, row: Row) -> dict[str, Any]:
    """Return a row by the numbers of its columns; what is not known is null."""
    leaves = range(1, len(layout.leaves) + 1)
    return {str(number): cell for number, cell in zip(leaves, row, strict=True)}


def _table_json(form: FilledForm) -> dict[str, Any]:
    return {
        "rows": [table_row_json(form.layout, row) for row in form.rows],
        "total": table_row_json(form.layout, form.total),
    }


def _form_by_law(
    file: OfficialFormsFile, layout: FormLayout, head: FormHead, by: Breakdown, figures: FiguresByPart
) -> FilledForm:
    parts = [(part.of, values_of(FormColumns.by_law(part.figures), part.figures)) for part in figures.parts]
    total = values_of(FormColumns.by_law(figures), figures)
    notes = notes_of(layout, head, figures, file.words)
    return filled(layout, head, _named(by, parts, file), total, file.words, notes=notes)


def _form_by_date(
    file: OfficialFormsFile, layout: FormLayout, head: FormHead, by: Breakdown, provinces: ColumnsByDate
) -> FilledForm:
    parts = [(part.of, values_of(part.columns, None)) for part in provinces.parts]
    total = values_of(provinces.columns, None)
    return filled(layout, head, _named(by, parts, file), total, file.words, notes=[file.words.by_date])


def _named(
    by: Breakdown, parts: Iterable[tuple[str, dict[str, int]]], file: OfficialFormsFile
) -> list[tuple[str, dict[str, int]]]:
    """Return the rows by name, what belongs to no field last."""
    named = [(part, name_of(by, part, file.words.unknown_field), values) for part, values in parts]
    in_order = sorted(named, key=lambda one: (not one[0], unaccented(one[1]), one[1]))
    return [(name, values) for _, name, values in in_order]
