"""Compares the database of a service with what the bus has delivered to it, so that no lost data goes unseen.

The bus is told that a message is processed after the database has stored that, so the database never knows
less than the bus. One that does was replaced by an older copy, or is a new, empty one. The service then
refuses to run: what was lost would be missing in every figure, without a word.
"""

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import ConsumerInfo
from sqlalchemy import MetaData, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.errors import PublicError
from shared.messaging.context import ServiceContext
from shared.messaging.direct_get import first_after
from shared.messaging.streams import Consumer
from shared.storage import position
from shared.storage.database import Database
from shared.storage.position import Position
from shared.storage.transient import reason_of

log = structlog.get_logger()
HEARTBEAT_S: Final = 5.0
REQUEST_S: Final = 4.0
NOT_DATA: Final = frozenset({"alembic_version", "position", "purge_log", "forgotten", "restored"})
"""Tables that have rows in an office where nothing has happened."""
MAY_BE_IN_FLIGHT: Final = 1000
"""Deliveries, at most, whose repetition a process that was killed had not noted yet: two batches."""
NOWHERE: Final = Position("", 0, 0)
WAY_BACK: Final = (
    "Put the right file or database back; or restore a copy into an empty office (motcua restore); or let it "
    "read again what the bus still holds, without what is older (motcua read-again {service})"
)


class DatabaseBehind(PublicError):
    """The database of a service lacks what the bus has delivered to it."""

    def __init__(self, service: str, what: str, consumer: Consumer, floor: Position) -> None:
        super().__init__(
            f"the database of {service} {what}, but the bus has delivered {consumer.stream} to it up to "
            f"message {floor.sequence}. {WAY_BACK.format(service=service)}. See docs/operations.md, Lost data"
        )


class DatabaseReplaced(PublicError):
    """The file of the database was removed or replaced while the service had it open."""

    def __init__(self, service: str) -> None:
        super().__init__(
            f"the file of the database of {service} was removed or replaced while it was open. Put the right "
            "one back and start again. See docs/operations.md, Lost data"
        )


async def require_current(database: Database, bus: Client, service: str, consumer: Consumer) -> None:
    """Check that the database has everything that the bus was told is processed, and note how far that is.

    Raises:
        DatabaseBehind: It has not.
    """
    floor = position_of(await bus.jetstream().consumer_info(consumer.stream, consumer.name))
    async with database.reading() as connection:
        noted = await position.noted(connection, service)
        is_empty = noted is None and floor.delivery > 0 and await _is_empty(connection)
    if is_empty:
        raise DatabaseBehind(service, "is empty", consumer, floor)
    if noted and floor.delivery and await _is_behind(noted, floor, bus, consumer):
        raise DatabaseBehind(service, f"ends at message {noted.sequence}", consumer, floor)
    async with database.writing() as connection:
        await position.note(connection, service, _later(noted, floor))


async def watch_position(context: ServiceContext, consumer: Consumer) -> None:
    """Note the position every few seconds, which also shows whether the database can be written.

    Raises:
        DatabaseReplaced: The file of the database is not the one that was opened.
        DatabaseBehind: The database has become an older one.
    """
    opened = context.database.file_id()
    last: Position | None = None
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        if context.database.file_id() != opened:
            raise DatabaseReplaced(context.service)
        floor = await _floor(context.bus, consumer)
        try:
            async with context.database.writing() as connection:
                noted = await position.noted(connection, context.service)
                if last and (noted is None or (noted.consumer == last.consumer and noted < last)):
                    what = f"ends at message {noted.sequence}" if noted else "is empty"
                    raise DatabaseBehind(context.service, what, consumer, last)
                last = _later(noted, floor or last)
                await position.note(connection, context.service, last)
        except (SQLAlchemyError, OSError) as failure:
            context.stats.database_failing = reason_of(failure)
        else:
            context.stats.database_failing = ""


async def _floor(bus: Client, consumer: Consumer) -> Position | None:
    """Return the position that the bus knows; None while it is away."""
    try:
        return position_of(await bus.jetstream().consumer_info(consumer.stream, consumer.name, REQUEST_S))
    except (NatsError, TimeoutError):
        return None


def _later(noted: Position | None, floor: Position | None) -> Position:
    """Return the later of two positions; that of the bus if the consumer was recreated."""
    if noted and floor and noted.consumer == floor.consumer:
        return Position(
            floor.consumer, max(noted.sequence, floor.sequence), max(noted.delivery, floor.delivery)
        )
    return floor or noted or NOWHERE


def position_of(info: ConsumerInfo) -> Position:
    """Return up to where the bus was told that everything is processed."""
    floor = info.ack_floor
    return Position(
        info.created.isoformat(), floor.stream_seq if floor else 0, floor.consumer_seq if floor else 0
    )


async def _is_behind(noted: Position, floor: Position, bus: Client, consumer: Consumer) -> bool:
    if noted.consumer != floor.consumer:  # recreated, and has processed something that is not noted
        return True
    if noted.delivery >= floor.delivery or noted.sequence >= floor.sequence:
        return False
    with suppress(NatsError, TimeoutError):
        if await first_after(bus, consumer.stream, noted.sequence) != noted.sequence + 1:
            return True  # what followed is so old that the bus has dropped it
        # The bus passes over messages of other consumers, and may have repeated one that was processed.
        missed = [
            await first_after(bus, consumer.stream, noted.sequence, subject) for subject in consumer.subjects
        ]
        return any(sequence is not None and sequence <= floor.sequence for sequence in missed)
    log.warning("database_may_be_behind", noted=noted.sequence, delivered=floor.sequence)
    return floor.delivery - noted.delivery > MAY_BE_IN_FLIGHT


async def _is_empty(connection: AsyncConnection) -> bool:
    """Return whether no table has a row."""
    tables = MetaData()
    await connection.run_sync(tables.reflect)
    for table in tables.tables.values():
        row = select(1).select_from(table).limit(1)
        if table.name not in NOT_DATA and (await connection.execute(row)).first():
            return False
    return True
