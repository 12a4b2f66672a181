"""Loads the criteria of the inspection: ours, and those of the operator's own folder, by year."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.supervision.inspection.criteria import CriteriaFile, CriteriaInForce
from shared.errors import PublicError
from shared.reference.data_file import BadFiles, FileFault, TomlFile, collect_faults
from shared.reference.loading import operator_folder

OURS: Final = Path(__file__).with_name("criteria.toml")
INSIDE: Final = "inspection"
FILES: Final = "criteria*.toml"
DIGEST_SIGNS: Final = 12


class NoCriteria(PublicError):
    """There are no criteria for a year."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no criteria of the inspection hold in {year}")


@cache
def load_criteria() -> Mapping[int, CriteriaInForce]:
    """Return the criteria by the first year for which they hold; an operator's replace ours of that year.

    Raises:
        BadFiles: A file has faults, or two of one folder hold from the same year.
    """
    own = operator_folder()
    folder = own.path / INSIDE if own else None
    found: dict[int, CriteriaInForce] = {}
    if not (own and own.replaces_ours and folder and any(folder.glob(FILES))):
        _add(found, (OURS,))
    if folder:
        _add(found, sorted(folder.glob(FILES)))
    return found


def criteria_of(year: int) -> CriteriaInForce:
    """Return the criteria that hold in a year.

    Raises:
        NoCriteria: None do yet.
        BadFiles: As `load_criteria`.
    """
    loaded = load_criteria()
    begun = [since for since in loaded if since <= year]
    if not begun:
        raise NoCriteria(year)
    return loaded[max(begun)]


def _add(found: dict[int, CriteriaInForce], paths: tuple[Path, ...] | list[Path]) -> None:
    faults: list[FileFault] = []
    years: dict[int, Path] = {}
    for path in paths:
        with collect_faults(faults):
            text = TomlFile.at(path)
            file = text.read(CriteriaFile)
            if other := years.get(file.since_year):
                words = f"{other.name} holds from {file.since_year}, too: let one begin in another year"
                raise BadFiles([text.fault(("since-year",), words)])
            years[file.since_year] = path
            digest = sha256(text.text.encode()).hexdigest()[:DIGEST_SIGNS]
            found[file.since_year] = CriteriaInForce(file, f"{file.since_year}-{digest}")
    if faults:
        raise BadFiles(faults)
