"""Goes through a file once: what each of its rows would change, or has changed. Knows no bus."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.gateway.spreadsheets.reading import FoundRow, FoundSheet, Item, SkippedRow, UnknownSheet
from shared.contracts.events.receipt import Fault
from shared.contracts.questions.intake.rows import MOST_ROWS, JudgedRow, RowVerdict, SpreadsheetRow

MOST_BYTES: Final = 60_000
"""Of the rows of one question: staff signs no longer text."""
JudgeRows = Callable[[Sequence[SpreadsheetRow]], Awaitable[Sequence[JudgedRow]]]
OnRow = Callable[[int], None]
TOLD: Final = (RowVerdict.UNCLEAR, RowVerdict.REFUSED)
"""Verdicts after which a person has to do something."""
INSTEAD: Final = {
    "procedure": ("procedure_text",),
    "resolved": ("returned", "received_result"),
    "returned": ("received_result", "resolved"),
    "life_event": ("number",),
    "procedure_text": ("procedure",),
}
"""Columns in which a field stands if it has none of its own."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault of a row, and its column by letter and heading; empty if the file has no such column."""

    column: str
    heading: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of a file, and what it changes."""

    sheet: str
    number: int
    about: str
    verdict: RowVerdict
    events: int
    faults: tuple[CellFault, ...]


@dataclass(slots=True)
class ImportResult:
    """What was found in a file.

    Args:
        most: Lines of each verdict that are kept; the others are only counted.
    """

    most: int
    sheets: list[FoundSheet] = field(default_factory=list)
    unknown: list[UnknownSheet] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    counts: Counter[RowVerdict] = field(default_factory=Counter)
    lines: dict[RowVerdict, list[RowLine]] = field(default_factory=dict)
    texts: Counter[str] = field(default_factory=Counter)
    """Texts of which nobody knows which procedure they mean, with the number of rows."""
    skipped_rows: int = 0

    @property
    def rows(self) -> int:
        """How many rows were judged."""
        return self.counts.total()

    @property
    def is_clear(self) -> bool:
        """Whether no row has to be looked at."""
        return not any(self.counts[verdict] for verdict in TOLD)

    def add(self, line: RowLine) -> None:
        """Add a row."""
        self.counts[line.verdict] += 1
        lines = self.lines.setdefault(line.verdict, [])
        if len(lines) < self.most:
            lines.append(line)

    def skip(self, skipped: SkippedRow) -> None:
        """Note a row that is none of the table."""
        self.skipped_rows += 1
        if len(self.skipped) < self.most:
            self.skipped.append(skipped)


@dataclass(slots=True)
class _Pending:
    """Rows that are asked about together."""

    rows: list[tuple[FoundRow, SpreadsheetRow, Mapping[str, tuple[str, str]]]] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MOST_ROWS or self.size >= MOST_BYTES


async def go_through(
    items: Iterable[Item], judge: JudgeRows, result: ImportResult, on_row: OnRow = lambda done: None
) -> Sequence[SpreadsheetRow]:
    """Judge all rows of a file, some at a time; return the rows that were asked about last.

    Args:
        items: What was read.
        judge: Asks what rows change.
        result: What is found is added to it.
        on_row: Called with the number of rows that are done.
    """
    pending, last = _Pending(), list[SpreadsheetRow]()
    columns: Mapping[str, tuple[str, str]] = {}
    for item in items:
        match item:
            case FoundSheet():
                result.sheets.append(item)
                columns = item.columns
            case UnknownSheet():
                result.unknown.append(item)
            case SkippedRow():
                result.skip(item)
            case FoundRow() if item.read.faults:
                result.add(_line(item, columns, RowVerdict.REFUSED, item.read.faults))
            case FoundRow():
                row = SpreadsheetRow(
                    row=len(pending.rows) + 1, procedure_text=item.read.procedure_text, steps=item.read.steps
                )
                pending.rows.append((item, row, columns))
                pending.size += len(row.model_dump_json())
        if pending.is_full:
            last = await _judge(pending, judge, result)
            pending = _Pending()
            on_row(result.rows)
    if pending.rows:
        last = await _judge(pending, judge, result)
    on_row(result.rows)
    return last


async def _judge(pending: _Pending, judge: JudgeRows, result: ImportResult) -> list[SpreadsheetRow]:
    asked = [row for _, row, _ in pending.rows]
    for (found, row, columns), judged in zip(pending.rows, await judge(asked), strict=True):
        result.add(_line(found, columns, judged.verdict, judged.faults, judged.events))
        if any(one.field == "data.procedure_text" for one in judged.faults):
            result.texts[row.procedure_text] += 1
    return asked


def _line(
    found: FoundRow,
    columns: Mapping[str, tuple[str, str]],
    verdict: RowVerdict,
    faults: Iterable[Fault],
    events: int = 0,
) -> RowLine:
    return RowLine(
        found.sheet,
        found.number,
        found.read.about,
        verdict,
        events,
        tuple(CellFault(*_column(one.field, columns), one) for one in faults),
    )


def _column(path: str, columns: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Return letter and heading of the column that a field of an event comes from."""
    return next((columns[name] for name in _names(path) if name in columns), ("", ""))


def _names(path: str) -> Iterator[str]:
    """Yield the fields of columns that a field of an event may come from, likeliest first."""
    parts = path.removeprefix("data.").removeprefix("details.").split(".")
    while parts:
        name = ".".join(parts)
        yield from (name, f"{name}.name", *INSTEAD.get(name, ()))
        parts.pop()


def as_json(line: RowLine) -> dict[str, Any]:
    """Return a line for other programs."""
    return {
        "sheet": line.sheet,
        "row": line.number,
        "about": line.about,
        "verdict": line.verdict,
        "events": line.events,
        "faults": [
            {"column": one.column, "heading": one.heading} | one.fault.model_dump() for one in line.faults
        ],
    }
