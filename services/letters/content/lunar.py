"""The Vietnamese lunar calendar, beside the solar one; pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final

STEMS: Final = ("Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý")
BRANCHES: Final = ("Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi")
FIRST_OF_THE_CYCLE: Final = 4
"""A year that was Giáp Tý, and each sixtieth after it."""


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar; a year may have one month twice, and the second one is the leap month."""

    day: int
    month: int
    year: int
    is_leap: bool

    def __str__(self) -> str:
        leap = " nhuận" if self.is_leap else ""
        return f"ngày {self.day:02} tháng {self.month}{leap} năm {year_name(self.year)}"


def lunar_day(day: date) -> LunarDay:
    """Return a day of 1900 to 2100 in the lunar calendar, counted in the time zone of Viet Nam.

    >>> str(lunar_day(date(2023, 3, 23)))
    'ngày 02 tháng 2 nhuận năm Quý Mão'
    """
    from lunar_vn import solar_to_lunar  # only letters with a lunar date need it

    lunar = solar_to_lunar(day)
    return LunarDay(lunar.day, lunar.month, lunar.year, lunar.leap)


def year_name(year: int) -> str:
    """Return the name of a lunar year in the cycle of sixty."""
    position = year - FIRST_OF_THE_CYCLE
    return f"{STEMS[position % len(STEMS)]} {BRANCHES[position % len(BRANCHES)]}"
