"""What is left of a fact about a record when its time is over; pure. Of life events nothing is left."""

from typing import Final

from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact

LEFT_OUT: Final = {"applicant": "", "right_applicant": None, "reason": "", "papers": ()}
"""Names and words in facts about a record, and what papers have where they are not known."""


def blanked(fact: Fact) -> Fact:
    """Return a fact about a record without names and words; papers can still be made by it."""
    return fact.model_copy(
        update={name: nothing for name, nothing in LEFT_OUT.items() if name in type(fact).model_fields}
    )


def is_personal(fact: Fact) -> bool:
    """Whether a fact names or describes people."""
    return isinstance(fact, LifeEventFact) or any(getattr(fact, name, None) for name in LEFT_OUT)
