"""How an inspection stands: what follows from its deeds, and which deed may follow. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.supervision.inspection.criteria import ROUNDED, CriteriaFile, Criterion
from services.supervision.inspection.points import total_of
from shared.contracts.questions.supervision.inspection import (
    CriterionState,
    FigureValue,
    InspectionTotals,
)


class InspectionDeed(StrEnum):
    """What can be done with a criterion."""

    ADDED_EVIDENCE = "added-evidence"
    WITHDREW_EVIDENCE = "withdrew-evidence"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CORRECTED = "corrected"


AT_THE_UNIT: Final = frozenset({CriterionState.OPEN, CriterionState.RETURNED})
"""States in which the unit works on it."""
REVIEWED: Final = frozenset({CriterionState.ACCEPTED, CriterionState.CORRECTED})
"""States in which a supervisor has given the last word."""
AFTER: Final[Mapping[InspectionDeed, CriterionState | None]] = MappingProxyType(
    {
        InspectionDeed.ADDED_EVIDENCE: None,
        InspectionDeed.WITHDREW_EVIDENCE: None,
        InspectionDeed.SUBMITTED: CriterionState.SUBMITTED,
        InspectionDeed.ACCEPTED: CriterionState.ACCEPTED,
        InspectionDeed.RETURNED: CriterionState.RETURNED,
        InspectionDeed.CORRECTED: CriterionState.CORRECTED,
    }
)
"""The state after a deed; None if it stays."""
FROM: Final[Mapping[InspectionDeed, frozenset[CriterionState]]] = MappingProxyType(
    {
        InspectionDeed.ADDED_EVIDENCE: AT_THE_UNIT,
        InspectionDeed.WITHDREW_EVIDENCE: AT_THE_UNIT,
        InspectionDeed.SUBMITTED: AT_THE_UNIT,
        InspectionDeed.ACCEPTED: frozenset({CriterionState.SUBMITTED}),
        InspectionDeed.CORRECTED: frozenset({CriterionState.SUBMITTED}),
        InspectionDeed.RETURNED: REVIEWED | {CriterionState.SUBMITTED},
    }
)
"""The states from which a deed may follow."""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What an item had when it was submitted."""

    points: float
    value: FigureValue | None = None
    """Of an item that is counted."""


@dataclass(frozen=True, slots=True)
class DeedDone:
    """A deed as it is kept."""

    number: int
    kind: InspectionDeed
    criterion: str
    role: str
    by: str
    at: datetime
    item: str = ""
    points: float | None = None
    said: str = ""
    items: Mapping[str, ItemScore] = field(default_factory=dict)
    """Of a submission, by item."""


@dataclass(frozen=True, slots=True)
class CriterionStanding:
    """How a criterion stands."""

    state: CriterionState = CriterionState.OPEN
    own: float | None = None
    accepted: float | None = None
    items: Mapping[str, ItemScore] = field(default_factory=dict)
    remark: DeedDone | None = None

    def after(self, deed: DeedDone) -> "CriterionStanding":
        """Return how it stands after a deed."""
        match deed.kind:
            case InspectionDeed.SUBMITTED:
                own = total_of({id: score.points for id, score in deed.items.items()})
                return CriterionStanding(CriterionState.SUBMITTED, own, None, deed.items, self.remark)
            case InspectionDeed.ACCEPTED:
                return CriterionStanding(CriterionState.ACCEPTED, self.own, self.own, self.items, deed)
            case InspectionDeed.CORRECTED:
                return CriterionStanding(CriterionState.CORRECTED, self.own, deed.points, self.items, deed)
            case InspectionDeed.RETURNED:
                return CriterionStanding(CriterionState.RETURNED, self.own, None, self.items, deed)
        return self


def standings(deeds: Iterable[DeedDone]) -> dict[str, CriterionStanding]:
    """Return how each criterion stands with which something was done, by its id."""
    found: dict[str, CriterionStanding] = {}
    for deed in sorted(deeds, key=lambda deed: deed.number):
        found[deed.criterion] = found.get(deed.criterion, CriterionStanding()).after(deed)
    return found


def may_follow(kind: InspectionDeed, standing: CriterionStanding) -> bool:
    """Return whether a deed may be done with a criterion that stands so."""
    return standing.state in FROM[kind]


def wrong_review(
    kind: InspectionDeed, criterion: Criterion, own: float | None, points: float | None, said: str
) -> str:
    """Return why a supervisor's word cannot be kept; empty if it can.

    Who agrees and has typed other points has perhaps pressed Enter: neither of the two is kept.
    """
    if kind is InspectionDeed.ACCEPTED and points not in (None, own):
        return "points-differ"
    if kind is not InspectionDeed.ACCEPTED and not said:
        return "needs-reason"
    if kind is InspectionDeed.CORRECTED and (points is None or not 0 <= points <= criterion.points):
        return "too-many-points"
    return ""


def totals(unit: str, year: int, criteria: CriteriaFile, deeds: Sequence[DeedDone]) -> InspectionTotals:
    """Return the sums of an inspection; what is of criteria that hold no more is left out."""
    by_criterion = standings(deeds)
    stands = [(one, by_criterion.get(one.id, CriterionStanding())) for one in criteria.criteria]
    own = [(one.points, stand.own) for one, stand in stands if stand.own is not None]
    accepted = [(one.points, stand.accepted) for one, stand in stands if stand.accepted is not None]
    states = [stand.state for _, stand in stands]
    reviewed = sum(state in REVIEWED for state in states)
    given = _sum(points for _, points in accepted)
    grade = criteria.grade_of(given) if reviewed == len(states) else None
    return InspectionTotals(
        unit=unit,
        year=year,
        most=_sum(one.points for one in criteria.criteria),
        own=_sum(points for _, points in own),
        own_of=_sum(most for most, _ in own),
        accepted=given,
        accepted_of=_sum(most for most, _ in accepted),
        criteria=len(states),
        submitted=states.count(CriterionState.SUBMITTED),
        returned=states.count(CriterionState.RETURNED),
        reviewed=reviewed,
        grade_vi=grade.name.vi if grade else "",
        grade_en=grade.name.en if grade else "",
    )


def _sum(points: Iterable[float]) -> float:
    return round(sum(sorted(points)), ROUNDED)
