"""An entry of the national portal's catalogue, as the portal answers it since 2026; what is not needed is
ignored.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator
from pydantic.alias_generators import to_camel

from shared.contracts.events.text import LONGEST_PROCEDURE_NAME
from shared.reference.catalogue.procedure import CODE
from shared.text import shown_line


def _line(said: object) -> object:
    return shown_line(said) if isinstance(said, str) else said


Shown = Annotated[str, BeforeValidator(_line)]
"""A text without line breaks and signs that nobody sees."""


def _quantity(said: object) -> object:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise ValueError("say a number, or a time in words")
    return shown_line(said) if isinstance(said, str) else said


Quantity = Annotated[Any, BeforeValidator(_quantity)]
"""A number, or a time in words."""


class PortalTable(BaseModel):
    """A table of an entry; the portal says null for what it leaves out."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _without_null(cls, table: Any) -> Any:
        if not isinstance(table, dict):
            return table
        return {key: value for key, value in table.items() if value is not None}


class Named(PortalTable):
    """A text or a thing that has a name and a code of its own."""

    name: Shown = ""
    code: Shown = ""


class PortalFee(PortalTable):
    """What one way of handing in costs; the portal says 0 for what nobody entered, too."""

    value: float | None = None
    description: Shown = ""


class SubmissionMethod(PortalTable):
    """A way of handing in."""

    processing_time: Quantity = None
    processing_time_unit: Shown = ""
    description: Shown = ""
    fees: tuple[PortalFee, ...] = ()


class PortalPaper(PortalTable):
    """A paper to hand in."""

    name: Shown = ""
    original_qty: int = 0
    copy_qty: int = 0


class ExecutionCase(PortalTable):
    """A case, with the papers that it needs."""

    name: Shown = ""
    profile_components: tuple[PortalPaper, ...] = ()


class ProcessingDay(PortalTable):
    """The time of a case."""

    qty: Quantity = None
    type: Shown = ""


class TimedCase(PortalTable):
    """A case with a code and a time of its own."""

    name: Shown = ""
    code: Shown = ""
    processing_day: ProcessingDay = ProcessingDay()


class Decision(PortalTable):
    """The decision that published the procedure."""

    proposal_number: Shown = ""
    decision_number: Shown = ""


class PortalEntry(PortalTable):
    """A procedure of the portal's catalogue."""

    code: Annotated[Shown, Field(pattern=CODE, max_length=40)]
    name: Annotated[Shown, Field(min_length=1, max_length=LONGEST_PROCEDURE_NAME)]
    is_ward: StrictBool = False
    is_province: StrictBool = False
    is_ministry: StrictBool = False
    categories_details: tuple[Named, ...] = ()
    execution_methods: tuple[SubmissionMethod, ...] = ()
    execution_cases: tuple[ExecutionCase, ...] = ()
    cases: tuple[TimedCase, ...] = ()
    legal_basises_details: tuple[Named, ...] = ()
    results_details: tuple[Named, ...] = ()
    procedure_proposal: Decision = Decision()
    updated_at: Annotated[int, Field(ge=0, lt=4_102_444_800_000)] | None = None
    """Milliseconds since 1970, before 2100."""
