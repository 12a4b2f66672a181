"""Loads the reference data that a process works with: ours, and those of the folder that `law` names.

The only module of `reference` that reads the settings. Each part is read once; rules take what is loaded here
as arguments.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.reference import catalogue, retention_periods, units
from shared.reference.catalogue import Catalogue, Procedure
from shared.reference.catalogue.reading import read_catalogue
from shared.reference.five_three_four import SloganFile, read_slogans
from shared.reference.office_zone import OUR_ZONE
from shared.reference.operator_folder import OperatorFolder, open_folder
from shared.reference.papers import Papers, read_papers
from shared.reference.procedure_forms import ProcedureForm, read_forms
from shared.reference.retention_periods import Kept, Kind, read_times
from shared.reference.units import Units, read_units
from shared.settings import Settings


@cache
def operator_folder() -> OperatorFolder | None:
    """Return the folder that the setting `law` names, or None without one.

    Raises:
        BadFiles: It is no such folder.
    """
    path = Settings().law
    return open_folder(path) if path else None


def layers(ours: Path, inside: str = "") -> tuple[Path, ...]:
    """Return the folders to search for a kind of file: ours first, then the operator's.

    Args:
        ours: Our folder for it.
        inside: Subfolder of the operator's folder; empty for the folder itself.

    Raises:
        BadFiles: The operator's folder cannot be used.
    """
    own = operator_folder()
    return own.over(ours, inside) if own else (ours,)


def own_file(*name: str) -> Path | None:
    """Return a file of the operator's folder, if there is a folder and it has the file.

    Raises:
        BadFiles: The operator's folder cannot be used.
    """
    own = operator_folder()
    file = own.path.joinpath(*name) if own else None
    return file if file and file.exists() else None


@cache
def load_office_zone() -> ZoneInfo:
    """Return the time zone of the offices.

    Raises:
        BadFiles: The operator's folder cannot be used.
    """
    own = operator_folder()
    return ZoneInfo(own.zone if own else OUR_ZONE)


@cache
def load_papers() -> Papers:
    """Return what papers and pages are like, by our file and that of the operator's folder.

    Raises:
        BadFiles: A file has faults.
    """
    return read_papers(operator_folder())


@cache
def load_slogans() -> tuple[SloganFile, ...]:
    """Return the texts of "5 know, 3 no, 4 show": the operator's first, then our sample.

    Raises:
        BadFiles: A file has faults.
    """
    return read_slogans(operator_folder())


@cache
def load_units() -> Units:
    """Return our units, and those of the operator's own folder.

    Raises:
        BadFiles: The operator's cannot be used.
    """
    folders = [folder for folder in layers(units.HERE, "units") if folder.exists()]
    return read_units(folders, trusted=folders == [units.HERE])


@cache
def load_catalogue() -> Catalogue:
    """Return our catalogue, and what the operator's own folder adds or replaces.

    Raises:
        BadFiles: It cannot be used.
    """
    return read_catalogue(layers(catalogue.HERE, "catalogue"))


def load_procedures() -> dict[str, Procedure]:
    """Return the procedures of the catalogue by code.

    Raises:
        BadFiles: The catalogue cannot be used.
    """
    return load_catalogue().procedures


@cache
def load_procedure_forms() -> Mapping[str, tuple[ProcedureForm, ...]]:
    """Return the forms to download of the operator's folder, by code of procedure.

    Raises:
        BadFiles: One cannot be given out.
    """
    return read_forms(operator_folder())


@cache
def load_retention_periods() -> Mapping[Kind, Kept]:
    """Return the retention period of each kind of data.

    Raises:
        BadFiles: A file cannot be used.
    """
    return read_times(retention_periods.HERE, *layers(retention_periods.HERE))
