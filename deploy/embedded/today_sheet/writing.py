"""Asks what is due, renders the sheets and keeps the last ones."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Final, cast

from nats.aio.client import Client
from pypdf import PdfReader

from deploy.embedded.today_sheet.contents import SheetContents, contents_of
from deploy.private_file import make_folder, replacing
from services.gateway.queries.page_queries import procedure_name
from services.gateway.web.default_unit import default_unit, reported_units
from services.gateway.web.language import LANGUAGES
from shared.contracts.questions.work_today import WhatIsDueToday, WorkToday
from shared.messaging.queries.client import ask
from shared.reference.loading import load_office_zone, load_papers, load_units
from shared.reference.office_zone import local_day
from shared.reference.units import Unit, UnknownUnit
from shared.settings import Settings

LAYOUT: Final = Path(__file__).with_name("today.typ")
LINES: Final = range(36, 0, -4)
"""Records on a sheet: as many as one page takes; long names of procedures leave room for fewer."""
KEPT: Final = 24
"""Sheets that are kept of each unit."""


async def write_sheets(bus: Client, folder: Path, settings: Settings, now: datetime) -> list[Path]:
    """Write the sheet of this hour for each unit for which the office's systems report; return the files.

    Raises:
        QueryFailed, nats.errors.Error: Deadlines does not answer; what was written before stays.
    """
    make_folder(folder)
    units, day = load_units(), local_day(now, load_office_zone())
    language = load_papers().pages.language
    written = []
    for unit in _units_of(settings, day):
        together = tuple(one.id for one in units.with_predecessors(unit))
        work = await ask(bus, WhatIsDueToday(units=together, limit=LINES.start))
        written.append(write_sheet(folder, unit.id, one_sheet(work, unit.name, language), now))
    return written


def one_sheet(work: WorkToday, office: str, language: str) -> bytes:
    """Return what is due as a PDF of one page, with as many records as it takes."""
    say = LANGUAGES[language]
    for lines in LINES:
        pdf = render(contents_of(work, office, say, procedure_name, lines=lines), language, work.at)
        if len(PdfReader(BytesIO(pdf)).pages) == 1:
            break
    return pdf


def write_sheet(folder: Path, unit: str, pdf: bytes, now: datetime) -> Path:
    """Write a sheet, readable by this user only, named by unit and hour; remove the oldest of its unit."""
    local = now.astimezone(load_office_zone())
    file = folder / f"{unit}-{local:%Y-%m-%d-%H}.pdf"
    with replacing(file) as to:
        to.write(pdf)
    for old in sorted(folder.glob(f"{unit}-*.pdf"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return file


def render(contents: SheetContents, language: str, now: datetime) -> bytes:
    """Return the sheet as PDF, tagged for screen readers; the same contents always give the same bytes."""
    import typst  # only here, for it takes 30 MB

    said = contents._asdict() | {"groups": [group._asdict() for group in contents.groups]}
    compiler = typst.Compiler(LAYOUT, root=LAYOUT.parent, ignore_system_fonts=True)
    pdf = compiler.compile(
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"said": json.dumps(said), "language": language},
        timestamp=int(now.timestamp()),
    )
    return cast(bytes, pdf)


def _units_of(settings: Settings, day: date) -> Iterator[Unit]:
    """Yield the unit of the pages, and those for which the publishers of the office report."""
    units, reported = load_units(), reported_units(settings.publishers)
    first = default_unit(settings.front_unit, units, day, reported)
    yield first
    for code in reported:
        with suppress(UnknownUnit):
            if (unit := units.bearing(code, day)) != first:
                yield unit
