"""Importing a spreadsheet from the command line: through a running office, or checked alone without one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nats.aio.client import Client

from deploy.replay.stall_timeout import StallTimeout
from deploy.terminal.running import WrongOption
from services.gateway.spreadsheets.importing import ImportResult, JudgeRows, OnRow, go_through
from services.gateway.spreadsheets.reading import FoundRow, Reader
from services.intake.domain import IntakeBatch
from services.intake.record_history import RecordFile
from services.intake.register import EntryFile
from services.intake.rows.judging import KnownTexts, RowJudge, about_of
from services.intake.rows.procedure_texts import by_name, suggestions, text_key
from shared.contracts.officer import Officer
from shared.contracts.questions.intake.rows import (
    MOST_ROWS,
    CheckRows,
    ImportRows,
    JudgedRow,
    MeantProcedure,
    RowVerdict,
    SpreadsheetRow,
    TeachProcedures,
    WhichProcedures,
)
from shared.messaging.queries.client import ask
from shared.moments import as_moment
from shared.reference.loading import load_office_zone, load_procedures, load_units
from shared.reference.office_zone import local_day
from shared.reference.units import Unit, UnknownUnit

ANSWER_S: Final = 60.0
POLL_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Importing:
    """A file that is imported for a unit."""

    file: Path
    unit: Unit
    reader: Reader

    async def judged_by(
        self, judge: JudgeRows, result: ImportResult, on_row: OnRow
    ) -> Sequence[SpreadsheetRow]:
        """Go through the file; return the rows that were asked about last.

        Raises:
            NotASpreadsheet: It cannot be read.
        """
        with self.file.open("rb") as content:
            return await go_through(self.reader.items(content), judge, result, on_row)


def prepare(file: Path, unit: str, *, letters: bool) -> Importing:
    """Return what is imported; a code means the unit that bore it on the day of the first row.

    Raises:
        WrongOption: There is no such unit.
        NotASpreadsheet: The file cannot be read.
    """
    zone, units = load_office_zone(), load_units()
    if unit in units:
        return Importing(file, units[unit], Reader(units[unit].code, zone, letters=letters))
    reader = Reader(unit, zone, letters=letters)
    with file.open("rb") as content:
        said = next(
            (
                item.read.steps[0].said
                for item in reader.items(content)
                if isinstance(item, FoundRow) and item.read.steps
            ),
            {"registered_on": f"{datetime.now(zone):%Y-%m-%d}"},
        )
    day = str(said.get("registered_on", "")) or f"{local_day(as_moment(said['at']), zone)}"
    try:
        return Importing(file, units.bearing(unit, datetime.fromisoformat(day).date()), reader)
    except UnknownUnit:
        raise WrongOption(
            f"--unit: no unit had the code {unit!r} on {day}, the day of the first row"
        ) from None


def through(bus: Client, unit: Unit, officer: Officer | None) -> JudgeRows:
    """Return how rows are judged by a running office; with an officer they are reported, too."""

    async def judge(rows: Sequence[SpreadsheetRow]) -> Sequence[JudgedRow]:
        if officer is None:
            checked = CheckRows(unit=unit.id, rows=tuple(rows))
            return (await ask(bus, checked, within_s=ANSWER_S)).rows
        imported = ImportRows(unit=unit.id, rows=tuple(rows), officer=officer)
        return (await ask(bus, imported, within_s=ANSWER_S)).rows

    return judge


def alone(unit: Unit, meant: Mapping[str, str]) -> JudgeRows:
    """Return how rows are judged without an office: as if nothing were known there.

    Args:
        unit: The unit.
        meant: Codes of procedures by the texts that mean them; empty for one that is not in the catalogue.
    """
    procedures, said = load_procedures(), {text_key(text): code for text, code in meant.items()}
    texts = KnownTexts(said, by_name(procedures))

    async def judge(rows: Sequence[SpreadsheetRow]) -> Sequence[JudgedRow]:
        abouts = {about_of(row) for row in rows}
        batch = IntakeBatch(
            now=datetime.now(UTC),
            units=load_units(),
            procedures=procedures,
            zone=load_office_zone(),
            entered={},
            records={about: RecordFile() for about in abouts},
            life_events={about: EntryFile() for about in abouts},
        )
        judging = RowJudge(unit, frozenset({unit.id}), batch, owners={}, texts=texts)
        return [judging.judge(judging.plan(row))[0] for row in rows]

    return judge


async def until_written(bus: Client, unit: Unit, last: Sequence[SpreadsheetRow]) -> None:
    """Wait until intake has written down the rows that were sent last; events keep their order.

    Raises:
        Stalled: Nothing has moved for a minute.
    """
    stall_timeout, before = StallTimeout(), -1
    judge = through(bus, unit, None)
    while sent := sum(row.verdict is RowVerdict.SENT for row in (await judge(last) if last else ())):
        if sent != before:
            stall_timeout.reset()
        before = sent
        stall_timeout.check(f"{sent} rows are not written down")
        await asyncio.sleep(POLL_S)


async def teach(bus: Client, unit: Unit, meant: Mapping[str, str], officer: Officer) -> None:
    """Let intake remember what a unit means by texts.

    Raises:
        QueryFailed: A procedure is not in the catalogue of the office.
    """
    said = [MeantProcedure(text=text, procedure=code) for text, code in meant.items()]
    for since in range(0, len(said), MOST_ROWS):
        some = tuple(said[since : since + MOST_ROWS])
        await ask(bus, TeachProcedures(unit=unit.id, meant=some, officer=officer), within_s=ANSWER_S)


async def suggested_for(bus: Client | None, unit: Unit, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the codes that each text may mean."""
    if bus is None:
        return {text: suggestions(text, load_procedures()) for text in texts}
    found: dict[str, tuple[str, ...]] = {}
    for since in range(0, len(texts), MOST_ROWS):
        question = WhichProcedures(unit=unit.id, texts=tuple(texts[since : since + MOST_ROWS]))
        answer = await ask(bus, question, within_s=ANSWER_S)
        found |= {one.text: one.suggested for one in answer.texts if not one.is_known}
    return found
