"""All charts of the pages: measures them, so that `parts/charts.html` only writes what is drawn. Pure.

A chart has a title, an axis with its unit, and its figures as a table. What is empty is not drawn.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

MARKS: Final = 4
"""About so many marks above zero stand on the axis of a chart."""
ON_A_PHONE: Final = 6
"""Columns that a phone shows: the last of them."""
WIDE, NARROW = 720, 360
TOP, GROUND, LEFT = 35, 175, 56
WIDEST_BAR: Final = 34
SPREAD: Final = 0.9
"""How much of its place the bars of a column take."""
BAR_ROW, BAR_TALL, NAME_SHARE = 24, 12, 0.36
ROOM_FOR_AMOUNT: Final = 64


class Box(NamedTuple):
    """A rectangle; `shows` is the class that gives it its colour."""

    shows: str
    x: float
    y: float
    width: float
    height: float


class Line(NamedTuple):
    """A straight line."""

    shows: str
    x1: float
    y1: float
    x2: float
    y2: float


class Label(NamedTuple):
    """A text; `anchor` is SVG's word for the end at which it stands."""

    text: str
    x: float
    y: float
    anchor: str
    of: str = ""
    """Which amount it is, if it is one."""


class Drawing(NamedTuple):
    """What is drawn, in units of its own."""

    width: int
    height: int
    boxes: Sequence[Box]
    lines: Sequence[Line]
    labels: Sequence[Label]


class Series(NamedTuple):
    """Amounts in the order of the columns; those of `inside` are a part of them, drawn on top."""

    shows: str
    name: str
    amounts: Sequence[int]
    inside: Sequence[int] = ()


def in_and_out(say: Callable[[str], str], times: Sequence[Any]) -> list[Series]:
    """Return what came in and what was resolved at some times, with what was late on top."""
    figures = [time.figures for time in times]
    late = [one.after_deadline for one in figures]
    return [
        Series("received", say("commune.received"), [one.received for one in figures]),
        Series("good", say("commune.resolved"), [one.resolved for one in figures], late if any(late) else ()),
    ]


class UnitBar(NamedTuple):
    """A bar with its name; `low` and `high` are the ends of its interval, if it has one."""

    name: str
    amount: float | None
    written: str
    low: float | None = None
    high: float | None = None
    shows: str = "received"


def axis_step(tallest: int) -> int:
    """Return the distance between the marks on the axis of a chart: 1, 2 or 5 times a power of ten.

    >>> [axis_step(tallest) for tallest in (1, 3, 9, 141, 860, 7526)]
    [1, 1, 5, 50, 500, 2000]
    """
    step = 1
    while step * MARKS < tallest:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def shares(parts: Sequence[tuple[str, int]]) -> list[tuple[str, float, float]]:
    """Return where each part of a whole begins and how long it is, in per cent; nothing of what is empty.

    >>> shares([("good", 1), ("fair", 0), ("bad", 3)])
    [('good', 0.0, 25.0), ('bad', 25.0, 75.0)]
    """
    amounts = [amount for _, amount in parts]
    starts = accumulate(amounts, initial=0)
    return [
        (shows, 100 * start / sum(amounts), 100 * amount / sum(amounts))
        for (shows, amount), start in zip(parts, starts, strict=False)
        if amount
    ]


def columns(
    names: Sequence[str],
    series: Sequence[Series],
    unit: str,
    *,
    number: Callable[[int], str],
    before: Sequence[int] = (),
    narrow: bool = False,
) -> Drawing | None:
    """Draw columns side by side over time, each amount over its bar.

    Args:
        names: What stands below each column.
        series: What is drawn; their bars stand side by side.
        unit: The unit of the axis, above it.
        number: How an amount is written.
        before: Of the first series, the amount of the same time a year before; drawn as a line.
        narrow: As a phone shows it, the last columns alone.

    Returns:
        None if there is nothing to draw.
    """
    first = max(len(names) - ON_A_PHONE, 0) if narrow else 0
    shown = range(first, len(names))
    drawn = (*(one.amounts for one in series), before)
    tallest = max((amounts[at] for amounts in drawn if amounts for at in shown), default=0)
    if not tallest:
        return None
    step = axis_step(tallest)
    top = -(-tallest // step) * step
    width = NARROW if narrow else WIDE
    place = (width - LEFT) / len(shown)
    bar = min(place * SPREAD / len(series), WIDEST_BAR)

    def height(amount: int) -> float:
        return (GROUND - TOP) * amount / top

    boxes: list[Box] = []
    lines = [
        Line("line" if mark else "ground", LEFT, GROUND - height(mark), width, GROUND - height(mark))
        for mark in range(0, top + 1, step)
    ]
    labels = [Label(unit, 0, 12, "start")]
    labels += [
        Label(number(mark), LEFT - 8, GROUND - height(mark) + 4, "end") for mark in range(0, top + 1, step)
    ]
    for position, at in enumerate(shown):
        middle = LEFT + (position + 0.5) * place
        start = middle - bar * len(series) / 2
        for which, one in enumerate(series):
            x, amount = start + which * bar + 1, one.amounts[at]
            boxes.append(Box(one.shows, x, GROUND - height(amount), bar - 2, height(amount)))
            if one.inside and one.inside[at]:
                boxes.append(Box("bad", x, GROUND - height(amount), bar - 2, height(one.inside[at])))
            labels.append(
                Label(number(amount), x + bar / 2 - 1, GROUND - height(amount) - 5, "middle", one.shows)
            )
        if before:
            y = GROUND - height(before[at])
            lines.append(Line("before", start, y, start + bar, y))
        labels.append(Label(names[at], middle, GROUND + 20, "middle"))
    return Drawing(width, GROUND + 35, boxes, lines, labels)


def bars(
    rows: Iterable[UnitBar], unit: str, *, narrow: bool = False, of: float | None = None
) -> Drawing | None:
    """Draw a bar for each row, one below the other, with its interval where it has one.

    Args:
        rows: From top to bottom; one without an amount has no bar.
        unit: The unit of the axis, above it.
        narrow: As a phone shows it.
        of: Where the axis ends; without it, at the largest amount.

    Returns:
        None if there is nothing to draw.
    """
    rows = list(rows)
    longest = of or max((row.amount or 0 for row in rows), default=0)
    if not longest:
        return None
    width = NARROW if narrow else WIDE
    left = width * NAME_SHARE
    room = width - left - ROOM_FOR_AMOUNT
    boxes: list[Box] = []
    lines: list[Line] = []
    labels = [Label(unit, left, 12, "start")]
    for number, row in enumerate(rows):
        y = 20 + number * BAR_ROW
        labels.append(Label(row.name, left - 8, y + BAR_TALL - 1, "end"))
        labels.append(Label(row.written, width, y + BAR_TALL - 1, "end", "amount"))
        if row.amount is not None:
            boxes.append(Box(row.shows, left, y, room * row.amount / longest, BAR_TALL))
        if row.low is not None and row.high is not None:
            middle = y + BAR_TALL / 2
            low, high = (left + room * end / longest for end in (row.low, row.high))
            lines.append(Line("interval", low, middle, high, middle))
    ground = 20 + len(rows) * BAR_ROW
    lines.append(Line("ground", left, 16, left, ground))
    return Drawing(width, ground + 4, boxes, lines, labels)
