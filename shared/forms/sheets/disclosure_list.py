"""Fills the quarterly list of what an office itself has disclosed, as XLSX and PDF print it."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Final

from shared.contracts.questions.supervision.disclosures import (
    DisclosedLine,
    DisclosureState,
    DisclosureWay,
)
from shared.forms.filling import FilledForm, FormHead, Row, cells_of
from shared.forms.layout import FormLayout, load_forms
from shared.forms.workbook import FormWorkbook
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day
from shared.reference.values import OnDay, Text

DISCLOSURE_LIST: Final = Path(__file__).with_name("disclosure_list.toml")


class DisclosureWords(DataTable):
    """What stands on it besides the layout."""

    stays: Text
    file: Text
    waiting: Text
    digest: Text
    withdrawn: Text


class DisclosureListFile(DataTable):
    """The file of the list."""

    checked_on: OnDay
    layout: FormLayout
    words: DisclosureWords
    ways: dict[DisclosureWay, Text]
    states: dict[DisclosureState, Text]


@cache
def load_disclosure_list() -> DisclosureListFile:
    """Return the layout and words of the list.

    Raises:
        BadFiles: The file has faults.
    """
    return TomlFile.at(DISCLOSURE_LIST).read(DisclosureListFile)


def disclosure_list(
    lines: Sequence[DisclosedLine], unit: str, period: tuple[date, date], on: date
) -> FilledForm:
    """Return the list of a quarter: what everybody can read, the oldest first.

    Args:
        lines: What was entered; what waits to be published is counted in a note.
        unit: Name of the unit.
        period: First and last day of the quarter.
        on: The day on which it is written.
    """
    file = load_disclosure_list()
    since, until = period
    shown = sorted((one for one in lines if one.published_at), key=lambda one: (one.since, one.disclosure))
    waiting = sum(one.state is DisclosureState.ENTERED for one in lines)
    notes = [file.words.digest] if any(one.sha256 for one in shown) else []
    if waiting:
        notes.append(file.words.waiting.format(waiting=waiting))
    head = FormHead(unit, "", since, until, min(on, until))
    return FilledForm(file.layout, head, list(_rows(shown, file)), notes=tuple(notes))


def write_disclosure_list(target: IO[bytes] | str, form: FilledForm) -> None:
    """Write a list as XLSX."""
    with FormWorkbook(target, load_forms().words) as book:
        book.add("Danh mục công khai", form)


def _rows(lines: Iterable[DisclosedLine], file: DisclosureListFile) -> Iterable[Row]:
    words = file.words
    for number, one in enumerate(lines, start=1):
        state = file.states[one.state]
        if one.withdrawn_at:
            day = local_day(one.withdrawn_at, load_office_zone())
            state = words.withdrawn.format(day=f"{day:%d/%m/%Y}", why=one.why)
        yield cells_of(
            file.layout,
            number=number,
            what=one.what,
            way=file.ways[one.way],
            where=one.where,
            since=f"{one.since:%d/%m/%Y}",
            until=f"{one.until:%d/%m/%Y}" if one.until else words.stays,
            file=words.file.format(name=one.file_name, digest=one.sha256) if one.sha256 else "",
            state=state,
        )
