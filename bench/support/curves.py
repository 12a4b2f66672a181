"""Curves as an SVG file, drawn from the parts that the charts of the pages are drawn from."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Final

from services.gateway.web.charts import GROUND, LEFT, TOP, Drawing, Label, Line, axis_step

WIDTH: Final = 720
RIGHT: Final = 560
"""Where the curves end; their names stand beside."""
NAME_TALL: Final = 13
COLOURS: Final = (
    "#1f4e79",
    "#2e7d32",
    "#8a5a00",
    "#5e3b8c",
    "#00796b",
    "#6b6b6b",
    "#a0522d",
    "#4361a6",
    "#7a7a00",
)
"""None is red, which on our pages means late."""
Points = Sequence[tuple[float, float]]


def curves(lines: Mapping[str, Points], unit: str, ends: str) -> Drawing:
    """Draw curves over a common axis.

    Args:
        lines: Points of each curve by its name; both coordinates from 0 upwards.
        unit: The unit of the vertical axis, above it.
        ends: What stands at the end of the horizontal axis.
    """
    right = max((x for points in lines.values() for x, _ in points), default=0) or 1
    tallest = max((y for points in lines.values() for _, y in points), default=0)
    step = axis_step(max(1, round(tallest)))
    top = -(-max(1.0, tallest) // step) * step

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + (RIGHT - LEFT) * x / right, GROUND - (GROUND - TOP) * y / top

    marks = range(0, int(top) + 1, step)
    drawn = [
        Line("line" if mark else "ground", LEFT, at(0, mark)[1], RIGHT, at(0, mark)[1]) for mark in marks
    ]
    labels = [Label(unit, 0, 12, "start"), Label(ends, RIGHT, GROUND + 16, "end")]
    labels += [Label(f"{mark:,}", LEFT - 8, at(0, mark)[1] + 4, "end") for mark in marks]
    last = float(-NAME_TALL)
    ordered = sorted(lines.items(), key=lambda item: -item[1][-1][1] if item[1] else 0)
    for number, (name, points) in enumerate(ordered):
        shows = f"c{number % len(COLOURS)}"
        placed = [at(*point) for point in points]
        drawn += [Line(shows, *one, *other) for one, other in pairwise(placed)]
        if placed:
            last = max(last + NAME_TALL, placed[-1][1] + 4)
            labels.append(Label(name, RIGHT + 6, last, "start", shows))
    return Drawing(WIDTH, max(GROUND + 24, int(last) + 6), [], drawn, labels)


def svg(drawing: Drawing, title: str) -> str:
    """Write a drawing as a file of its own."""
    colours = "".join(
        f".c{at}{{stroke:{colour};stroke-width:1.6}}text.c{at}{{fill:{colour};stroke:none}}"
        for at, colour in enumerate(COLOURS)
    )
    style = f"text{{font:11px sans-serif;fill:#333}}.line{{stroke:#ddd}}.ground{{stroke:#555}}{colours}"
    lines = "".join(
        f'<line class="{one.shows}" x1="{one.x1:.1f}" y1="{one.y1:.1f}" x2="{one.x2:.1f}" y2="{one.y2:.1f}"/>'
        for one in drawing.lines
    )
    labels = "".join(
        f'<text class="{one.of}" x="{one.x:.1f}" y="{one.y:.1f}" text-anchor="{one.anchor}">'
        f"{escape(one.text)}</text>"
        for one in drawing.labels
    )
    size = f'viewBox="0 0 {drawing.width} {drawing.height}" width="{drawing.width}" height="{drawing.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(title)}</title>'
    return (
        f'{head}<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{lines}{labels}</svg>\n'
    )
