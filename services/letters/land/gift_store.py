"""The land for which letters thank: written with the letter, counted once families have that."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.content.record_content import RecordContent
from services.letters.kinds import load_kinds
from services.letters.rules.required_letters import Letter
from services.letters.tables import SheetState, given_land, letter
from shared.contracts.events.record import LandGift
from shared.contracts.questions.letters import LetterStatus
from shared.storage.bulk import upsert

NOT_TOLD: Final = LandGift()
GIFT: Final = given_land.c
BY_HAMLET: Final = (GIFT.unit, GIFT.road, GIFT.hamlet)
COUNTED: Final = (
    select(
        *BY_HAMLET,
        func.count().label("families"),
        func.count(GIFT.square_metres).label("told"),
        func.coalesce(func.sum(GIFT.square_metres), 0).label("square_metres"),
    )
    .join(letter, letter.c.id == GIFT.letter)
    .where(
        GIFT.unit.in_(bindparam("units", expanding=True)),
        GIFT.given_on.between(bindparam("since"), bindparam("until")),
        letter.c.status == LetterStatus.HANDED_OVER,
    )
    .group_by(*BY_HAMLET)
    .order_by(*BY_HAMLET)
)


async def save(
    connection: AsyncConnection, letters: Collection[Letter], stored: Mapping[str, Row[Any]]
) -> None:
    """Store the land of letters that thank for some, as it is told now.

    A correction that comes after the letter was handed over corrects the figure. What a redacted letter was
    about is no longer known, so that its land stays as it was.

    Args:
        connection: The transaction.
        letters: The letters of some cases; they are stored.
        stored: The letters as they were stored before, by id.
    """
    rows = [
        {
            "letter": one.id,
            "unit": one.unit,
            "given_on": one.matter.head.dated,
            "road": land.road,
            "hamlet": land.hamlet,
            "square_metres": land.square_metres,
        }
        for one in letters
        if load_kinds()[one.kind].for_land
        and isinstance(one.matter, RecordContent)
        and not (one.id in stored and stored[one.id].sheet == SheetState.REDACTED)
        for land in (one.matter.land or NOT_TOLD,)
    ]
    if rows:
        await upsert(connection, given_land, rows, key=["letter"])


async def counted(
    read: AsyncConnection, units: Collection[str], since: date, until: date
) -> Sequence[Row[Any]]:
    """Count what families gave and were thanked for, by unit, road and hamlet; both days included."""
    asked = {"units": list(units), "since": since, "until": until}
    return (await read.execute(COUNTED, asked)).all()
