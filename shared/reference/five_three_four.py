"""The text of "5 know, 3 no, 4 show" that hangs in an office: ours is a sample, an operator's replaces it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from shared.reference.data_file import DataTable, TomlFile
from shared.reference.operator_folder import OperatorFolder
from shared.reference.values import Certainty, OnDay, Text

FILE: Final = "five-three-four.toml"
INSIDE: Final = "inspection"
OURS: Final = Path(__file__).with_name("five_three_four.toml")


class SloganText(DataTable):
    """A text, for some units or all, from a day on."""

    units: tuple[Text, ...] = ()
    """Unit ids; all units if none is named."""
    since: OnDay = date.min
    heading: Text
    lead: str = ""
    know: Annotated[tuple[Text, ...], Field(min_length=5, max_length=5)]
    no: Annotated[tuple[Text, ...], Field(min_length=3, max_length=3)]
    show: Annotated[tuple[Text, ...], Field(min_length=4, max_length=4)]
    source: Text
    source_en: Text
    certainty: Certainty | Literal["unknown"]

    @property
    def is_sample(self) -> bool:
        """Whether nobody knows if the office says so."""
        return self.certainty == "unknown"


class SloganFile(DataTable):
    """A file of texts."""

    text: tuple[SloganText, ...] = Field(min_length=1)

    def of(self, unit: str, on: date) -> SloganText | None:
        """Return the text of a unit on a day: one that names the unit comes before one for all."""
        begun = [one for one in self.text if one.since <= on and (not one.units or unit in one.units)]
        return max(begun, key=lambda one: (bool(one.units), one.since), default=None)


def read_slogans(own: OperatorFolder | None) -> tuple[SloganFile, ...]:
    """Return the operator's file, if there is one, and then ours.

    Raises:
        BadFiles: A file has faults.
    """
    file = own.path / INSIDE / FILE if own else None
    paths = [file, OURS] if file and file.exists() else [OURS]
    return tuple(TomlFile.at(path).read(SloganFile) for path in paths)


def slogan_of(files: Iterable[SloganFile], unit: str, on: date) -> SloganText:
    """Return the text of a unit on a day; ours if the operator's has none for it."""
    return next(text for file in files if (text := file.of(unit, on)))
