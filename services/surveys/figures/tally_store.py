"""Reads and writes the tally and the alarms."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.figures.suppression import Cell
from services.surveys.figures.tally import ANSWERS, INVITATIONS, Tally
from services.surveys.tables import alarm, invitation, tally
from shared.contracts.questions.surveys.figures import AlarmPattern, SurveyAlarm
from shared.storage.bulk import add_up

CELL_COLUMNS: Final = tuple(tally.c[trait] for trait in Cell._fields)
OF_UNITS: Final = tally.c.unit.in_(bindparam("units", expanding=True))
ANSWERS_OF_UNITS: Final = select(*CELL_COLUMNS, tally.c.number).where(OF_UNITS, tally.c.counted == ANSWERS)
TALLY_BETWEEN: Final = select(*CELL_COLUMNS, tally.c.counted, tally.c.number).where(
    OF_UNITS, tally.c.month.between(bindparam("first"), bindparam("last"))
)
ALARMS_BETWEEN: Final = (
    select(alarm)
    .where(
        alarm.c.unit.in_(bindparam("units", expanding=True)),
        alarm.c.month.between(bindparam("first"), bindparam("last")),
    )
    .order_by(alarm.c.month, alarm.c.unit, alarm.c.pattern)
)


async def add_to_tally(connection: AsyncConnection, more: Tally) -> None:
    """Add counts to the tally."""
    rows = [
        {**cell._asdict(), "counted": counted, "number": number} for (cell, counted), number in more.items()
    ]
    await add_up(connection, tally, rows, counted=["number"])


async def answers_by_cell(read: AsyncConnection, units: Collection[str]) -> dict[Cell, int]:
    """Count the answers of some units by cell, over all months."""
    rows = await read.execute(ANSWERS_OF_UNITS, {"units": list(units)})
    return {Cell(*cell): number for *cell, number in rows}


async def tally_between(read: AsyncConnection, units: Collection[str], first: date, last: date) -> Tally:
    """Return some units' tally from one month to another, both included."""
    rows = await read.execute(TALLY_BETWEEN, _between(units, first, last))
    return Counter({(Cell(*cell), counted): number for *cell, counted, number in rows})


async def whole_tally(read: AsyncConnection) -> Tally:
    """Return the tally of all units and months."""
    rows = await read.execute(select(*CELL_COLUMNS, tally.c.counted, tally.c.number))
    return Counter({(Cell(*row[:-2]), row[-2]): row[-1] for row in rows})


async def clear_tally(connection: AsyncConnection) -> None:
    """Delete the tally of all units and months."""
    await connection.execute(delete(tally))


async def counted_invitations(read: AsyncConnection) -> Tally:
    """Count all invitations."""
    traits = (invitation.c.unit, invitation.c.month, invitation.c.instrument, invitation.c.procedure)
    counts = select(*traits, literal(""), func.count()).group_by(*traits)
    return Counter({(Cell(*row[:-1]), INVITATIONS): row[-1] for row in await read.execute(counts)})


async def raise_alarms(
    connection: AsyncConnection, found: Mapping[tuple[str, date, AlarmPattern], int]
) -> None:
    """Add to the counts of alarms."""
    rows = [
        {"unit": unit, "month": month, "pattern": pattern, "number": number}
        for (unit, month, pattern), number in found.items()
    ]
    await add_up(connection, alarm, rows, counted=["number"])


async def alarms(read: AsyncConnection, units: Collection[str], first: date, last: date) -> list[SurveyAlarm]:
    """Return some units' alarms from one month to another, both included."""
    rows = await read.execute(ALARMS_BETWEEN, _between(units, first, last))
    return [
        SurveyAlarm(unit=row.unit, month=row.month, pattern=AlarmPattern(row.pattern), answers=row.number)
        for row in rows
    ]


def _between(units: Collection[str], first: date, last: date) -> dict[str, object]:
    """Return the values of the statements about some units and months."""
    return {"units": list(units), "first": first, "last": last}
