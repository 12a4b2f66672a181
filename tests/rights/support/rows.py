"""The rows of the table, each with the question that it is about."""

from typing import Any, Final, NamedTuple

from shared.contracts.documents.questions import load_questions
from shared.contracts.officer import Role
from shared.contracts.questions.calendar import DecisionText
from shared.contracts.questions.question import ByAnOfficer, OfOwnUnits, Question
from shared.contracts.rights.table import Right, load_rights
from tests.rights.support.stock import STOCK
from tests.support.questions import QUESTIONS, UNIT

THING: Final = frozenset({"letter", "run", "record", "follow_up"})
"""Fields that name one thing."""


class Row(NamedTuple):
    """A row of the table."""

    kind: type[Question[Any]]
    right: Right

    @property
    def is_about_a_thing(self) -> bool:
        """Whether the unit follows from what is asked about: to a stranger it is not there."""
        return issubclass(self.kind, OfOwnUnits) and not THING.isdisjoint(self.kind.model_fields)

    @property
    def is_a_decision(self) -> bool:
        """Whether its units stand in the text of a decision about the calendar."""
        return issubclass(self.kind, DecisionText)

    @property
    def names_its_units(self) -> bool:
        """Whether it says about which units it is."""
        return not {"unit", "units"}.isdisjoint(self.kind.model_fields)

    def text(self, role: Role, **other: Any) -> bytes:
        """The question as somebody in a role asks it about the stock."""
        fields = QUESTIONS.get(self.kind.__name__, {}) | other
        if "unit" in self.kind.model_fields:
            fields |= {"unit": UNIT}
        if issubclass(self.kind, ByAnOfficer):
            fields |= {"officer": {"role": role, "id": "somebody-else"}}
        return self.kind.model_validate(fields).model_dump_json().encode()

    def text_about_nothing(self, role: Role) -> bytes:
        """The same question about a thing that is not there."""
        (field,) = THING.intersection(self.kind.model_fields)
        return self.text(role, **{field: "nothing"})


ROWS: Final = tuple(
    Row(kind, right)
    for kind in load_questions()
    if kind.service in STOCK and (right := load_rights().of(kind))
)


def name_of(row: Row) -> str:
    """The name of a row for the ids of tests."""
    return row.kind.subject()
