"""Asks for all that is reported of a unit's period: forms of figures, each record, letters, surveys."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

from shared.contracts.questions.deadlines import HowManyInTime
from shared.contracts.questions.letter_figures import HowManyLetters
from shared.contracts.questions.question import Question
from shared.contracts.questions.reports.counted_records import RecordsOfReport, WhatIsCounted
from shared.contracts.questions.reports.official_forms import (
    HowProvincesCount,
    WhatIsCountedTwoWays,
)
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.surveys.follow_ups import HowManyFollowedUp
from shared.contracts.questions.surveys.recommendations import CATALOGUE_FIELD
from shared.forms.asking import Asks, two_ways_pages
from shared.forms.layout import load_forms
from shared.forms.reports import MOST_LISTED, ReportUnits, figures_report, head_of
from shared.reference.loading import load_units

RECORDS_AT_ONCE: Final = 200
"""Records with their events that one answer holds, which the bus takes in one message."""
ASKED_OF_PERIODS: Final[tuple[type[Question[Any]], ...]] = (
    HowManyInTime,
    HowProvincesCount,
    WhatIsCountedTwoWays,
    WhatIsCounted,
    HowManyLetters,
    HowSatisfied,
    HowManyFollowedUp,
)
"""All that is asked."""


async def ask_figures(ask: Asks, unit: str, since: date, until: date) -> None:
    """Ask all that is reported of a period but the records one by one, for whoever notes the answers."""
    area = ReportUnits(load_units()[unit].name, (unit,))
    file, head = load_forms(), head_of(area, since, until, until)
    for form, layout in file.form.items():
        if layout.rows != "record":
            await figures_report(ask, file, form, area, head, listed=False)
    async for _ in two_ways_pages(ask, unit, since, until, most=MOST_LISTED):
        pass  # as the forms list them
    await board_figures(ask, unit, since, until)


async def counted_pages(ask: Asks, unit: str, since: date, until: date) -> AsyncIterator[RecordsOfReport]:
    """Yield the records that a report counts, page by page."""
    after = ""
    while True:
        page = await ask(
            WhatIsCounted(unit=unit, since=since, until=until, after=after, limit=RECORDS_AT_ONCE)
        )
        yield page
        after = page.next
        if not after:
            return


async def board_figures(ask: Asks, unit: str, since: date, until: date) -> dict[str, Any]:
    """Return what the public board shows beside the records: letters, survey, follow-ups, recommendations."""
    asked = {"units": (unit,), "since": since, "until": until}
    return {
        "letters": await ask(HowManyLetters.model_validate(asked)),
        "survey": await ask(HowSatisfied.model_validate(asked)),
        "follow_ups": await ask(HowManyFollowedUp.model_validate(asked)),
        "recommendations": await ask(HowManyInTime.model_validate(asked | {"field": CATALOGUE_FIELD})),
    }
