"""Measures of the charts that templates draw."""

from typing import Final

MARKS: Final = 4
"""About so many marks above zero stand on the axis of a chart."""


def axis_step(tallest: int) -> int:
    """Return the distance between the marks on the axis of a chart: 1, 2 or 5 times a power of ten.

    >>> [axis_step(tallest) for tallest in (1, 3, 9, 141, 860, 7526)]
    [1, 1, 5, 50, 500, 2000]
    """
    step = 1
    while step * MARKS < tallest:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step
