"""The tally: the counts that figures are summed from. Pure."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from services.surveys.domain import Invitation, SurveyAnswer
from services.surveys.figures.suppression import Cell

INVITATIONS: Final = "invitations"
ANSWERS: Final = "answers"
SATISFIED_OR_ABOVE: Final = "satisfied_or_above"

Tally = Counter[tuple[Cell, str]]
"""Counts by cell and by what is counted. Invitations have no channel."""


def rating(factor: str, step: int | None) -> str:
    """Return the name under which a rating of a factor is counted; the step is None if it does not apply."""
    return f"{factor} {step or 0}"


def tally_of_invitations(invitations: Iterable[Invitation]) -> Tally:
    """Return the counts that invitations add to the tally."""
    return Counter(
        (Cell(*new.subject.unit_month, new.instrument, new.subject.procedure, channel=""), INVITATIONS)
        for new in invitations
    )


def tally_of_answers(answers: Iterable[SurveyAnswer]) -> Tally:
    """Return the counts that answers add to the tally."""
    tally: Tally = Counter()
    for answer in answers:
        cell = Cell(*answer.unit_month, answer.instrument, answer.procedure, answer.channel)
        tally[cell, ANSWERS] += 1
        if answer.is_satisfied_or_above:
            tally[cell, SATISFIED_OR_ABOVE] += 1
        tally.update((cell, rating(factor, step)) for factor, step in answer.steps.items())
    return tally
