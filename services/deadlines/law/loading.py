"""Loads the law of our files and of the operator's folder."""

from functools import cache
from pathlib import Path
from typing import Final

from services.deadlines.law import Law
from services.deadlines.law.reading import read_law, years_in
from shared.reference.data_file import BadFiles, FileFault, collect_faults
from shared.reference.loading import layers, load_catalogue, load_office_zone, load_units

OUR_LAW: Final = Path(__file__).parent


@cache
def load_law() -> Law:
    """Return the law of our files and of the operator's folder.

    Raises:
        BadFiles: The files have faults; those of units, catalogue and calendar are reported at once.
    """
    faults: list[FileFault] = []
    with collect_faults(faults):
        load_units()
    with collect_faults(faults):
        load_catalogue()
    if faults:
        raise BadFiles(faults)  # each day that names a unit would add another fault
    return read_law(layers(OUR_LAW), load_units(), load_catalogue(), load_office_zone())


def load_years() -> tuple[int, ...]:
    """Return the years whose days off are known, in order."""
    return years_in(layers(OUR_LAW))
