"""The periods of reports, as data, and the one in which a day lies."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from shared.reference.data_file import DataTable, Sourced, TomlFile
from shared.reference.values import OnDay, Text

PERIODS: Final = Path(__file__).with_name("periods.toml")


class PresetPeriod(Sourced):
    """A kind of period: how many months it takes, and on which day of a month it begins."""

    name: Text
    name_en: Text
    months: Annotated[int, Field(ge=1, le=12)]
    first_day: Annotated[int, Field(ge=1, le=28)]

    def around(self, day: date) -> tuple[date, date]:
        """Return the first and the last day of the period in which a day lies.

        >>> quarter = load_preset_periods()["quarter-to-14"]
        >>> print(*quarter.around(date(2026, 11, 29)))
        2026-09-15 2026-12-14
        """
        months = day.year * 12 + day.month - 1 - (day.day < self.first_day)
        shift = 0 if self.first_day == 1 else 1  # named after the month in which it ends
        start = (months + shift) // self.months * self.months - shift
        return _day(start, self.first_day), _day(start + self.months, self.first_day) - timedelta(1)

    def before(self, day: date) -> tuple[date, date]:
        """Return the last period that had ended before a day."""
        return self.around(self.around(day)[0] - timedelta(1))


class PeriodsFile(DataTable):
    """The file of periods."""

    checked_on: OnDay
    period: dict[str, PresetPeriod]


@cache
def load_preset_periods() -> Mapping[str, PresetPeriod]:
    """Return the kinds of periods, by id.

    Raises:
        BadFiles: The file has faults.
    """
    return TomlFile.at(PERIODS).read(PeriodsFile).period


def _day(months: int, first_day: int) -> date:
    return date(months // 12, months % 12 + 1, first_day)
