"""Office time in ticks: a tick is a second of 2023 in which the office is open; the first one is 0.

Adding ticks skips lunch breaks, nights, weekends and holidays, so the result is always within office hours.
"""

from datetime import date, datetime, time, timedelta, timezone
from typing import Final

ZONE: Final = timezone(timedelta(hours=7))

OPENS: Final = time(7, 30, tzinfo=ZONE)
REOPENS: Final = time(13, 30, tzinfo=ZONE)

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
MORNING: Final = 4 * HOUR
DAY: Final = MORNING + 3 * HOUR + 30 * MINUTE

HOLIDAYS: Final = (
    (date(2023, 1, 1), date(2023, 1, 2)),
    (date(2023, 1, 20), date(2023, 1, 26)),
    (date(2023, 4, 29), date(2023, 5, 3)),
    (date(2023, 9, 1), date(2023, 9, 4)),
)
"""First and last day of each: New Year, Tết, Hùng Kings with Reunification and Labour Day, National Day."""

TET_ENDS: Final = HOLIDAYS[1][1]


def _is_open(day: date) -> bool:
    return day.weekday() < 5 and not any(first <= day <= last for first, last in HOLIDAYS)


WORKING_DAYS: Final = tuple(
    day for day in (date(2023, 1, 1) + timedelta(days=n) for n in range(365)) if _is_open(day)
)
END: Final = len(WORKING_DAYS) * DAY
"""The first tick after 2023."""


def day_of(tick: int) -> date:
    """Return the day on which a tick falls."""
    return WORKING_DAYS[tick // DAY]


def moment(tick: int) -> datetime:
    """Return the instant of a tick, with the office's UTC offset."""
    second = tick % DAY
    opening = OPENS if second < MORNING else REOPENS
    return datetime.combine(day_of(tick), opening) + timedelta(seconds=second % MORNING)
