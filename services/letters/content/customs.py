"""The customs of writing to families, as data; `customs.toml` names a source for each."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from shared.reference.data_file import DataTable, Sourced, TomlFile
from shared.reference.papers import Words
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


def read_customs(file: Path, words: Words) -> Customs:
    """Read customs from a file such as `customs.toml`; `words` are those of the papers.

    Raises:
        BadFiles: The data has faults.
    """
    content = TomlFile.at(file).read(CustomsFile)
    return Customs(
        adult_from=content.adult.from_age,
        added_years=content.stated_age.added_years,
        long_life_from=content.longevity.long_from_age,
        long_life=content.longevity.long,
        short_life=content.longevity.short,
        lunar_known_from=content.lunar.known_from,
        lunar_known_until=content.lunar.known_until,
        unknown_age_as=content.address.unknown_age_as,
        forms=tuple(sorted(content.address.forms, key=lambda form: form.from_age)),
        words=words,
    )
