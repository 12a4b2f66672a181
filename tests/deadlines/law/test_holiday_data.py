"""The year files beside a kept library of holidays: whatever differs is a decision that we can name."""

from datetime import date

import holidays
import pytest

from services.deadlines.law.loading import load_law, load_years

NOT_IN_THE_LIBRARY = {
    date(2026, 1, 2): "off, swapped for Saturday 10 January",
    date(2026, 1, 10): "worked for Friday 2 January",
}


@pytest.mark.parametrize("year", load_years())
def test_a_year_has_the_holidays_that_the_library_knows_and_no_others_but_named_decisions(year: int) -> None:
    library = holidays.country_holidays("VN", years=year)
    calendar = load_law().calendar
    differing = {
        day
        for day in (
            date.fromordinal(n)
            for n in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        )
        if bool(calendar.day(day).sessions) != library.is_working_day(day)
    }
    assert differing == {day for day in NOT_IN_THE_LIBRARY if day.year == year}
