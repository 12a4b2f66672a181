"""The tally: what the figures of any months are summed from, by unit and month of handing over. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from services.surveys.domain import FACTORS, Answer, Invitation, Place

INVITATIONS: Final = "invitations"
ANSWERS: Final = "answers"
SATISFIED_OR_ABOVE: Final = "satisfied_or_above"
STEPS: Final = {factor: tuple(f"{factor}_{step}" for step in range(1, 6)) for factor in FACTORS}
"""For each factor, what is counted at each of its steps, lowest first."""
COUNTED: Final = (
    INVITATIONS,
    ANSWERS,
    SATISFIED_OR_ABOVE,
    *(step for steps in STEPS.values() for step in steps),
)

Tally = dict[Place, Counter[str]]
"""How often each of `COUNTED` happened at each place."""


def tally_of_invitations(invitations: Iterable[Invitation]) -> Tally:
    """Say what invitations add to the tally."""
    places = Counter(invitation.place for invitation in invitations)
    return {place: Counter({INVITATIONS: count}) for place, count in places.items()}


def tally_of_answers(answers: Iterable[Answer]) -> Tally:
    """Say what answers add to the tally."""
    tally: Tally = defaultdict(Counter)
    for answer in answers:
        counted = tally[answer.place]
        counted[ANSWERS] += 1
        counted[SATISFIED_OR_ABOVE] += answer.rating.is_satisfied_or_above
        counted.update(steps[getattr(answer.rating, factor) - 1] for factor, steps in STEPS.items())
    return tally
