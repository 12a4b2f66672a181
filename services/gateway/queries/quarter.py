"""Quarters of a year, by which offices list what they disclosed and whom they received."""

from datetime import date, timedelta
from typing import Final, NamedTuple, Self

MONTHS: Final = 3


class Quarter(NamedTuple):
    """A quarter of a year."""

    year: int
    number: int
    """1 to 4."""

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter of a day.

        >>> Quarter.of(date(2026, 11, 24))
        Quarter(year=2026, number=4)
        """
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @property
    def since(self) -> date:
        """The first day."""
        return date(self.year, MONTHS * self.number - 2, 1)

    @property
    def until(self) -> date:
        """The last day.

        >>> Quarter(2024, 1).until
        datetime.date(2024, 3, 31)
        """
        months = 12 * self.year + MONTHS * self.number
        return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
