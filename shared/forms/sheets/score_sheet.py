"""Fills the score sheet of an inspection of the model, as XLSX and PDF print it."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Final

from shared.contracts.questions.supervision.inspection import (
    CriterionState,
    InspectedCriterion,
    InspectionSheet,
    ScoredItem,
)
from shared.forms.filling import FilledForm, FormHead, Row, cells_of
from shared.forms.layout import FormLayout, load_forms
from shared.forms.workbook import FormWorkbook
from shared.numbers import decimal, per_cent
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import OnDay, Text

SCORE_SHEET: Final = Path(__file__).with_name("score_sheet.toml")
DIGEST_SIGNS: Final = 12


class ScoreSheetWords(DataTable):
    """What stands on it besides the layout."""

    total: Text
    by_system: Text
    by_unit: Text
    share: Text
    interval: Text
    nothing: Text
    unknown: Text
    file: Text
    as_of: Text
    source: Text
    sample: Text
    grade: Text


class ScoreSheetFile(DataTable):
    """The file of the score sheet."""

    checked_on: OnDay
    layout: FormLayout
    words: ScoreSheetWords
    states: dict[CriterionState, Text]


@cache
def load_score_sheet() -> ScoreSheetFile:
    """Return the layout and words of the score sheet.

    Raises:
        BadFiles: The file has faults.
    """
    return TomlFile.at(SCORE_SHEET).read(ScoreSheetFile)


def score_sheet(sheet: InspectionSheet, unit: str, on: date, receiving: str = "") -> FilledForm:
    """Return the sheet of an inspection, with a row for each criterion and item, and the total.

    Args:
        sheet: The inspection.
        unit: Name of the unit.
        on: The day on which it is written.
        receiving: To whom it goes.
    """
    file = load_score_sheet()
    words = file.words
    head = FormHead(unit, receiving, sheet.since, sheet.until, min(on, sheet.until))
    total = cells_of(file.layout, name=words.total, most=sheet.most, own=sheet.own, accepted=sheet.accepted)
    notes = [words.as_of, words.source.format(source=sheet.source_vi, version=sheet.version)]
    if sheet.certainty == "unknown":
        notes.append(words.sample)
    if sheet.grade_vi:
        notes.append(words.grade.format(grade=sheet.grade_vi))
    return FilledForm(file.layout, head, list(_rows(sheet, file)), total, notes=tuple(notes))


def write_score_sheet(target: IO[bytes] | str, form: FilledForm) -> None:
    """Write a score sheet as XLSX."""
    with FormWorkbook(target, load_forms().words) as book:
        book.add("Phiếu chấm", form)


def _rows(sheet: InspectionSheet, file: ScoreSheetFile) -> Iterator[Row]:
    for number, part in enumerate(sheet.parts, start=1):
        yield cells_of(
            file.layout,
            number=str(number),
            name=part.vi,
            most=part.most,
            own=part.own,
            accepted=part.accepted,
            remark=_remark(part, file),
        )
        for nth, item in enumerate(part.items, start=1):
            yield cells_of(
                file.layout,
                number=f"{number}.{nth}",
                name=item.vi,
                most=item.most,
                own=item.points,
                **{"from": file.words.by_system if item.figure else file.words.by_unit},
                evidence=_figure(item, file.words) if item.figure else _files(item, file.words),
            )


def _remark(part: InspectedCriterion, file: ScoreSheetFile) -> str:
    said = part.remark.said if part.remark else ""
    return f"{file.states[part.state]}: {said}" if said else file.states[part.state]


def _figure(item: ScoredItem, words: ScoreSheetWords) -> str:
    value = item.value
    if value is None:
        return words.unknown
    if not value.whole:
        return words.nothing.format(points=decimal(item.points or 0))
    told = words.share.format(share=per_cent(value.part / value.whole), part=value.part, whole=value.whole)
    if value.low is not None and value.high is not None:
        told += words.interval.format(low=per_cent(value.low), high=per_cent(value.high))
    return told


def _files(item: ScoredItem, words: ScoreSheetWords) -> str:
    return "; ".join(
        words.file.format(
            name=one.file_name,
            day=f"{one.dated_on:%d/%m/%Y}",
            said=one.said,
            digest=one.sha256[:DIGEST_SIGNS],
        )
        for one in item.evidence
        if not one.withdrawn
    )
