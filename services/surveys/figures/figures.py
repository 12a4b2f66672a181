"""Sums the figures that are shown, over whole groups of answers. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from services.surveys.figures.suppression import AnswerGroup, Cell
from services.surveys.figures.tally import ANSWERS, INVITATIONS, SATISFIED_OR_ABOVE, Tally, rating
from shared.contracts.questions.surveys.figures import (
    ConfidenceInterval,
    FactorFigures,
    SurveyBreakdown,
    SurveyPart,
)
from shared.contracts.questions.surveys.instrument import Instrument
from shared.interval import wilson

DECIMALS: Final = 4


def within(groups: Iterable[AnswerGroup], first: date, last: date) -> list[AnswerGroup]:
    """Return the groups all of whose answers belong to the months from first to last."""
    return [group for group in groups if all(first <= cell.month <= last for cell in group.cells)]


def shown(
    groups: Collection[AnswerGroup], tally: Tally, instruments: Mapping[str, Instrument]
) -> dict[str, Any]:
    """Return the figures of some groups: the fields of `Satisfaction` except `answers`."""
    answers = sum(group.answers for group in groups)
    satisfied = sum(tally[cell, SATISFIED_OR_ABOVE] for group in groups for cell in group.cells)
    low, high = wilson(satisfied, answers) if answers else (0.0, 1.0)
    interval = ConfidenceInterval(low=round(low, DECIMALS), high=round(high, DECIMALS))
    by_instrument: dict[str, list[Cell]] = defaultdict(list)
    for group in groups:
        if (instrument := group.common("instrument")) is not None:
            by_instrument[str(instrument)] += group.cells
    return {
        "shown": answers,
        "satisfied_or_above": satisfied,
        "interval": interval if answers else None,
        "factors": tuple(
            FactorFigures(
                instrument=key,
                factor=factor,
                steps=tuple(_sum(tally, cells, rating(factor.id, step)) for step in range(1, 6)),
                does_not_apply=_sum(tally, cells, rating(factor.id, None)),
            )
            for key, cells in sorted(by_instrument.items())
            for factor in instruments[key].factors
        ),
    }


def parts(
    by: SurveyBreakdown,
    groups: Iterable[AnswerGroup],
    tally: Tally,
    instruments: Mapping[str, Instrument],
    under: Mapping[str, str],
) -> tuple[SurveyPart, ...]:
    """Break figures down; a group that belongs to several parts is shown in none of them.

    Args:
        by: The trait.
        groups: Those that are shown.
        tally: The counts of the months.
        instruments: By key.
        under: Under which part another stands.
    """

    def name_of(trait: object) -> str:
        name = _name(trait)
        return under.get(name, name)

    groups_of_part: dict[str, list[AnswerGroup]] = defaultdict(list)
    for group in groups:
        if (trait := group.common(by)) is not None:
            groups_of_part[name_of(trait)].append(group)
    answers: Counter[str] = Counter()
    invitations: Counter[str] = Counter()
    for (cell, counted), number in tally.items():
        name = name_of(getattr(cell, by))
        answers[name] += number * (counted == ANSWERS)
        invitations[name] += number * (counted == INVITATIONS)
    return tuple(
        SurveyPart(
            of=name,
            invitations=None if by is SurveyBreakdown.CHANNEL else invitations[name],
            answers=answers[name],
            **shown(groups_of_part[name], tally, instruments),
        )
        for name in sorted(answers.keys() | invitations.keys())
        if answers[name] or (invitations[name] and by is not SurveyBreakdown.CHANNEL)
    )


def _name(trait: object) -> str:
    return f"{trait:%Y-%m}" if isinstance(trait, date) else str(trait)


def _sum(tally: Tally, cells: Iterable[Cell], counted: str) -> int:
    return sum(tally[cell, counted] for cell in cells)
