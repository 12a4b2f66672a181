"""Redacts facts about records when their retention period ends; pure. Those of life events are deleted."""

from typing import Final

from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact

PERSONAL_FIELDS: Final = {
    "applicant": "",
    "right_applicant": None,
    "address": "",
    "telephone": "",
    "return_place": "",
    "received_by": "",
    "reason": "",
    "papers": (),
}
"""The fields of facts about a record that hold names or free text, with the value that replaces them."""


def redacted(fact: Fact) -> Fact:
    """Return a fact about a record without names and free text; papers can still be written by it."""
    fields = type(fact).model_fields
    return fact.model_copy(update={name: empty for name, empty in PERSONAL_FIELDS.items() if name in fields})


def is_personal(fact: Fact) -> bool:
    """Whether a fact names or describes people."""
    return isinstance(fact, LifeEventFact) or any(getattr(fact, name, None) for name in PERSONAL_FIELDS)
