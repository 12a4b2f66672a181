"""A form as a page shows it: what was typed is kept, and each fault stands at its field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from services.gateway.counter.fields import Field, Given, ReadForm, by_field
from services.gateway.web.language import Language
from shared.contracts.events.receipt import Fault

BY_PART: Mapping[str, str] = {"type": "counter.changed", "id": "counter.sent_before"}
"""Faults of no field for which an officer needs other words than a programmer, by the part of the event."""


@dataclass(frozen=True, slots=True)
class FormView:
    """A form: its id, its fields, what stands in them, and what is wrong, in the reader's language."""

    id: str
    fields: Sequence[Field]
    given: Given = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    """By the name of the field."""
    alerts: tuple[str, ...] = ()
    """What is wrong with no field of it."""

    @property
    def is_refused(self) -> bool:
        """Whether something is wrong with it."""
        return bool(self.faults or self.alerts)

    def text(self, of: Field) -> str:
        """Return what stands in a field."""
        return self.given.get(of.name, of.first)

    @classmethod
    def unreadable(
        cls, id: str, fields: Sequence[Field], given: Given, typed: ReadForm, say: Language
    ) -> Self:
        """Return a form in which something cannot be read."""
        return cls(id, fields, given, {name: say(key) for name, key in typed.wrong.items()})

    @classmethod
    def rejected(
        cls, id: str, fields: Sequence[Field], given: Given, faults: Iterable[Fault], say: Language
    ) -> Self:
        """Return a form that intake has rejected."""
        at_field, others = by_field(faults, fields)
        return cls(
            id,
            fields,
            given,
            {name: _text(fault, say) for name, fault in at_field.items()},
            tuple(say(BY_PART[one.field]) if one.field in BY_PART else _text(one, say) for one in others),
        )


def _text(fault: Fault, say: Language) -> str:
    """Say what is wrong, and what to write instead."""
    wrong, allowed = ((fault.fault.vi, fault.allowed.vi), (fault.fault.en, fault.allowed.en))[
        say.code == "en"
    ]
    return say("counter.fault", fault=wrong[:1].upper() + wrong[1:], allowed=allowed)
