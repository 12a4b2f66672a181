"""Fills the official forms with figures: rows, total, checks, and what has to be said beside them. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from shared.contracts.questions.deadlines import DeadlineFigures, FiguresByPart
from shared.contracts.questions.reports.official_forms import ColumnsByDate, CountedTwoWays, FormColumns
from shared.forms.layout import FormLayout, FormWords
from shared.forms.reported import GroupReported
from shared.numbers import grouped

Cell = str | int | float | None
"""What stands in a cell; None where it is not known."""
Row = tuple[Cell, ...]
NameOf = Callable[[str], str]
SUMS: Final = ("received", "settled", "in_progress")


class ClosedMark(NamedTuple):
    """When a period was closed or corrected, as it stands on a form, and by whom."""

    number: int
    """0 for the closing, then 1, 2, ... for its corrections."""
    moment: str
    by: str
    why: str

    def said(self, words: FormWords) -> str:
        """Return it as a sentence."""
        return (words.corrected if self.number else words.closed).format(**self._asdict())


class FormHead(NamedTuple):
    """What stands above a form."""

    reporting: str
    receiving: str
    since: date
    until: date
    as_of: date
    """The day whose end the figures show: the last one, or today while the period lasts."""
    closed: ClosedMark | None = None
    """When the period was closed, if the form stands as it was reported then."""


class FormCheck(NamedTuple):
    """Two numbers that are the same if the form is right."""

    name: str
    left: int
    right: int
    english: str = ""
    """Its name in English; empty for a formula, which needs none."""

    @property
    def holds(self) -> bool:
        """Whether they are."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form whose rows are filled in."""

    layout: FormLayout
    head: FormHead
    rows: Sequence[Row]
    total: Row = ()
    checks: tuple[FormCheck, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresReport:
    """A form of figures: by law and moment, and beside it by date, with what makes the difference."""

    by_law: FilledForm
    figures: FiguresByPart
    by_date: FilledForm | None = None
    provinces: ColumnsByDate | None = None
    different: tuple[CountedTwoWays, ...] = field(default=())
    reported: GroupReported | None = None
    """Of a group, some units of which have closed the period: what they reported and what is counted now."""


class HeadLines(NamedTuple):
    """The lines above a form; a book goes to nobody."""

    period: str
    reporting: str
    receiving: str


def head_lines(form: FilledForm, words: FormWords) -> HeadLines:
    """Return the lines above a form."""
    head = form.head
    days = {"since": f"{head.since:%d/%m/%Y}", "until": f"{head.until:%d/%m/%Y}"}
    if form.layout.rows == "record":
        return HeadLines(words.book_period.format(**days), head.reporting, "")
    receiving = words.receiving.format(name=head.receiving or words.receiving_not_named)
    period = words.period.format(**days) + (f". {head.closed.said(words)}" if head.closed else "")
    return HeadLines(period, words.reporting.format(name=head.reporting), receiving)


def values_of(columns: FormColumns, figures: DeadlineFigures | None) -> dict[str, int]:
    """Return what the columns of a form hold, by name."""
    values: dict[str, int] = {}
    if figures:
        values |= figures.model_dump(include=set(DeadlineFigures.model_fields)) | {
            "in_time": figures.in_time,
            "not_overdue": figures.in_progress - figures.overdue,
            "after_deadline_without_apology": figures.after_deadline - figures.after_deadline_with_apology,
            "overdue_without_apology": figures.without_apology,
        }
    return values | columns.model_dump() | {name: getattr(columns, name) for name in SUMS}


def row_of(layout: FormLayout, number: int | None, name: str, values: dict[str, int]) -> Row:
    """Return a row; a column that the form holds and nobody knows stays empty."""
    return cells_of(layout, number=number, name=name, **values)


def cells_of(layout: FormLayout, **values: Cell) -> Row:
    """Return a row of what its columns hold; a column of which nothing is said stays empty."""
    return tuple(values.get(held) for held in layout.holds)


def filled(
    layout: FormLayout,
    head: FormHead,
    parts: Iterable[tuple[str, dict[str, int]]],
    total: dict[str, int],
    words: FormWords,
    *,
    checks: Sequence[FormCheck] = (),
    notes: Sequence[str] = (),
) -> FilledForm:
    """Return a form with a row for each part, in this order, and their total."""
    rows = [row_of(layout, number, name, values) for number, (name, values) in enumerate(parts, start=1)]
    return FilledForm(
        layout, head, rows, row_of(layout, None, words.total, total), tuple(checks), tuple(notes)
    )


def checks_of(figures: FiguresByPart, earlier: DeadlineFigures, words: FormWords) -> tuple[FormCheck, ...]:
    """Return the checks of form II.06a: its sums against the totals that our figures have, and what remained.

    Args:
        figures: Those of the period, and of its parts.
        earlier: Those of all time before it.
        words: Of the form.
    """
    columns = FormColumns.by_law(figures)
    summed = sum((FormColumns.by_law(part.figures) for part in figures.parts), FormColumns())
    received, settled = figures.received + figures.carried_over, figures.resolved + figures.ended
    return (
        FormCheck("(3) = (4) + (5) + (6)", received, columns.received),
        FormCheck("(7) = (8) + (9) + (10)", settled, columns.settled),
        FormCheck("(11) = (12) + (13)", figures.in_progress, columns.in_progress),
        FormCheck("(3) = (7) + (11)", columns.received, columns.settled + columns.in_progress),
        FormCheck(words.carried_over, columns.carried_over, earlier.in_progress, words.carried_over_en),
        FormCheck(words.total, columns.received, summed.received, words.total_en),
    )


def notes_of(layout: FormLayout, head: FormHead, figures: DeadlineFigures, words: FormWords) -> list[str]:
    """Return what is to be said below a form."""
    notes = list(layout.notes)
    if layout.blank:
        columns = ", ".join(f"({number})" for number in layout.blank)
        notes.append(words.blank.format(columns=columns))
    if head.as_of < head.until:
        notes.append(words.not_ended.format(day=f"{head.as_of:%d/%m/%Y}"))
    if unknown := figures.resolved_without_due_time + figures.without_due_time:
        notes.append(words.without_due_time.format(records=grouped(unknown, "vi")))
    return notes


def said_of(checks: Sequence[FormCheck], words: FormWords) -> str:
    """Return the checks in a sentence, each with whether it holds."""
    told = (
        f"{check.name}: "
        + (words.holds if check.holds else words.fails.format(left=check.left, right=check.right))
        for check in checks
    )
    return words.checks.format(checks="; ".join(told))
