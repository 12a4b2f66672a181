"""Fills the list of receptions of citizens in a quarter, as XLSX and PDF print it; it names no visitor."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Final

from shared.contracts.questions.supervision.receptions import MatterKind, ReceivingOfficial, ReceptionFigures
from shared.forms.filling import FilledForm, FormHead, Row, cells_of
from shared.forms.layout import FormLayout, load_forms
from shared.forms.workbook import FormWorkbook
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import OnDay, Text

RECEPTION_LIST: Final = Path(__file__).with_name("reception_list.toml")


class ReceptionWords(DataTable):
    """What stands on it besides the layout."""

    total: Text
    weeks: Text
    replies: Text
    matters: Text
    one_matter: Text


class ReceptionListFile(DataTable):
    """The file of the list."""

    checked_on: OnDay
    layout: FormLayout
    words: ReceptionWords
    receivers: dict[ReceivingOfficial, Text]
    matters: dict[MatterKind, Text]


@cache
def load_reception_list() -> ReceptionListFile:
    """Return the layout and words of the list.

    Raises:
        BadFiles: The file has faults.
    """
    return TomlFile.at(RECEPTION_LIST).read(ReceptionListFile)


def reception_list(figures: ReceptionFigures, unit: str, period: tuple[date, date], on: date) -> FilledForm:
    """Return the list of a quarter, oldest day first, with what follows from it in notes.

    Args:
        figures: How receptions went.
        unit: Name of the unit.
        period: First and last day of the quarter.
        on: The day on which it is written.
    """
    file = load_reception_list()
    head = FormHead(unit, "", *period, min(on, period[1]))
    total = cells_of(file.layout, receiver=file.words.total, turns=figures.turns, people=figures.people)
    return FilledForm(
        file.layout, head, list(_rows(figures, file)), total, notes=tuple(_notes(figures, file))
    )


def write_reception_list(target: IO[bytes] | str, form: FilledForm) -> None:
    """Write a list as XLSX."""
    with FormWorkbook(target, load_forms().words) as book:
        book.add("Tiếp công dân", form)


def _rows(figures: ReceptionFigures, file: ReceptionListFile) -> Iterable[Row]:
    for number, day in enumerate(figures.days, start=1):
        yield cells_of(
            file.layout,
            number=number,
            day=f"{day.held_on:%d/%m/%Y}",
            receiver=file.receivers[day.receiver],
            turns=day.turns,
            people=day.people,
        )


def _notes(figures: ReceptionFigures, file: ReceptionListFile) -> Iterable[str]:
    words = file.words
    if figures.weeks:
        yield words.weeks.format(held=figures.weeks_held, weeks=len(figures.weeks))
    if figures.matters:
        told = (
            words.one_matter.format(name=file.matters[kind], turns=n) for kind, n in figures.matters.items()
        )
        yield words.matters.format(list=", ".join(told))
    if figures.owed:
        yield words.replies.format(
            owed=figures.owed,
            in_time=figures.replied_in_time,
            late=figures.replied_late,
            overdue=figures.overdue,
        )
