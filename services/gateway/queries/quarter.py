"""Quarters of a year, by which offices list what they disclosed and whom they received."""

from datetime import date, timedelta
from typing import Any, Final, NamedTuple, Self

from pydantic import Field

from services.gateway.queries.views import UnitView, View
from shared.reference.units import Unit

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

    @property
    def chosen(self) -> str:
        """How the address of a page names it."""
        return f"?year={self.year}&quarter={self.number}"


class QuarterOfUnit(View):
    """A quarter of a unit, which a page is about."""

    unit: UnitView
    year: int
    quarter: int = Field(ge=1, le=4)
    since: date
    until: date

    @property
    def chosen(self) -> str:
        """How the address of the page names the quarter."""
        return Quarter(self.year, self.quarter).chosen

    @staticmethod
    def head(unit: Unit, quarter: Quarter) -> dict[str, Any]:
        """Return which unit and quarter it is."""
        return {
            "unit": UnitView.of(unit),
            "year": quarter.year,
            "quarter": quarter.number,
            "since": quarter.since,
            "until": quarter.until,
        }
