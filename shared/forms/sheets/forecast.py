"""Asks for the forecast by Decision 766 of any number of units, and for the records that cost points."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

from shared.contracts.questions.reports.decision_766 import (
    CostlyRecord,
    Forecast766,
    WhatCostsPoints,
    WhatPortalWillSay,
)
from shared.contracts.questions.reports.official_forms import MOST_UNITS
from shared.forms.asking import PAGE, Asks, batches


async def forecast_of(ask: Asks, units: Sequence[str], since: date, until: date) -> Forecast766:
    """Return the forecast of some units, asked for some of them after the others."""
    some_of = batches(units, MOST_UNITS)
    parts = [await ask(WhatPortalWillSay(units=some, since=since, until=until)) for some in some_of]
    return parts[0].model_copy(update={"units": tuple(one for part in parts for one in part.units)})


async def costly_records(
    ask: Asks, unit: str, since: date, until: date, indicator: str = ""
) -> AsyncIterator[CostlyRecord]:
    """Yield the records of a unit that cost points, in the order of receipt."""
    after = ""
    while True:
        page = await ask(
            WhatCostsPoints(unit=unit, since=since, until=until, indicator=indicator, after=after, limit=PAGE)
        )
        for record in page.records:
            yield record
        after = page.next
        if not after:
            return


def forecast_json(forecast: Forecast766, since: date, until: date) -> dict[str, Any]:
    """Return a forecast as data."""
    period = {"since": since.isoformat(), "until": until.isoformat()}
    return period | forecast.model_dump(mode="json")
