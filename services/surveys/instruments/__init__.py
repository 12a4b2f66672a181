"""The questionnaires that citizens answer: one file each, beside this module or in an operator's folder."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import Field

from shared.contracts.questions.surveys.instrument import Instrument
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.loading import operator_folder
from shared.reference.values import OnDay, Text

FOLDER: Final = Path(__file__).parent
INSIDE: Final = "instruments"


class LabelTable(DataTable):
    """A text of a data file in both languages."""

    vi: Text
    en: Text


class FactorTable(DataTable):
    """A factor of a data file; see `Factor`."""

    id: Text
    name: LabelTable
    question: LabelTable
    per_official: bool = False


class LevelTable(DataTable):
    """A level of a data file; see `Level`."""

    step: int = Field(ge=1, le=5)
    name: LabelTable


class InstrumentFile(DataTable):
    """A data file with one instrument; see `Instrument`."""

    id: Text
    version: int = Field(ge=1)
    source: Text
    certainty: Text
    checked_on: OnDay | None = None
    levels: tuple[LevelTable, ...] = ()
    factors: tuple[FactorTable, ...] = Field(min_length=1)


@cache
def load_instruments() -> Mapping[str, Instrument]:
    """Return the instruments by name and version, such as `three-factors/1`; an operator's replace ours.

    Ours are always among them, since answers that were given name the one that they answered.

    Raises:
        BadFiles: A file has faults.
    """
    own = operator_folder()
    paths = [*sorted(FOLDER.glob("*.toml")), *(sorted((own.path / INSIDE).glob("*.toml")) if own else ())]
    files = [TomlFile.at(path).read(InstrumentFile) for path in paths]
    instruments = (Instrument.model_validate(file.model_dump()) for file in files)
    return {instrument.key: instrument for instrument in instruments}
