"""Counts the tally again from the records."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import store
from services.deadlines.awaited_calendar import check_calendars
from services.deadlines.figures.tally import SpanKey, SpanTally, Tally, rows_of, tally_of
from shared.reference.loading import load_office_zone
from shared.service.recount import KeptFigures


async def rebuilt_tally(read: AsyncConnection) -> SpanTally:
    """Count all records."""
    tally, zone = Tally(), load_office_zone()
    async for tracked in store.all_records(read):
        tally.update(tally_of(tracked, zone))
    return rows_of(tally)


def count_name(count: tuple[SpanKey, str]) -> str:
    """Name a count for an operator."""
    row, counted = count
    return f"{counted} of {row.procedure} in {row.unit}, {row.span} of {row.since}"


FIGURES: Final = KeptFigures(
    title="figures are those of the records",
    recount=rebuilt_tally,
    stored=store.stored_tally,
    reset=store.clear_tally,
    add=store.add_rows_to_tally,
    name_of=count_name,
    also=check_calendars,
)
