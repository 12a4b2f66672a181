"""Reads and writes the forms of the counter, and the numbers of its series."""

from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.counter.forms import Form
from services.intake.publishers import COUNTER
from services.intake.reading import event_key
from services.intake.tables import form, received, series
from shared.contracts.officer import Officer
from shared.storage.bulk import add_up


async def form_of(connection: AsyncConnection, event_id: str) -> Row[Any] | None:
    """Return a form that was sent."""
    return (await connection.execute(select(form).where(form.c.id == event_id))).one_or_none()


async def verdict_of(connection: AsyncConnection, event_id: str) -> Row[Any] | None:
    """Return verdict and faults of the event of a form, once it is judged."""
    key = event_key(COUNTER.name, COUNTER.sources[0], event_id)
    judged = select(received).where(received.c.key == key)
    return (await connection.execute(judged)).one_or_none()


async def next_number(connection: AsyncConnection, unit: str, name: str, day: date) -> int:
    """Take the next number of a day in a series; it is given back if the transaction is rolled back."""
    key = {"unit": unit, "series": name, "day": day}
    await add_up(connection, series, [{**key, "last": 1}], counted=["last"])
    last = select(series.c.last).filter_by(**key)
    return int((await connection.execute(last)).scalar_one())


async def save_form(connection: AsyncConnection, sent: Form, about: str, officer: Officer) -> None:
    """Insert a form that is sent."""
    row = {
        "id": sent.event_id,
        "unit": sent.unit.id,
        "digest": sent.digest,
        "about": about,
        "role": officer.role,
        "officer": officer.id,
        "sent_at": sent.at,
    }
    await connection.execute(insert(form).values(**row))
