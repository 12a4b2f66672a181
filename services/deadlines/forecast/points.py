"""Points by Decision 766 from counts, and what one record costs. Pure."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PointScale:
    """How the share of an indicator makes points."""

    max: int
    threshold: int
    """The share in percent from which on there are all points."""
    full_when_none: bool = False
    """Whether there are all points where nothing is counted; otherwise there are none, and not zero."""


def exact_points(scale: PointScale, good: int, of: int) -> Fraction | None:
    """Return the points of a share, not rounded; None if they do not apply.

    Args:
        scale: That of the indicator.
        good: How many of the counted are as they should be.
        of: How many are counted.
    """
    if of == 0:
        return Fraction(scale.max) if scale.full_when_none else None
    return min(Fraction(scale.max), Fraction(good * 100, of) * scale.max / scale.threshold)


def points(scale: PointScale, good: int, of: int) -> Decimal | None:
    """Return the points of a share as the portal shows them, to two decimals.

    >>> print(points(PointScale(max=20, threshold=100), 2541, 2618), points(PointScale(2, 80), 1543, 2618))
    19.41 1.47
    """
    exact = exact_points(scale, good, of)
    return None if exact is None else rounded(exact)


def rounded(exact: Fraction) -> Decimal:
    """Return points to two decimals, half of a hundredth up."""
    return (Decimal(exact.numerator) / exact.denominator).quantize(HUNDREDTH, ROUND_HALF_UP)


def cost_of_one(scale: PointScale, good: int, of: int) -> Fraction:
    """Return the points by which an indicator were higher if one more of the counted were as it should be."""
    if good >= of:
        return Fraction()
    now, mended = exact_points(scale, good, of), exact_points(scale, good + 1, of)
    return (mended or Fraction()) - (now or Fraction())
