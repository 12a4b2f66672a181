"""The catalogue of procedures: what a citizen may ask of a commune, and the legal time limit of each."""

from pathlib import Path
from typing import Final

from shared.reference.catalogue.procedure import Limit, LimitKind, Procedure, known_code
from shared.reference.catalogue.reading import Catalogue, read_catalogue

__all__ = ["Catalogue", "Limit", "LimitKind", "Procedure", "known_code", "read_catalogue"]
HERE: Final = Path(__file__).parent
