"""The crowds of answers that are published, and those that are left with no stuffed month. Pure."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from services.surveys.domain import UnitMonth
from services.surveys.figures.figures import shown
from services.surveys.figures.suppression import AnswerGroup
from services.surveys.figures.tally import Tally
from shared.contracts.questions.surveys.instrument import Instrument
from shared.contracts.questions.surveys.reviews import PublishedCrowd


def without_months(groups: Iterable[AnswerGroup], months: Collection[UnitMonth]) -> list[AnswerGroup]:
    """Return the groups none of whose answers belongs to some months of some units.

    A group stays whole or goes whole, so that no difference of figures is about fewer than five answers.
    """
    return [
        group
        for group in groups
        if not any(UnitMonth(cell.unit, cell.month) in months for cell in group.cells)
    ]


def published(
    groups: Iterable[AnswerGroup], tally: Tally, instruments: Mapping[str, Instrument]
) -> tuple[PublishedCrowd, ...]:
    """Return each group as it is published: with what all of its answers share, and its figures."""
    crowds = (_crowd(group, tally, instruments) for group in groups)
    return tuple(sorted(crowds, key=_in_order))


def _crowd(group: AnswerGroup, tally: Tally, instruments: Mapping[str, Instrument]) -> PublishedCrowd:
    months = [cell.month for cell in group.cells]
    last = max(months)
    figures = shown([group], tally, instruments)
    return PublishedCrowd(
        unit=next(iter(group.cells)).unit,
        since=min(months),
        until=date(last.year, last.month, monthrange(last.year, last.month)[1]),
        instrument=group.common("instrument"),
        procedure=group.common("procedure"),
        channel=group.common("channel"),
        answers=group.answers,
        satisfied_or_above=figures["satisfied_or_above"],
        factors=figures["factors"],
    )


def _in_order(crowd: PublishedCrowd) -> tuple[str, ...]:
    traits = (crowd.instrument, crowd.procedure, crowd.channel)
    return (crowd.unit, crowd.since.isoformat(), crowd.until.isoformat(), *(one or "" for one in traits))
