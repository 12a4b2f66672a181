"""The figures that are shown, summed from whole crowds. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from services.surveys.figures.interval import wilson
from services.surveys.figures.suppression import Cell, Crowd
from services.surveys.figures.tally import ANSWERS, INVITATIONS, SATISFIED_OR_ABOVE, Tally, rated
from shared.contracts.questions.surveys.figures import (
    ConfidenceInterval,
    FactorFigures,
    SurveyBreakdown,
    SurveyPart,
)
from shared.contracts.questions.surveys.instrument import Instrument

DECIMALS: Final = 4


def within(crowds: Iterable[Crowd], first: date, last: date) -> list[Crowd]:
    """Return the crowds all of whose answers belong to some months."""
    return [crowd for crowd in crowds if all(first <= cell.month <= last for cell in crowd.cells)]


def shown(crowds: Collection[Crowd], tally: Tally, instruments: Mapping[str, Instrument]) -> dict[str, Any]:
    """Return what whole crowds say: the fields of `Satisfaction` but for `answers`."""
    answers = sum(crowd.answers for crowd in crowds)
    satisfied = sum(tally[cell, SATISFIED_OR_ABOVE] for crowd in crowds for cell in crowd.cells)
    low, high = (round(end, DECIMALS) for end in wilson(satisfied, answers)) if answers else (0.0, 1.0)
    of_instrument: dict[str, list[Cell]] = defaultdict(list)
    for crowd in crowds:
        if (instrument := crowd.common("instrument")) is not None:
            of_instrument[str(instrument)] += crowd.cells
    return {
        "shown": answers,
        "satisfied_or_above": satisfied,
        "interval": ConfidenceInterval(low=round(low, DECIMALS), high=round(high, DECIMALS))
        if answers
        else None,
        "factors": tuple(
            FactorFigures(
                instrument=key,
                factor=factor,
                steps=tuple(_sum(tally, cells, rated(factor.id, step)) for step in range(1, 6)),
                does_not_apply=_sum(tally, cells, rated(factor.id, None)),
            )
            for key, cells in sorted(of_instrument.items())
            for factor in instruments[key].factors
        ),
    }


def parts(
    by: SurveyBreakdown, crowds: Iterable[Crowd], tally: Tally, instruments: Mapping[str, Instrument]
) -> tuple[SurveyPart, ...]:
    """Break figures down; a crowd that belongs to several parts is shown in none."""
    of_part: dict[str, list[Crowd]] = defaultdict(list)
    for crowd in crowds:
        if (trait := crowd.common(by)) is not None:
            of_part[_name(trait)].append(crowd)
    answers: Counter[str] = Counter()
    invitations: Counter[str] = Counter()
    for (cell, counted), number in tally.items():
        name = _name(getattr(cell, by))
        answers[name] += number * (counted == ANSWERS)
        invitations[name] += number * (counted == INVITATIONS)
    return tuple(
        SurveyPart(
            of=name,
            invitations=None if by is SurveyBreakdown.CHANNEL else invitations[name],
            answers=answers[name],
            **shown(of_part[name], tally, instruments),
        )
        for name in sorted(answers.keys() | invitations.keys())
        if answers[name] or (invitations[name] and by is not SurveyBreakdown.CHANNEL)
    )


def _name(trait: object) -> str:
    return f"{trait:%Y-%m}" if isinstance(trait, date) else str(trait)


def _sum(tally: Tally, cells: Iterable[Cell], counted: str) -> int:
    return sum(tally[cell, counted] for cell in cells)
