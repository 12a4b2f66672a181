"""The customs of writing to families, as data; `customs.toml` names a source for each."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from shared.reference.data_file import DataTable, Sourced, TomlFile
from shared.reference.operator_folder import own_file
from shared.reference.papers import Words, papers
from shared.reference.values import OnDay

CUSTOMS: Final = Path(__file__).with_name("customs.toml")


class FormOfAddress(DataTable):
    """How people from an age on are addressed; empty where no form fits."""

    from_age: int
    male: str
    female: str
    unknown: str
    pair: str


@dataclass(frozen=True, slots=True)
class Customs:
    """The customs in force. `stated` ages are counted by calendar years, all others in completed years."""

    adult_from: int
    added_years: int
    long_life_from: int
    long_life: str
    short_life: str
    lunar_known_from: date
    lunar_known_until: date
    unknown_age_as: int
    forms: tuple[FormOfAddress, ...]
    words: Words


class Adult(Sourced):
    """The table `adult`."""

    from_age: int


class StatedAge(Sourced):
    """The table `stated_age`."""

    added_years: int


class Longevity(Sourced):
    """The table `longevity`."""

    long_from_age: int
    long: str
    short: str


class LunarDays(Sourced):
    """The table `lunar`."""

    known_from: OnDay
    known_until: OnDay
    checked_on: OnDay


class Address(Sourced):
    """The table `address`."""

    unknown_age_as: int
    forms: tuple[FormOfAddress, ...]


class CustomsFile(DataTable):
    """The tables of `customs.toml`."""

    adult: Adult
    stated_age: StatedAge
    longevity: Longevity
    lunar: LunarDays
    address: Address


@cache
def load_customs() -> Customs:
    """Read the customs that are in force: those of the operator's folder, else ours.

    Raises:
        BadFiles: The data has faults.
    """
    file = TomlFile.at(own_file(CUSTOMS.name) or CUSTOMS).read(CustomsFile)
    return Customs(
        adult_from=file.adult.from_age,
        added_years=file.stated_age.added_years,
        long_life_from=file.longevity.long_from_age,
        long_life=file.longevity.long,
        short_life=file.longevity.short,
        lunar_known_from=file.lunar.known_from,
        lunar_known_until=file.lunar.known_until,
        unknown_age_as=file.address.unknown_age_as,
        forms=tuple(sorted(file.address.forms, key=lambda form: form.from_age)),
        words=papers().words,
    )
