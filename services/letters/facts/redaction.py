"""Redacts facts about records when their retention period ends; pure. Those of life events are deleted."""

from collections.abc import Iterator
from typing import Any, Final

from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact

NOT_PERSONAL: Final = frozenset(
    {"submitted_at", "channel", "right_procedure", "received_at", "rules", "limit"}
)
"""Optional fields of facts about a record that hold neither names nor free text. Any other optional field is
personal, so that a new one is redacted unless somebody adds it here."""


def redacted(fact: Fact) -> Fact:
    """Return a fact about a record without names and free text; papers can still be written by it."""
    return fact.model_copy(update=dict(_personal_fields(fact)))


def is_personal(fact: Fact) -> bool:
    """Whether a fact names or describes people."""
    return isinstance(fact, LifeEventFact) or any(
        getattr(fact, name) != default for name, default in _personal_fields(fact)
    )


def _personal_fields(fact: Fact) -> Iterator[tuple[str, Any]]:
    """Yield the personal fields of a fact, each with its default, which replaces what it holds."""
    for name, field in type(fact).model_fields.items():
        if not field.is_required() and name not in NOT_PERSONAL:
            yield name, field.get_default(call_default_factory=True, validated_data={})
