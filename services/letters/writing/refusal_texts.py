"""The texts of `refusals.toml`: why a step is refused, in both languages."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from services.letters.rules.lifecycle import StepRefusal
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

REFUSALS: Final = Path(__file__).with_name("refusals.toml")


class RefusalText(DataTable):
    """Why a step is refused, in both languages."""

    vi: Text
    en: Text


class RefusalsFile(DataTable):
    """The texts of `refusals.toml`, by refusal."""

    refusal: dict[StepRefusal, RefusalText]


@cache
def texts() -> Mapping[StepRefusal, RefusalText]:
    """Read why steps are refused, in both languages."""
    return TomlFile.at(REFUSALS).read(RefusalsFile).refusal
