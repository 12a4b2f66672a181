"""The confidence interval of a share. Pure."""

from math import sqrt
from typing import Final

Z: Final = 1.959963984540054
"""Quantile of the normal distribution for 95 %, two-sided."""


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share; it lies between 0 and 1 and is valid for few answers.

    Args:
        part: Number of answers in the share, at most `whole`.
        whole: Number of all answers, at least one.

    Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212.

    >>> tuple(round(end, 4) for end in wilson(20, 20))
    (0.8389, 1.0)
    """
    share, square = part / whole, Z * Z
    middle = share + square / (2 * whole)
    reach = Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    stretch = 1 + square / whole
    low = 0.0 if part == 0 else (middle - reach) / stretch
    high = 1.0 if part == whole else (middle + reach) / stretch
    return low, high
