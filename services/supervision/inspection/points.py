"""How many points a figure, an item and a whole inspection earn. Pure."""

from collections.abc import Mapping
from typing import Final

from services.supervision.inspection.criteria import ROUNDED, Counted, Criterion, CriterionItem, ScoreStep
from shared.contracts.questions.supervision.inspection import FigureValue

PER_CENT: Final = 100


def points_of(item: CriterionItem, counted: Counted, value: FigureValue) -> float:
    """Return the points that a figure earns: from 0 to those of the item, never less for a better figure.

    Args:
        item: What the figure is about.
        counted: Its rule.
        value: Part and whole; the rule is about their share in per cent.
    """
    if not value.whole:
        return counted.nothing_to_count
    per_cent = PER_CENT * value.part / value.whole  # in this order 29 of 100 is 29, and reaches that step
    if counted.by_lower_end and value.low is not None:
        per_cent = PER_CENT * value.low
    return _earned(item.points, counted, per_cent)


def _earned(most: float, counted: Counted, per_cent: float) -> float:
    if counted.linear:
        rule = counted.linear
        way = (per_cent - rule.none_at) / (rule.all_at - rule.none_at)
        return round(most * min(max(way, 0.0), 1.0), ROUNDED)
    return max((step.points for step in counted.steps if step.holds(per_cent)), default=0.0)


def total_of(points: Mapping[str, float]) -> float:
    """Return the sum of the points of some items, in whatever order."""
    return round(sum(sorted(points.values())), ROUNDED)


def wrong_points(criterion: Criterion, points: Mapping[str, float], evidence: Mapping[str, int]) -> str:
    """Return why a unit cannot give itself these points; empty if it can.

    Args:
        criterion: What it scores.
        points: By item; only those that the unit fills.
        evidence: Pieces that count, by item.
    """
    by_id = {item.id: item for item in criterion.items}
    for id, given in points.items():
        item = by_id.get(id)
        if item is None:
            return "unknown-item"
        if item.counted:
            return "counted-item"
        if not 0 <= given <= item.points:
            return "too-many-points"
        if given and evidence.get(id, 0) < item.evidence:
            return "needs-evidence"
    return ""


def rule_in_words(item: CriterionItem, counted: Counted) -> tuple[str, str]:
    """Return how points follow from a figure, in Vietnamese and in English."""
    if counted.linear:
        low, high = f"{counted.linear.none_at:g}", f"{counted.linear.all_at:g}"
        vi = f"0 điểm ở {low}%, tăng đều đến {item.points:g} điểm ở {high}%"
        en = f"0 points at {low}%, rising evenly to {item.points:g} at {high}%"
    else:
        vi = "; ".join(_step_in_words(step, "từ", "không quá", "điểm") for step in counted.steps)
        en = "; ".join(_step_in_words(step, "from", "up to", "points") for step in counted.steps)
    if counted.by_lower_end:
        vi, en = f"theo đầu dưới của khoảng tin cậy: {vi}", f"by the lower end of the interval: {en}"
    none = f"{counted.nothing_to_count:g}"
    return f"{vi}; không có gì để đếm: {none} điểm", f"{en}; nothing to count: {none} points"


def _step_in_words(step: ScoreStep, above: str, below: str, unit: str) -> str:
    bound = f"{above} {step.at_least:g}%" if step.at_least is not None else f"{below} {step.at_most:g}%"
    return f"{bound}: {step.points:g} {unit}"
