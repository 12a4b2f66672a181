"""Which share of an owner's answer each figure of the inspection is. Pure.

The answers are those that pages, boards and reports show, so a figure has one meaning everywhere.
"""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from shared.contracts.questions.deadlines import DeadlineFigures
from shared.contracts.questions.letter_figures import LetterFigures, LettersOfKind, LetterTone
from shared.contracts.questions.supervision.inspection import InspectionFigure
from shared.contracts.questions.surveys.figures import SurveyFigures
from shared.contracts.questions.surveys.follow_ups import FollowUpFigures

ATTITUDE: Final = "attitude"
"""The factor of the instruments that rate it."""
KNOW_NO_SHOW: Final = "five-three-four/"
"""How the key of the instrument begins, in any version."""


class Share(NamedTuple):
    """A part of a whole, with the interval of what was asked of citizens."""

    part: int
    whole: int
    low: float | None = None
    high: float | None = None


class Owner(StrEnum):
    """What is asked for the figures."""

    RECORDS = "records"
    RECOMMENDATIONS = "recommendations"
    LETTERS = "letters"
    SURVEYS = "surveys"
    FOLLOW_UPS = "follow-ups"
    CATALOGUE = "catalogue"
    """The posted procedures, which are data of every process."""


class Posted(NamedTuple):
    """How many procedures of a commune there are, and how many of them are posted whole."""

    whole: int
    all: int


def _in_time(figures: DeadlineFigures) -> Share:
    return Share(figures.in_time, figures.due)


def _apologised(figures: DeadlineFigures) -> Share:
    late = figures.after_deadline + figures.overdue
    return Share(figures.after_deadline_with_apology + figures.overdue_with_apology, late)


def _overdue(figures: DeadlineFigures) -> Share:
    return Share(figures.overdue, figures.in_progress)


def _with_visit(figures: LetterFigures, *, visit: bool) -> Collection[LettersOfKind]:
    return [kind for kind in figures.kinds if (kind.visits is not None) is visit]


def _handed_over(kinds: Collection[LettersOfKind]) -> Share:
    return Share(sum(kind.handed_over for kind in kinds), sum(kind.written for kind in kinds))


def _congratulations(figures: LetterFigures) -> Share:
    return _handed_over(_with_visit(figures, visit=False))


def _thanks(figures: LetterFigures) -> Share:
    return _handed_over([kind for kind in figures.kinds if kind.tone is LetterTone.THANKS])


def _condolences(figures: LetterFigures) -> Share:
    return _handed_over(_with_visit(figures, visit=True))


def _visits(figures: LetterFigures) -> Share:
    kinds = _with_visit(figures, visit=True)
    visited, written = sum(kind.visits or 0 for kind in kinds), sum(kind.written for kind in kinds)
    return Share(min(visited, written), written)


def _follow_ups(figures: FollowUpFigures) -> Share:
    return Share(figures.answered_in_time, figures.answered + figures.overdue)


def _satisfied(figures: SurveyFigures) -> Share:
    interval = figures.interval
    low, high = (interval.low, interval.high) if interval else (None, None)
    return Share(figures.satisfied_or_above, figures.shown, low, high)


def _response(figures: SurveyFigures) -> Share:
    return Share(min(figures.answers, figures.invitations), figures.invitations)


def _rated(figures: SurveyFigures, which: Callable[[str, str], bool]) -> Share:
    rated = [one for one in figures.factors if which(one.instrument, one.factor.id)]
    return Share(sum(one.satisfied for one in rated), sum(one.rated for one in rated))


def _attitude(figures: SurveyFigures) -> Share:
    return _rated(figures, lambda _, factor: factor == ATTITUDE)


def _know_no_show(figures: SurveyFigures) -> Share:
    return _rated(figures, lambda instrument, _: instrument.startswith(KNOW_NO_SHOW))


def _posted(counted: Posted) -> Share:
    return Share(counted.whole, counted.all)


OWNED: Final[Mapping[InspectionFigure, tuple[Owner, Callable[[Any], Share]]]] = MappingProxyType(
    {
        InspectionFigure.IN_TIME: (Owner.RECORDS, _in_time),
        InspectionFigure.APOLOGISED: (Owner.RECORDS, _apologised),
        InspectionFigure.OVERDUE: (Owner.RECORDS, _overdue),
        InspectionFigure.CONGRATULATIONS: (Owner.LETTERS, _congratulations),
        InspectionFigure.THANKS: (Owner.LETTERS, _thanks),
        InspectionFigure.CONDOLENCES: (Owner.LETTERS, _condolences),
        InspectionFigure.VISITS: (Owner.LETTERS, _visits),
        InspectionFigure.RECOMMENDATIONS: (Owner.RECOMMENDATIONS, _in_time),
        InspectionFigure.FOLLOW_UPS: (Owner.FOLLOW_UPS, _follow_ups),
        InspectionFigure.SATISFIED: (Owner.SURVEYS, _satisfied),
        InspectionFigure.ATTITUDE: (Owner.SURVEYS, _attitude),
        InspectionFigure.KNOW_NO_SHOW: (Owner.SURVEYS, _know_no_show),
        InspectionFigure.RESPONSE: (Owner.SURVEYS, _response),
        InspectionFigure.POSTED: (Owner.CATALOGUE, _posted),
    }
)
"""The owner of each figure, and which share of its answer it is."""
