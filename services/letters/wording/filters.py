"""The filters that a wording may apply to a field: days, times and limits as offices write them; pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from services.letters.content.address import capitalised
from services.letters.content.customs import load_customs
from services.letters.content.lunar import lunar_day
from shared.reference.office_zone import office_zone

LIMITS: Final = {
    "same-day": "trong ngày làm việc",
    "working-days": "ngày làm việc",
    "calendar-days": "ngày",
    "working-hours": "giờ làm việc",
}
CHANNELS: Final = {
    "counter": "trực tiếp tại Bộ phận Một cửa",
    "online": "trực tuyến",
    "post": "qua dịch vụ bưu chính",
}


def day_in_words(day: date) -> str:
    """Return a day as offices write it.

    Days under 10 and the months 1 and 2 have a leading zero, so that nothing can be put before them.

    Source: Decree 30/2020/NĐ-CP, annex I, part II, section I, item 4 (unchecked).
    """
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def moment_in_words(moment: datetime) -> str:
    """Return an instant with its hour at the office, as appointments are written.

    Source: Circular 20/2015/TT-BTP, art. 2: slips kept past the day show hour and day.
    """
    local = moment.astimezone(office_zone())
    return f"{local:%H} giờ {local:%M} phút, {day_in_words(local.date())}"


def lunar_in_words(day: date) -> str:
    """Return a day in the lunar calendar; empty outside the range that `customs.toml` gives."""
    customs = load_customs()
    return str(lunar_day(day)) if customs.lunar_known_from <= day <= customs.lunar_known_until else ""


def limit_in_words(limit: str) -> str:
    """Return a time limit of the catalogue in words; empty where there is none."""
    *length, kind = limit.split(" ")
    return " ".join((*length, LIMITS.get(kind, kind)))


def channel_in_words(channel: str) -> str:
    """Return how a record came to the office, in words."""
    return CHANNELS.get(channel, channel)


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "day": day_in_words,
    "moment": moment_in_words,
    "lunar": lunar_in_words,
    "limit": limit_in_words,
    "channel": channel_in_words,
    "capitalised": capitalised,
}
"""The filters by the names that wordings use."""
