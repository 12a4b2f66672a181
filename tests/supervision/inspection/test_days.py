"""Days of an inspection: those that its criteria name, and the day as of which the catalogue is counted."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.supervision.inspection import figures
from services.supervision.inspection.figures import figures_of
from services.supervision.inspection.loading import criteria_of
from services.supervision.inspection.shares import Posted
from services.supervision.inspection.sheet import sheet_of
from shared.contracts.questions.supervision.inspection import InspectionFigure


@pytest.mark.parametrize(
    ("year", "day"), [(2023, None), (2024, date(2024, 2, 29)), (2096, date(2096, 2, 29)), (2100, None)]
)
def test_a_day_that_a_year_has_not_is_left_out(year: int, day: date | None) -> None:
    criteria = criteria_of(2024)
    leap = criteria._replace(file=criteria.file.model_copy(update={"score_by": "02-29"}))
    assert sheet_of("15712v1", year, leap, [], {}, {}).score_by == day


@pytest.mark.parametrize(
    ("year", "day"),
    [
        pytest.param(2026, date(2026, 12, 1), id="today, at the office, while the year lasts"),
        pytest.param(2025, date(2025, 12, 31), id="the last day of a year that is over"),
    ],
)
async def test_the_catalogue_is_counted_as_of(year: int, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[date] = []

    def posted_on(on: date) -> Posted:
        asked.append(on)
        return Posted(1, 2)

    async def nobody(_question: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(figures, "posted_on", posted_on)
    now = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
    found = await figures_of("15712v1", year, [InspectionFigure.POSTED], nobody, now)
    assert (asked, found[InspectionFigure.POSTED].part) == ([day], 1)
