"""Compares the numbers and the forms of a pack with what was recounted from its events."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import zip_longest
from typing import Any, Final
from zipfile import ZipFile

from deploy.packs.recount import Columns
from shared.forms.reports import MOST_LISTED

COUNTED: Final = (4, 5, 6, 8, 9, 10, 12, 13)
SUMMED: Final = {3: (4, 5, 6), 7: (8, 9, 10), 11: (12, 13)}
II_06A: Final = {"ii-06a": "field", "ii-06b": "procedure", "ii-07a": "field"}
"""The forms with the columns of II.06a, and what has a row in each."""
ALL_FORMS: Final = (*II_06A, "07a-btp-2026")
SHEETS: Final = {"by_law": "Biểu", "by_date": "Theo ngày"}
KINDS: Final = ("total", "field", "procedure")
Parts = dict[str, Counter[int]]
TwoWays = tuple[str, str, tuple[int, ...], tuple[int, ...]]
"""A record, its procedure, and its columns by law and by date."""


@dataclass(slots=True)
class Recounted:
    """How many records stand in each column: of all, by field and by procedure, in both ways of counting."""

    counts: dict[str, dict[str, Parts]] = field(
        default_factory=lambda: {way: {kind: defaultdict(Counter) for kind in KINDS} for way in SHEETS}
    )
    two_ways: list[TwoWays] = field(default_factory=list)
    """The records that stand in other columns by date than by law, in the order of their codes."""

    def add(self, record: str, field: str, procedure: str, columns: Columns) -> None:
        """Count a record."""
        if columns.by_law != columns.by_date:
            self.two_ways.append((record, procedure, columns.by_law, columns.by_date))
        for way, stood in columns._asdict().items():
            for kind, name in zip(KINDS, ("", field, procedure), strict=True):
                self.counts[way][kind][name].update(stood)

    def total(self, way: str) -> Counter[int]:
        """Return the counts of all records."""
        return self.counts[way]["total"][""]


def differences_of_numbers(numbers: Mapping[str, Any], recounted: Recounted) -> Iterator[str]:
    """Say which numbers the events do not give."""
    for way in SHEETS:
        yield from _different(f"numbers.json: {way}", numbers[way]["total"], recounted.total(way))
        for kind in ("field", "procedure"):
            told, counted = numbers[way][kind], recounted.counts[way][kind]
            for name in sorted(told.keys() | counted.keys()):
                where = f"numbers.json: {way}, {kind} {name or '–'}"
                yield from _different(where, told.get(name, {}), counted.get(name, Counter()))


def _different(where: str, told: Mapping[str, int], counted: Counter[int]) -> Iterator[str]:
    for column in COUNTED:
        if told.get(str(column), 0) != counted[column]:
            yield f"{where}: column {column} is {told.get(str(column), 0)}, the events give {counted[column]}"


def differences_of_forms(pack: ZipFile, recounted: Recounted) -> Iterator[str]:
    """Say which numbers of the forms the events do not give, and where a workbook differs from its form."""
    for form in ALL_FORMS:
        told = json.loads(pack.read(f"forms/{form}.json"))
        ways = [way for way in SHEETS if told[way]]
        for way in ways if form in II_06A else ():
            where = f"forms/{form}.json: {way}"
            yield from _different(where, _numbers(told[way]["total"]), recounted.total(way))
            yield from _sums(where, [*told[way]["rows"], told[way]["total"]])
            parts = recounted.counts[way][II_06A[form]]
            if _by_part(told[way]["rows"], II_06A[form], parts) != _counted_by_part(parts):
                yield f"{where}: the rows are not those that the events give"
        if form in II_06A and ways == list(SHEETS):
            yield from _listed(f"forms/{form}.json", told["counted_two_ways"], recounted.two_ways)
        yield from _workbook(pack, form, {SHEETS[way]: told[way] for way in ways})


def _listed(where: str, told: Sequence[Mapping[str, Any]], counted: Sequence[TwoWays]) -> Iterator[str]:
    """Say which record that is counted in two ways a form does not list as its events say."""
    listed = [(one["record"], one["procedure"], tuple(one["by_law"]), tuple(one["by_date"])) for one in told]
    for found, expected in zip_longest(listed, counted[:MOST_LISTED]):
        if found != expected:
            yield f"{where}: {(found or expected)[0]} is not listed as its events say"


def _sums(where: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        for column, parts in SUMMED.items():
            if row[str(column)] != sum(row[str(part)] for part in parts):
                yield f"{where}: column {column} of {row['2']} is not the sum of its parts"


def _workbook(pack: ZipFile, form: str, sheets: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Read the workbook of a form back."""
    from python_calamine import CalamineWorkbook  # only here: no other command reads one

    name = f"forms/{form}.xlsx"
    book = CalamineWorkbook.from_filelike(BytesIO(pack.read(name)))
    for sheet, told in sheets.items():
        rows = iter(book.get_sheet_by_name(sheet).to_python())
        for row in rows:
            if row[0] == "(1)":
                break
        for number, (expected, found) in enumerate(
            zip([*told["rows"], told["total"]], rows, strict=False), 1
        ):
            for cell, shown in zip(expected.values(), found, strict=False):
                if isinstance(cell, int) and shown != cell:
                    yield f"{name}: {sheet}, row {number}: {shown} stands where the form has {cell}"


def _numbers(row: Mapping[str, Any]) -> dict[str, int]:
    return {str(column): row[str(column)] for column in COUNTED}


def _by_part(
    rows: Sequence[Mapping[str, Any]], kind: str, parts: Parts
) -> Counter[tuple[str, tuple[int, ...]]]:
    """Return the rows by what they are of, without those of nothing."""
    return Counter(
        (_part_of(row["2"], kind, parts), one)
        for row in rows
        if any(one := tuple(row[str(column)] for column in COUNTED))
    )


def _counted_by_part(parts: Parts) -> Counter[tuple[str, tuple[int, ...]]]:
    return Counter(
        (name, one) for name, of in parts.items() if any(one := tuple(of[column] for column in COUNTED))
    )


def _part_of(name: str, kind: str, parts: Parts) -> str:
    """Return what a row is of: the field of that name, if any; or the procedure, whose code ends its name."""
    if kind == "procedure":
        return name[name.rindex("(") + 1 : -1] if name.endswith(")") else name
    return name if name in parts else ""
