"""The questionnaires that citizens answer, read from the data files beside this module: one file each."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import Field

from shared.contracts.questions.surveys.instrument import Instrument
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import OnDay, Text

FOLDER: Final = Path(__file__).parent


class LabelTable(DataTable):
    """A text of a data file in both languages."""

    vi: Text
    en: Text


class FactorTable(DataTable):
    """A factor of a data file; see `Factor`."""

    id: Text
    name: LabelTable
    question: LabelTable


class InstrumentFile(DataTable):
    """A data file with one instrument; see `Instrument`."""

    id: Text
    version: int = Field(ge=1)
    source: Text
    certainty: Text
    checked_on: OnDay | None = None
    factors: tuple[FactorTable, ...] = Field(min_length=1)


@cache
def load_instruments() -> Mapping[str, Instrument]:
    """Return the instruments by name and version, such as `three-factors/1`.

    Raises:
        BadFiles: A file has faults.
    """
    files = (TomlFile.at(path).read(InstrumentFile) for path in sorted(FOLDER.glob("*.toml")))
    instruments = (Instrument.model_validate(file.model_dump()) for file in files)
    return {instrument.key: instrument for instrument in instruments}
