"""The lunar calendar of Viet Nam, which in some years is not that of China."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.letters.content.lunar import lunar_day, year_name
from services.letters.loading import load_house_style
from services.letters.wording.filters import lunar_in_words

TET = """
1968-01-29 1969-02-16 1975-02-11 1976-01-31 1980-02-16 1984-02-02 1985-01-21 1986-02-09 1990-01-27
1995-01-31 2000-02-05 2003-02-01 2007-02-17 2008-02-07 2010-02-14 2015-02-19 2017-01-28 2020-01-25
2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2030-02-02
"""
"""First days of lunar years. China began 1968, 1985, 2007 and 2030 on another day."""
LEAP = """
1968-08-24:7 1971-06-23:5 1976-09-24:8 1979-07-24:6 1982-05-23:4 1985-03-21:2 1987-08-24:7 1990-06-23:5
1993-04-22:3 1995-09-24:8 1998-06-24:5 2001-05-23:4 2004-03-21:2 2006-08-24:7 2009-06-23:5 2012-05-21:4
2014-10-24:9 2017-07-23:6 2020-05-23:4 2023-03-22:2 2025-07-25:6 2028-06-23:5 2031-04-21:3 2033-12-22:11
"""
"""First days of leap months, by Hồ Ngọc Đức's printed tables. China had that of 1985 in 1984."""
FEASTS = [
    pytest.param("2023-04-29", 10, 3, id="Hùng Kings 2023"),
    pytest.param("2024-04-18", 10, 3, id="Hùng Kings 2024"),
    pytest.param("2025-04-07", 10, 3, id="Hùng Kings 2025"),
    pytest.param("2026-04-26", 10, 3, id="Hùng Kings 2026"),
    pytest.param("2023-09-29", 15, 8, id="mid-autumn 2023"),
    pytest.param("2024-09-17", 15, 8, id="mid-autumn 2024"),
    pytest.param("2025-10-06", 15, 8, id="mid-autumn 2025"),
    pytest.param("2023-08-30", 15, 7, id="the feast of souls 2023"),
    pytest.param("2024-02-09", 30, 12, id="the eve of Tết 2024"),
    pytest.param("2025-01-28", 29, 12, id="the eve of Tết 2025, a year without a thirtieth"),
]


@pytest.mark.parametrize("day", TET.split())
def test_a_lunar_year_begins(day: str) -> None:
    first = date.fromisoformat(day)
    tet = lunar_day(first)
    assert (tet.day, tet.month, tet.year, tet.is_leap) == (1, 1, first.year, False)
    assert lunar_day(first - timedelta(days=1)).month == 12


@pytest.mark.parametrize("month", LEAP.split())
def test_a_leap_month_begins_after_the_month_of_its_number(month: str) -> None:
    day, number = month.split(":")
    first = lunar_day(date.fromisoformat(day))
    before = lunar_day(date.fromisoformat(day) - timedelta(days=1))
    assert (first.day, first.month, first.is_leap) == (1, int(number), True)
    assert (before.month, before.is_leap) == (int(number), False)


@pytest.mark.parametrize(("day", "lunar", "month"), FEASTS)
def test_a_feast_falls_on(day: str, lunar: int, month: int) -> None:
    feast = lunar_day(date.fromisoformat(day))
    assert (feast.day, feast.month, feast.is_leap) == (lunar, month, False)


@given(st.dates(load_house_style().customs.lunar_known_from, load_house_style().customs.lunar_known_until))
def test_the_day_after_is_the_next_day_or_the_first_of_a_month(day: date) -> None:
    today, next_day = lunar_day(day), lunar_day(day + timedelta(days=1))
    assert next_day.day == today.day + 1 or (next_day.day == 1 and today.day in {29, 30})


@pytest.mark.parametrize(
    ("year", "name"),
    [(1968, "Mậu Thân"), (1984, "Giáp Tý"), (2000, "Canh Thìn"), (2023, "Quý Mão"), (2026, "Bính Ngọ")],
)
def test_a_year_bears_its_name_of_the_cycle_of_sixty(year: int, name: str) -> None:
    assert year_name(year) == name
    assert year_name(year + 60) == name


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param(date(2023, 3, 23), "ngày 02 tháng 2 nhuận năm Quý Mão", id="in a leap month"),
        pytest.param(date(2024, 2, 9), "ngày 30 tháng 12 năm Quý Mão", id="the old year until its last day"),
        pytest.param(date(1968, 1, 28), "", id="nothing before the country reckons as it does now"),
        pytest.param(date(2054, 1, 1), "", id="nothing where the sources differ"),
    ],
)
def test_a_lunar_date_is_said_where_it_is_known(day: date, said: str) -> None:
    assert lunar_in_words(day, load_house_style()) == said
