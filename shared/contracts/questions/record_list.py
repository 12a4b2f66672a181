"""What the list of records may be narrowed down to, and in which order it comes."""

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, Field

from shared.moments import Day

MOST_COUNTED: Final = 10_000
"""Records that a list counts, and that its pages reach; whoever has more of them narrows the list down."""
MOST_CODES: Final = 500


def is_none(value: object) -> bool:
    """Leave an unused filter out of a question: an older service refuses fields that it does not know."""
    return value is None


class RecordSort(StrEnum):
    """What a list of records may be sorted by."""

    DUE = "due"
    RECEIVED = "received"
    PROCEDURE = "procedure"


class RecordNarrowing(BaseModel):
    """Filters of a list of records; all that are given hold together."""

    units: tuple[str, ...] | None = Field(
        default=None,
        exclude_if=is_none,
        max_length=50,
        description="Ids of units beside that of `unit`",
    )
    is_open: bool | None = Field(
        default=None,
        exclude_if=is_none,
        description="Only records that are neither resolved nor ended, or only the others",
    )
    overdue_on: Day | None = Field(
        default=None,
        exclude_if=is_none,
        description="Only records that were overdue at the end of this day, whatever their standing is now",
    )
    apologised: bool | None = Field(
        default=None,
        exclude_if=is_none,
        description="Only records for which the office had apologised by then (form 04), or had not",
    )
    received_since: Day | None = Field(
        default=None, exclude_if=is_none, description="Only records received on this day or later"
    )
    received_until: Day | None = Field(
        default=None, exclude_if=is_none, description="Only records received on this day or before"
    )
    due_until: Day | None = Field(
        default=None,
        exclude_if=is_none,
        description="Only records whose clock runs, and that are due on this day or before",
    )
    past_promise: bool | None = Field(
        default=None,
        exclude_if=is_none,
        description="Only open records past the day that was promised, or past that of the law if earlier",
    )
    field: str | None = Field(
        default=None, exclude_if=is_none, description="Only procedures of this field of the catalogue"
    )
    procedure: str | None = Field(default=None, exclude_if=is_none, description="Only this procedure")
    records: tuple[str, ...] | None = Field(
        default=None, exclude_if=is_none, max_length=MOST_CODES, description="Only records with these codes"
    )


class NumberedPages(BaseModel):
    """A list of records in an order of one's own, with a count and pages by number."""

    number: int | None = Field(
        default=None,
        exclude_if=is_none,
        ge=1,
        le=MOST_COUNTED,
        description="Number of the page, from 1, instead of `after`; the answer then says how many there are",
    )
    sort: RecordSort | None = Field(
        default=None, exclude_if=is_none, description="With `number`: the order, by due time without it"
    )
    descending: bool | None = Field(
        default=None, exclude_if=is_none, description="With `number`: whether the last come first"
    )
