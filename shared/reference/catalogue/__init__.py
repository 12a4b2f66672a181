"""The catalogue of procedures: what a citizen may ask of a commune, and the legal time limit of each."""

from functools import cache
from pathlib import Path
from typing import Final

from shared.reference.catalogue.procedure import Limit, LimitKind, Procedure
from shared.reference.catalogue.reading import Catalogue, read_catalogue
from shared.reference.operator_folder import layers

__all__ = ["Catalogue", "Limit", "LimitKind", "Procedure", "known_catalogue", "known_procedures"]
HERE: Final = Path(__file__).parent


@cache
def load_catalogue() -> Catalogue:
    """Read the catalogue: the files beside this module, and those of the operator's own folder.

    Raises:
        BadFiles: It cannot be used.
    """
    return read_catalogue(layers(HERE, "catalogue"))


def load_procedures() -> dict[str, Procedure]:
    """Return the procedures of the catalogue by code.

    Raises:
        BadFiles: It cannot be used.
    """
    return load_catalogue().procedures
