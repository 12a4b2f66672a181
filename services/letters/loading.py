"""Loads the house style of our files and of the operator's folder."""

from functools import cache

from services.letters.content.customs import CUSTOMS, read_customs
from services.letters.content.house_style import HouseStyle
from shared.reference.loading import load_office_zone, load_papers, own_file


@cache
def load_house_style() -> HouseStyle:
    """Return the house style of the offices.

    Raises:
        BadFiles: A file has faults.
    """
    papers = load_papers()
    customs = read_customs(own_file(CUSTOMS.name) or CUSTOMS, papers.words)
    return HouseStyle(customs, papers, load_office_zone())
