"""Reads and writes the tally and the alarms."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlalchemy import delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.figures.suppression import Cell
from services.surveys.figures.tally import ANSWERS, INVITATIONS, Tally
from services.surveys.tables import alarm, invitation, tally
from shared.contracts.questions.surveys.figures import AlarmPattern, SurveyAlarm
from shared.storage.bulk import add_up

CELL_COLUMNS: Final = tuple(tally.c[trait] for trait in Cell._fields)


async def add_to_tally(connection: AsyncConnection, more: Tally) -> None:
    """Add counts to the tally."""
    rows = [
        {**cell._asdict(), "counted": counted, "number": number} for (cell, counted), number in more.items()
    ]
    await add_up(connection, tally, rows, counted=["number"])


async def answers_by_cell(read: AsyncConnection, units: Collection[str]) -> dict[Cell, int]:
    """Count the answers of some units by cell, over all months."""
    counts = select(*CELL_COLUMNS, tally.c.number).where(tally.c.unit.in_(units), tally.c.counted == ANSWERS)
    return {Cell(*row[:-1]): row[-1] for row in await read.execute(counts)}


async def tally_between(read: AsyncConnection, units: Collection[str], first: date, last: date) -> Tally:
    """Return some units' tally from one month to another, both included."""
    wanted = select(*CELL_COLUMNS, tally.c.counted, tally.c.number).where(
        tally.c.unit.in_(units), tally.c.month.between(first, last)
    )
    return Counter({(Cell(*row[:-2]), row[-2]): row[-1] for row in await read.execute(wanted)})


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
    wanted = select(alarm).where(alarm.c.unit.in_(units), alarm.c.month.between(first, last))
    rows = await read.execute(wanted.order_by(alarm.c.month, alarm.c.unit, alarm.c.pattern))
    return [
        SurveyAlarm(unit=row.unit, month=row.month, pattern=AlarmPattern(row.pattern), answers=row.number)
        for row in rows
    ]
