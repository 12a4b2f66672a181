"""Answers how much land families gave for roads."""

from collections import defaultdict

from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.land import gift_store
from services.letters.land.suppression import CountedLand, shown_of_all, shown_of_unit
from shared.contracts.questions.reports.given_land import GivenLand, HowMuchLandWasGiven
from shared.messaging.router import ServiceRouter

router = ServiceRouter("letters")


@router.query
async def how_much_land_was_given(question: HowMuchLandWasGiven, read: AsyncConnection) -> GivenLand:
    """Count the land of the families that have their letter of thanks, by unit, road and hamlet."""
    by_unit: dict[str, list[CountedLand]] = defaultdict(list)
    for row in await gift_store.counted(read, question.units, question.since, question.until):
        line = CountedLand(row.road, row.hamlet, row.families, row.told, row.square_metres)
        by_unit[question.stands_under(row.unit)].append(line)
    units = [shown_of_unit(unit, lines) for unit, lines in sorted(by_unit.items())]
    return shown_of_all(units, (line for lines in by_unit.values() for line in lines))
