"""The tally: what figures are summed from. Pure."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from services.surveys.domain import Answer, Invitation
from services.surveys.figures.suppression import Cell

INVITATIONS: Final = "invitations"
ANSWERS: Final = "answers"
SATISFIED_OR_ABOVE: Final = "satisfied_or_above"

Tally = Counter[tuple[Cell, str]]
"""How often each thing that is counted happened in each cell. Invitations have no channel."""


def rated(factor: str, step: int | None) -> str:
    """Name the count of answers that rate a factor so; None where it does not apply."""
    return f"{factor} {step or 0}"


def tally_of_invitations(invitations: Iterable[Invitation]) -> Tally:
    """Say what invitations add to the tally."""
    return Counter(
        (Cell(*one.subject.place, one.instrument, one.procedure, channel=""), INVITATIONS)
        for one in invitations
    )


def tally_of_answers(answers: Iterable[Answer]) -> Tally:
    """Say what answers add to the tally."""
    tally: Tally = Counter()
    for one in answers:
        cell = Cell(*one.place, one.instrument, one.procedure, one.channel)
        tally[cell, ANSWERS] += 1
        if one.is_satisfied_or_above:
            tally[cell, SATISFIED_OR_ABOVE] += 1
        tally.update((cell, rated(factor, step)) for factor, step in one.steps.items())
    return tally
