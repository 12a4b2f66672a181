"""Sets forms as PDF, each in a process of its own that ends with it: Typst takes 30 MB."""

import asyncio
import json
import sys
import sysconfig
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from shared.contracts.questions.reports.official_forms import CountingDifference
from shared.errors import PublicError
from shared.forms import press_worker
from shared.forms.files import REASONS
from shared.forms.filling import SUMS, FiguresReport, FilledForm, Row, head_lines, said_of
from shared.forms.layout import OfficialFormsFile
from shared.forms.reported import COLUMNS, GroupReported, numbers
from shared.numbers import grouped
from shared.pipes import converse
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import start_of_day

TIMEOUT_S: Final = 120.0
MOST_ROWS: Final = 5_000
"""More make a PDF of hundreds of pages that nobody prints; XLSX takes them."""
SIZES: Final = ((13, 9.5), (20, 8), (99, 7))
"""Up to how many columns the letters are how many points high."""
SHOWN: Final = (
    *("online", "direct", "carried_over", "received", "before", "on", "after", "settled"),
    *("within", "overdue", "in_progress"),
)
COMMAND: Final = (sys.executable, "-I", "-S", press_worker.__file__, sysconfig.get_path("platlib"))
"""Without `site` and the working folder, so that nothing but typst is loaded."""


class TooLongToPrint(PublicError):
    """A form has more rows than anybody prints."""

    def __init__(self, rows: int) -> None:
        super().__init__(f"a PDF takes at most {MOST_ROWS:,} rows, and these are {rows:,}: take XLSX")


class PressFailed(Exception):
    """A form cannot be set; the message says why."""


async def pdf_of(form: FilledForm, file: OfficialFormsFile, report: FiguresReport | None = None) -> bytes:
    """Return a form as PDF; of a report of figures, with a page on the two ways of counting.

    Raises:
        TooLongToPrint: It has too many rows.
        PressFailed: It cannot be set.
    """
    if len(form.rows) > MOST_ROWS:
        raise TooLongToPrint(len(form.rows))
    return await pressed("form", _said(form, file, report), form.head.as_of)


async def pressed(layout: str, said: Mapping[str, Any], on: date) -> bytes:
    """Return what a layout says as PDF, dated a day.

    Raises:
        PressFailed: It cannot be set.
    """
    day = start_of_day(on, load_office_zone())
    process = await asyncio.create_subprocess_exec(
        *COMMAND, str(int(day.timestamp())), layout, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            pdf, trouble = await converse(process, json.dumps(said).encode())
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise PressFailed(trouble.decode(errors="replace")[-500:])
    return pdf


def _said(form: FilledForm, file: OfficialFormsFile, report: FiguresReport | None) -> dict[str, Any]:
    words, layout = file.words, form.layout
    return {
        "number": layout.number,
        "title": layout.title,
        **head_lines(form, words)._asdict(),
        "measure": layout.measure,
        "size": next(size for columns, size in SIZES if len(layout.leaves) <= columns),
        "widths": [leaf.width for leaf in layout.leaves],
        "depth": layout.depth,
        "decimals": layout.decimals,
        "headings": [
            {
                "text": placed.text,
                "row": placed.row,
                "column": placed.column,
                "rows": placed.last_row - placed.row + 1,
                "columns": placed.last_column - placed.column + 1,
            }
            for placed in layout.placed()
        ],
        "rows": form.rows,
        "total": form.total,
        "notes": [*form.notes, *([said_of(form.checks, words)] if form.checks else [])],
        "signed": {
            "prepared_by": words.prepared_by,
            "prepared_how": words.prepared_how,
            "on": words.signed_on,
            "by": words.signed_by,
            "how": words.signed_how,
        }
        if form.total
        else {},
        "compared": _compared(file, report) if report and report.provinces else {},
        "reported": _reported(file, report.reported) if report and report.reported else {},
    }


def _compared(file: OfficialFormsFile, report: FiguresReport) -> dict[str, Any]:
    differences = report.provinces.differences if report.provinces else ()
    count = sum(counted.records for counted in differences)
    words = file.words
    return {
        "title": words.differences.format(records=grouped(count, "vi")) if count else words.same,
        "headings": [file.words.counted, *(f"({number})" for number in numbers_compared(report))],
        "rows": comparison(file, report),
        "reason_headings": [name for name, _ in REASONS],
        "reasons": [(file.differences[CountingDifference(one.reason)], one.records) for one in differences],
    }


def _reported(file: OfficialFormsFile, group: GroupReported) -> dict[str, Any]:
    closed, units = grouped(len(group.closed), "vi"), grouped(len(group.closed) + len(group.open), "vi")
    return {
        "title": file.words.group_closed.format(closed=closed, units=units),
        "headings": ["", *(f"({number})" for number in range(3, 3 + len(COLUMNS)))],
        "rows": reported_rows(file, group),
        "note": "" if group.differing else file.words.group_same,
    }


def reported_rows(file: OfficialFormsFile, group: GroupReported) -> Sequence[Row]:
    """Return what a group reported and what is counted now: the totals, then each unit that differs."""
    words, units = file.words, load_units()
    rows: list[Row] = [
        (words.group_reported, *numbers(group.reported)),
        (words.group_now, *numbers(group.now)),
    ]
    for one in group.differing:
        name = units[one.unit].name
        rows.append((words.unit_reported.format(unit=name), *numbers(one.reported)))
        rows.append((words.unit_now.format(unit=name), *numbers(one.now)))
    return rows


def comparison(file: OfficialFormsFile, report: FiguresReport) -> Sequence[Row]:
    """Return the totals of both ways of counting, in the order of the columns of the form."""
    rows = [(file.words.by_law, _totals(report.by_law))]
    if report.by_date:
        rows.append((file.words.by_date, _totals(report.by_date)))
    return [(name, *totals) for name, totals in rows]


def _totals(form: FilledForm) -> Row:
    shown = (*SHOWN, *SUMS)
    return tuple(
        cell for leaf, cell in zip(form.layout.leaves, form.total, strict=True) if leaf.holds in shown
    )


def numbers_compared(report: FiguresReport) -> list[int]:
    """Return the numbers of the columns that `comparison` shows."""
    leaves = report.by_law.layout.leaves
    return [number for number, leaf in enumerate(leaves, start=1) if leaf.holds in (*SHOWN, *SUMS)]
