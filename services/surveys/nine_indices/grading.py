"""Points and grade of form 02 from the ratings of the nine indices; the file beside it has the numbers."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from services.surveys.domain import MIN_GROUP_SIZE
from shared.contracts.questions.surveys.figures import FactorFigures
from shared.reference.data_file import DataTable, Sourced, TomlFile
from shared.reference.values import OnDay, Text

HUNDREDTH: Final = Decimal("0.01")


class IndexGrade(DataTable):
    """A grade, and the points from which on it is given."""

    from_: Annotated[Decimal, Field(alias="from", ge=0)]
    name: Text
    name_en: Text


class GradesFile(Sourced):
    """The file of grades."""

    checked_on: OnDay
    instrument: Text
    standard: Annotated[Decimal, Field(gt=0)]
    grade: Annotated[tuple[IndexGrade, ...], Field(min_length=1)]


@cache
def load_grades() -> GradesFile:
    """Return the points and grades.

    Raises:
        BadFiles: The file has faults.
    """
    return TomlFile.at(Path(__file__).with_name("grades.toml")).read(GradesFile)


def points_of(figures: FactorFigures | None, standard: Decimal) -> Decimal | None:
    """Return the points of an index: its standard points times the share that is satisfied or above.

    None for fewer than five answers: they are not shown.
    """
    if figures is None or figures.rated < MIN_GROUP_SIZE:
        return None
    return (standard * figures.satisfied / figures.rated).quantize(HUNDREDTH, ROUND_HALF_UP)


def total_of(points: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of all indices; None unless each has points, since a grade is of all nine."""
    told = list(points)
    known = [one for one in told if one is not None]
    return sum(known, Decimal()) if known and len(known) == len(told) else None


def grade_of(total: Decimal | None, grades: Sequence[IndexGrade]) -> IndexGrade | None:
    """Return the grade of a sum of points."""
    if total is None:
        return None
    reached = [grade for grade in grades if total >= grade.from_]
    return max(reached, key=lambda grade: grade.from_, default=None)
