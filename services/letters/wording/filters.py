"""The filters that a wording may apply to a field: days, times and limits as offices write them; pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Final

from services.letters.content.address import capitalised
from services.letters.content.house_style import HouseStyle
from services.letters.content.lunar import lunar_day


def day_in_words(day: date, style: HouseStyle) -> str:
    """Return a day as offices write it; see `words` in papers.toml."""
    words = style.papers.words
    return words.day.format(day=day.day, month=words.months[day.month - 1], year=day.year)


def moment_in_words(moment: datetime, style: HouseStyle) -> str:
    """Return an instant with its hour at the office, as appointments are written."""
    local = moment.astimezone(style.zone)
    day = day_in_words(local.date(), style)
    return style.papers.words.moment.format(hour=local.hour, minute=local.minute, day=day)


def lunar_in_words(day: date, style: HouseStyle) -> str:
    """Return a day in the lunar calendar; empty outside the range that `customs.toml` gives."""
    customs = style.customs
    return str(lunar_day(day)) if customs.lunar_known_from <= day <= customs.lunar_known_until else ""


def limit_in_words(limit: str, style: HouseStyle) -> str:
    """Return a time limit of the catalogue in words; empty where there is none."""
    *length, kind = limit.split(" ")
    form = {str(name): form for name, form in style.papers.words.limits.items()}.get(kind, kind)
    return form.format(length="".join(length))


def channel_in_words(channel: str, style: HouseStyle) -> str:
    """Return how a record came to the office, in words."""
    return {str(name): form for name, form in style.papers.words.channels.items()}.get(channel, channel)


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "day": day_in_words,
    "moment": moment_in_words,
    "lunar": lunar_in_words,
    "limit": limit_in_words,
    "channel": channel_in_words,
    "capitalised": lambda text, style: capitalised(text),
}
"""The filters by the names that wordings use; each takes the field and the house style."""


def filters_of(style: HouseStyle) -> Mapping[str, Callable[..., str]]:
    """Return the filters in a house style, by their names."""
    return {name: partial(write, style=style) for name, write in FILTERS.items()}
