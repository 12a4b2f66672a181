"""Makes official forms from the figures of an office, and writes them to files."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.office.asking import asks_of
from deploy.office.bus import not_needed_here
from deploy.office.figures import ReportPeriod
from deploy.private_file import replacing
from deploy.terminal.running import CannotDo, WrongOption
from shared.contracts.questions.supervision.closings import Closing
from shared.forms.asking import Asks
from shared.forms.closed import (
    AsReported,
    closings_of_period,
    head_as_reported,
    reported_of_group,
    with_period_before,
)
from shared.forms.files import write_book, write_report
from shared.forms.filling import FiguresReport, FilledForm, FormHead, Row
from shared.forms.layout import FormLayout, form_id, load_forms
from shared.forms.press import MOST_ROWS, PressFailed, TooLongToPrint, pdf_of
from shared.forms.reports import ReportUnits, book_rows, figures_report, head_of, report_json, table_row_json
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day
from shared.reference.units.lines import under_of, unit_lines

WITHIN_S = 60.0
"""A province's count goes through the records of a period."""


@dataclass(frozen=True, slots=True)
class FormFiles:
    """Where a form is written; without any file it is only returned."""

    xlsx: Path | None = None
    pdf: Path | None = None
    json: Path | None = None

    @property
    def any(self) -> bool:
        """Whether it is written at all."""
        return bool(self.xlsx or self.pdf or self.json)


def known_form(name: str) -> str:
    """Return the id of a form.

    Raises:
        WrongOption: There is no such form.
    """
    if id := form_id(name):
        return id
    raise WrongOption(f"there is no form {name}: name one of {', '.join(load_forms().form)}")


async def make_form(
    name: str,
    period: ReportPeriod,
    bus: Client,
    files: FormFiles,
    *,
    receiving: str = "",
    reported: bool = False,
) -> dict[str, Any]:
    """Write a form to files, and return it as data; with `reported` as it stood when the period was closed.

    Raises:
        WrongOption: There is no such form.
        CannotDo: A service does not answer, the period is not closed, or the PDF cannot be set.
        TooLongToPrint: See `pdf_of`.
    """
    form, file = known_form(name), load_forms()
    under = under_of(unit_lines(load_units(), period.units, period.by))
    area = ReportUnits(period.name, period.units, under)
    head = head_of(area, period.since, period.until, _today(), receiving)
    asks = asks_of(bus, WITHIN_S)
    try:
        if file.form[form].rows == "record":
            return await _book(asks, form, area, head, files)
        if reported:
            closing = await last_closing(asks, period)
            report = await figures_report(
                AsReported(asks, closing), file, form, area, head_as_reported(head, closing)
            )
        else:
            report = await figures_report(asks, file, form, area, head)
        if "supervision" not in not_needed_here():
            report = await _with_closings(asks, report, area, head)
    except NatsError as trouble:
        raise CannotDo(f"the services do not answer: {trouble}") from trouble
    await _write_report(report, files)
    return report_json(report)


async def _with_closings(
    asks: Asks, report: FiguresReport, area: ReportUnits, head: FormHead
) -> FiguresReport:
    """Return a report with what closed periods say: of a unit the one before, of several this one."""
    if len(area.units) == 1:
        return await with_period_before(asks, report, area.units[0], head.since, load_forms())
    closings = await closings_of_period(asks, area.units, head.since, head.until)
    if not closings or report.by_date is None:
        return report
    reported = await reported_of_group(asks, area.units, head.since, head.until, closings)
    return replace(report, reported=reported)


async def last_closing(asks: Asks, period: ReportPeriod) -> Closing:
    """Return the closing of a period of one unit, or its last correction.

    Raises:
        CannotDo: It is not closed, or of several units.
    """
    found = await closings_of_period(asks, period.units, period.since, period.until)
    if len(period.units) > 1 or not found:
        raise CannotDo("only a period of one unit that is closed stands as reported: `motcua report close`")
    return found[-1]


async def _write_report(report: FiguresReport, files: FormFiles) -> None:
    file = load_forms()
    if files.xlsx:
        book = BytesIO()
        await asyncio.to_thread(write_report, book, report, file)
        _write(files.xlsx, book.getvalue())
    if files.pdf:
        _write(files.pdf, await _pdf(report.by_law, report))
    if files.json:
        _write(files.json, json.dumps(report_json(report), ensure_ascii=False, indent=1).encode())


async def _book(asks: Any, form: str, area: ReportUnits, head: FormHead, files: FormFiles) -> dict[str, Any]:
    file = load_forms()
    layout, kept = file.form[form], []
    keeps = bool(files.pdf or files.json or not files.any)

    async def noted() -> Any:
        async for row in book_rows(asks, file, form, area, head):
            if keeps:
                kept.append(row)
            yield row

    book = BytesIO()
    rows = await write_book(book, layout, head, noted(), file)
    if files.xlsx:
        _write(files.xlsx, book.getvalue())
    if files.pdf:
        if rows > MOST_ROWS:
            raise TooLongToPrint(rows)
        _write(files.pdf, await _pdf(FilledForm(layout, head, kept, notes=layout.notes), None))
    data = _book_json(layout, head, kept, rows)
    if files.json:
        _write(files.json, json.dumps(data, ensure_ascii=False, indent=1).encode())
    return data


def _book_json(layout: FormLayout, head: FormHead, rows: Iterable[Row], count: int) -> dict[str, Any]:
    return {
        "form": layout.number,
        "reporting": head.reporting,
        "since": head.since.isoformat(),
        "until": head.until.isoformat(),
        "records": count,
        "rows": [table_row_json(layout, row) for row in rows],
    }


async def _pdf(form: FilledForm, report: FiguresReport | None) -> bytes:
    try:
        return await pdf_of(form, load_forms(), report)
    except PressFailed as trouble:
        raise CannotDo(f"the form cannot be set as PDF: {trouble}") from trouble


def _write(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)


def _today() -> date:
    return local_day(datetime.now(UTC), load_office_zone())
