"""Reads and writes the diary of receptions. What visitors are called and came about is personal."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.supervision.forms import id_of_entry
from services.supervision.tables import reception, visit
from shared.contracts.officer import Officer
from shared.contracts.questions.supervision.receptions import ReceivingOfficial, RecordVisit
from shared.storage.bulk import insert_new


async def note_day(
    connection: AsyncConnection,
    unit: str,
    held_on: date,
    receiver: ReceivingOfficial,
    officer: Officer,
    now: datetime,
) -> None:
    """Note that somebody received citizens on a day, unless it is noted."""
    row = {"unit": unit, "held_on": held_on, "receiver": receiver}
    by = {"role": officer.role, "by": officer.id, "at": now}
    await insert_new(connection, reception, [row | by], key=["unit", "held_on", "receiver"])


async def entered(
    connection: AsyncConnection, question: RecordVisit, due_at: datetime | None, now: datetime
) -> Row[Any]:
    """Return the turn of a form: as it is written now, or as it was when the form came before."""
    row = {
        "id": id_of_entry(question.form),
        "unit": question.unit,
        "held_on": question.held_on,
        "receiver": question.receiver,
        "visitor": question.visitor,
        "address": question.residence,
        "people": question.people,
        "matter": question.matter,
        "said": question.said,
        "outcome": question.outcome,
        "due_at": due_at,
        "replied_on": None,
        "replied_by": "",
        "role": question.officer.role,
        "by": question.officer.id,
        "at": now,
        "is_redacted": False,
    }
    await insert_new(connection, visit, [row], key=["id"])
    return (await connection.execute(select(visit).where(visit.c.id == row["id"]))).one()


async def visit_by_id(read: AsyncConnection, id: str) -> Row[Any] | None:
    """Return a turn, if there is one."""
    return (await read.execute(select(visit).where(visit.c.id == id))).one_or_none()


async def reply(connection: AsyncConnection, id: str, on: date, officer: Officer) -> None:
    """Note that the reply that was owed was given."""
    values = {"replied_on": on, "replied_by": officer.id}
    await connection.execute(update(visit).where(visit.c.id == id).values(**values))


async def days_of(read: AsyncConnection, unit: str, since: date, until: date) -> Sequence[Row[Any]]:
    """Return the days of reception of a unit in a period, oldest first."""
    table = reception.c
    wanted = select(reception).where(table.unit == unit, table.held_on.between(since, until))
    return (await read.execute(wanted.order_by(table.held_on, table.receiver))).all()


async def visits_of(read: AsyncConnection, unit: str, since: date, until: date) -> Sequence[Row[Any]]:
    """Return the turns of a unit in a period, in the order in which they were entered."""
    table = visit.c
    wanted = select(visit).where(table.unit == unit, table.held_on.between(since, until))
    return (await read.execute(wanted.order_by(table.held_on, table.at, table.id))).all()
