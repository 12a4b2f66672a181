"""The totals of the article, which the demo year must reach: Văn Sơn commune's first year with the model."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from deploy.office.figures import Figures, ReportPeriod, period_of

RECORDS: Final = 7_526
BIRTHS: Final = 52
MARRIAGES: Final = 34
DEATHS: Final = 35
BEFORE_DEADLINE: Final = 0.96
"""The share of resolved records must be above this."""


def article_period() -> ReportPeriod:
    """Return the commune and the year of the article."""
    return period_of("15712v1", date(2023, 1, 1), date(2023, 12, 31))


def year_of(unit: str) -> ReportPeriod:
    """Return the year of the article, of another unit."""
    period = article_period()
    return period_of(unit, period.since, period.until)


def differences(figures: Figures) -> Iterator[str]:
    """Yield a sentence for each figure that differs from the article's."""
    in_time, survey = figures.in_time, figures.survey
    letters = figures.letters.handed_over_by_kind
    for name, found, expected in (
        ("records received", in_time.received, RECORDS),
        ("records resolved", in_time.resolved, RECORDS),
        ("records resolved late", in_time.after_deadline, 0),
        ("records overdue", in_time.overdue, 0),
        ("letters for births", letters.get("birth", 0), BIRTHS),
        ("letters for marriages", letters.get("marriage", 0), MARRIAGES),
        ("condolence letters", letters.get("death", 0), DEATHS),
        ("visits to families", figures.letters.visits, DEATHS),
        ("citizens satisfied or above", survey.satisfied_or_above, survey.answers),
        ("signs of ballot stuffing", len(survey.alarms), 0),
    ):
        if found != expected:
            yield f"{name}: {found}, and it should be {expected}"
    if in_time.before_deadline <= BEFORE_DEADLINE * in_time.resolved:
        yield f"resolved before the deadline: {in_time.before_deadline}, and it should be over 96 %"
    if not survey.answers:
        yield "no citizen has answered"
