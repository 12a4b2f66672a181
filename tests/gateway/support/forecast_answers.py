"""What the stand-in answers about Decision 766."""

from datetime import UTC, date, datetime
from typing import Any, Final

from services.deadlines.forecast.api import unit_forecast
from services.deadlines.forecast.counting import ShareCount
from services.deadlines.forecast.indicators import IndicatorCount, version_on
from shared.contracts.questions.question import Question
from shared.contracts.questions.reports.decision_766 import (
    CostlyRecord,
    CostlyRecords,
    CostReason,
    Forecast766,
    ForecastGroup,
    ForecastIndicator,
    LeftOutPoints,
    PointsLost,
    WhatCostsPoints,
    WhatPortalWillSay,
)

COSTLY: Final = "H56.31.20-230215-0042"
COUNTS: Final = {
    IndicatorCount.RECORDS: ShareCount(7500, 7526),
    IndicatorCount.ONLINE: ShareCount(2000, 7526),
    IndicatorCount.WITH_FEE: ShareCount(30, 40),
    IndicatorCount.DIGITISED: ShareCount(5000, 7526),
}


def forecast(asked: WhatPortalWillSay) -> Forecast766:
    """Return the same points for each unit."""
    version = version_on(asked.since)
    return Forecast766(
        version=version.since,
        source=version.source,
        source_en=version.source_en,
        certainty=version.certainty,
        as_of=min(asked.until, date(2023, 12, 31)),
        groups=tuple(
            ForecastGroup(
                id=id,
                **group.model_dump(),
                left_out=tuple(
                    LeftOutPoints.model_validate(one.model_dump())
                    for one in version.left_out
                    if one.group == id
                ),
            )
            for id, group in version.group.items()
        ),
        indicators=tuple(
            ForecastIndicator(id=id, **one.model_dump(exclude={"counts", "when_none"}))
            for id, one in version.indicator.items()
        ),
        units=tuple(unit_forecast(unit, version, COUNTS) for unit in asked.units),
    )


def costs(asked: WhatCostsPoints) -> CostlyRecords:
    """Return the one record that costs points, and only in timeliness."""
    at = datetime(2023, 2, 15, 2, 0, tzinfo=UTC)
    one = CostlyRecord(
        record=COSTLY,
        procedure="2.000815",
        received_at=at,
        due_at=at,
        ended_at=None,
        lost=(PointsLost(indicator="on-time", reason=CostReason.ASKED_TWICE, points=0.0027),),
        points=0.0027,
        is_open=True,
    )
    return CostlyRecords(records=(one,) if asked.indicator in ("", "on-time") else ())


ANSWERS: Final[tuple[tuple[type[Question[Any]], Any], ...]] = (
    (WhatPortalWillSay, forecast),
    (WhatCostsPoints, costs),
)
