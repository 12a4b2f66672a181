"""The layout of the official forms: their heads, and headings of columns, which may have others below."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, model_validator

from shared.contracts.questions.reports.official_forms import CountingDifference
from shared.reference.data_file import DataTable, Sourced, TomlFile
from shared.reference.values import OnDay, Text

FORMS: Final = Path(__file__).with_name("forms.toml")


class Heading(DataTable):
    """The heading of a column, or of several with headings of their own."""

    text: Text
    holds: str = ""
    """What a column shows; empty if that is not known."""
    width: float = 0
    """Of a column, in characters."""
    columns: tuple["Heading", ...] = ()

    @property
    def leaves(self) -> tuple["Heading", ...]:
        """The columns that it spans."""
        return tuple(leaf for part in self.columns for leaf in part.leaves) if self.columns else (self,)

    @property
    def depth(self) -> int:
        """How many rows of headings it takes."""
        return 1 + max((part.depth for part in self.columns), default=0)


class PlacedHeading(NamedTuple):
    """A heading and the cells that it takes, counted from 0; the last ones are included."""

    text: str
    row: int
    column: int
    last_row: int
    last_column: int


class FormLayout(Sourced):
    """An official form."""

    file_name: Text
    number: Text
    title: tuple[Text, ...]
    measure: str
    rows: Literal["unit", "procedure", "field", "record", "item", "entry"]
    """What has a row."""
    decimals: int = 0
    """How many each number with a decimal comma has; 0 for as many as it needs."""
    columns: tuple[Heading, ...]
    notes: tuple[Text, ...] = ()

    @cached_property
    def leaves(self) -> tuple[Heading, ...]:
        """Its columns, from left to right."""
        return tuple(leaf for heading in self.columns for leaf in heading.leaves)

    @cached_property
    def holds(self) -> tuple[str, ...]:
        """What its columns show, from left to right."""
        return tuple(leaf.holds for leaf in self.leaves)

    @property
    def depth(self) -> int:
        """How many rows its headings take."""
        return max(heading.depth for heading in self.columns)

    @property
    def blank(self) -> tuple[int, ...]:
        """The numbers of the columns of which nothing is known."""
        return tuple(number for number, leaf in enumerate(self.leaves, start=1) if not leaf.holds)

    def placed(self) -> Iterator[PlacedHeading]:
        """Yield its headings, row by row; one without others below it reaches down to the last row."""
        found = list(self._placed(self.columns, 0, 0))
        yield from sorted(found, key=lambda placed: (placed.row, placed.column))

    def _placed(self, headings: tuple[Heading, ...], row: int, column: int) -> Iterator[PlacedHeading]:
        for heading in headings:
            last_row = row if heading.columns else self.depth - 1
            end = column + len(heading.leaves)
            yield PlacedHeading(heading.text, row, column, last_row, end - 1)
            yield from self._placed(heading.columns, row + 1, column)
            column = end


class FormWords(DataTable):
    """What else stands on a form."""

    period: Text
    book_period: Text
    reporting: Text
    receiving: Text
    receiving_not_named: Text
    total: Text
    total_en: Text
    unknown_field: Text
    not_ended: Text
    without_due_time: Text
    blank: Text
    checks: Text
    holds: Text
    fails: Text
    carried_over: Text
    carried_over_en: Text
    carried_over_closed: Text
    carried_over_closed_en: Text
    closed: Text
    corrected: Text
    group_closed: Text
    group_reported: Text
    group_now: Text
    group_same: Text
    unit_reported: Text
    unit_now: Text
    unit_open: Text
    prepared_by: Text
    prepared_how: Text
    signed_by: Text
    signed_how: Text
    signed_on: Text
    moment: Text
    counted: Text
    by_date: Text
    by_law: Text
    differences: Text
    same: Text


class OfficialFormsFile(DataTable):
    """The file of forms."""

    checked_on: OnDay
    form: dict[str, FormLayout]
    words: FormWords
    differences: Annotated[dict[CountingDifference, Text], Field(min_length=len(CountingDifference))]

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, tables: Any) -> Any:
        """Give a form what it has in common with another."""
        forms = tables.get("form", {})
        filled = {id: {**forms.get(form.get("same-as"), {}), **form} for id, form in forms.items()}
        bare = {
            id: {key: value for key, value in form.items() if key != "same-as"} for id, form in filled.items()
        }
        return {**tables, "form": bare}


@cache
def load_forms() -> OfficialFormsFile:
    """Return the forms and their words.

    Raises:
        BadFiles: The file has faults.
    """
    return TomlFile.at(FORMS).read(OfficialFormsFile)


OTHER_NAMES: Final[Mapping[str, str]] = {"07": "so-theo-doi"}


def form_id(name: str) -> str:
    """Return the id of a form by that or another name; empty if there is none."""
    id = OTHER_NAMES.get(name, name)
    return id if id in load_forms().form else ""
