"""The filters that a wording may apply to a field: days, times and limits as offices write them; pure."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from functools import partial
from typing import Final

from services.letters.content.address import capitalised
from services.letters.content.customs import load_customs
from services.letters.content.lunar import lunar_day
from shared.reference.papers import papers


def day_in_words(day: date) -> str:
    """Return a day as offices write it; see `words` in papers.toml."""
    words = papers().words
    return words.day.format(day=day.day, month=words.months[day.month - 1], year=day.year)


def moment_in_words(moment: datetime, zone: tzinfo) -> str:
    """Return an instant with its hour at an office in this zone, as appointments are written."""
    local = moment.astimezone(zone)
    day = day_in_words(local.date())
    return papers().words.moment.format(hour=local.hour, minute=local.minute, day=day)


def lunar_in_words(day: date) -> str:
    """Return a day in the lunar calendar; empty outside the range that `customs.toml` gives."""
    customs = load_customs()
    return str(lunar_day(day)) if customs.lunar_known_from <= day <= customs.lunar_known_until else ""


def limit_in_words(limit: str) -> str:
    """Return a time limit of the catalogue in words; empty where there is none."""
    *length, kind = limit.split(" ")
    form = {str(name): form for name, form in papers().words.limits.items()}.get(kind, kind)
    return form.format(length="".join(length))


def channel_in_words(channel: str) -> str:
    """Return how a record came to the office, in words."""
    return {str(name): words for name, words in papers().words.channels.items()}.get(channel, channel)


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "day": day_in_words,
    "moment": moment_in_words,
    "lunar": lunar_in_words,
    "limit": limit_in_words,
    "channel": channel_in_words,
    "capitalised": capitalised,
}
"""The filters by the names that wordings use."""


def filters_in(zone: tzinfo) -> dict[str, Callable[..., str]]:
    """Return the filters as the wordings of offices in this zone use them."""
    return {**FILTERS, "moment": partial(moment_in_words, zone=zone)}
