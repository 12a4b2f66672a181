"""The customs of writing to families, as data: `customs.toml` beside this module names a source for each."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

CUSTOMS = Path(__file__).with_name("customs.toml")


@dataclass(frozen=True, slots=True)
class Form:
    """How people of an age are addressed; empty where no form fits."""

    from_age: int
    male: str
    female: str
    unknown: str
    pair: str


@dataclass(frozen=True, slots=True)
class Customs:
    """Ages are in years: `stated` ones by the calendar, all others completed."""

    adult_from: int
    added_years: int
    long_life_from: int
    long_life: str
    short_life: str
    lunar_known_from: date
    lunar_known_until: date
    unknown_age_as: int
    forms: tuple[Form, ...]


@cache
def customs() -> Customs:
    """Read the customs that are in force."""
    data = tomllib.loads(CUSTOMS.read_text(encoding="utf-8"))
    return Customs(
        adult_from=data["adult"]["from_age"],
        added_years=data["stated_age"]["added_years"],
        long_life_from=data["longevity"]["long_from_age"],
        long_life=data["longevity"]["long"],
        short_life=data["longevity"]["short"],
        lunar_known_from=data["lunar"]["known_from"],
        lunar_known_until=data["lunar"]["known_until"],
        unknown_age_as=data["address"]["unknown_age_as"],
        forms=tuple(
            sorted((Form(**form) for form in data["address"]["forms"]), key=lambda form: form.from_age)
        ),
    )
