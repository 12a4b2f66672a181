"""Lets a service whose database was lost, or is an older copy, read again what the bus still holds."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from nats.js.errors import NotFoundError
from sqlalchemy import delete

from deploy.backup.target import Target
from deploy.migrations import upgrade
from deploy.services import load_service
from services.letters.delivery.restored import note_restored
from shared.messaging.streams import consumer_config
from shared.storage import position

LETTERS = "letters"


class ReadingAgain(NamedTuple):
    """From where a service reads again."""

    stream: str
    sequence: int
    """Of the first message that it reads."""
    is_complete: bool
    """Whether the bus still holds everything that the database lacks."""


async def read_again(service: str, target: Target) -> ReadingAgain:
    """Recreate the consumer of a stopped service, after the last message that its database knows.

    What the database knows already is recognised, so nothing takes effect twice. Letters that were to be
    mailed before are held for a person, as after a restore, since nobody knows which of them have left.
    """
    consumer, database = load_service(service).consumer, target.databases[service]
    await upgrade(database, service)
    async with database.writing() as connection:
        noted = await position.noted(connection, service)
        await connection.execute(delete(position.position))
        if service == LETTERS:
            await note_restored(connection, datetime.now(UTC))
    known, js = noted.sequence if noted else 0, target.bus.jetstream()
    with suppress(NotFoundError):
        await js.delete_consumer(consumer.stream, consumer.name)
    await js.add_consumer(consumer.stream, consumer_config(consumer, known))
    first = (await js.stream_info(consumer.stream)).state.first_seq
    return ReadingAgain(consumer.stream, max(known + 1, first), first <= known + 1)
