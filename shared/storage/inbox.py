"""The inbox: ids of the events that a consumer has processed, so that a redelivery changes nothing."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Date, MetaData, String, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

TABLES: Final = MetaData()
inbox: Final = Table(
    "inbox",
    TABLES,
    Column("reader", String, primary_key=True),
    Column("event_id", String, primary_key=True),
    Column("taken_on", Date, index=True),
)

TAKE = {
    "sqlite": text(
        "insert into inbox (reader, event_id, taken_on)"
        " select :reader, value, current_date from json_each(:ids) where true"
        " on conflict do nothing returning event_id"
    ),
    "postgresql": text(
        "insert into inbox (reader, event_id, taken_on)"
        " select :reader, json_array_elements_text(cast(:ids as json)), current_date"
        " on conflict do nothing returning event_id"
    ),
}


async def take_new(connection: AsyncConnection, reader: str, event_ids: Sequence[str]) -> set[str]:
    """Record event ids as processed and return those that are new, in one statement."""
    taken = await connection.execute(
        TAKE[connection.dialect.name], {"reader": reader, "ids": json.dumps(event_ids)}
    )
    return set(taken.scalars())
