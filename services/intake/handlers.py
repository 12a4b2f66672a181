"""Handles the messages of publishers: reads them, judges the reports, stores and answers."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from nats.aio.msg import Msg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import store
from services.intake.domain import IntakeBatch
from services.intake.publishers import OURS, Publisher, read_publishers
from services.intake.reading import InvalidEvent, Report, read, unprocessed
from services.intake.search import word_store
from services.intake.tracing import trace_steps, with_trace
from shared.contracts.events.reported import REPORTS
from shared.contracts.events.reported.record import ReportedRecord
from shared.errors import PublicError
from shared.messaging.context import ServiceContext
from shared.messaging.dead_letters import dead_letter_of
from shared.messaging.router import ServiceRouter
from shared.messaging.streams import IN
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone, load_procedures, load_units
from shared.settings import Settings

router = ServiceRouter("intake")

Reading = tuple[Msg, Report | InvalidEvent]
"""A message and the result of reading it."""


class NoPublishers(PublicError):
    """MOTCUA_PUBLISHERS names no file, so nobody could report anything."""


def read_all(messages: Sequence[Msg], context: ServiceContext) -> list[Reading]:
    """Read the messages of publishers.

    Raises:
        NoPublishers, BadPublishers: See `registered_publishers`.
    """
    publishers, zone = registered_publishers(context.settings.publishers), load_office_zone()
    return [
        (message, read(message.subject.split(".")[1], message.headers or {}, message.data, publishers, zone))
        for message in messages
    ]


async def give_up(message: Msg, tx: Transaction) -> None:
    """Reject an event that cannot be processed, if its id can be read; its bytes are kept beside."""
    invalid = unprocessed(message.subject.split(".")[1], message.headers or {}, message.data)
    if invalid.key is not None:
        tx.send_receipt(invalid.receipt)
        await store.save_invalid_events(tx.connection, [invalid], datetime.now(UTC))


@router.consumes_raw(IN, decode=read_all, payloads=tuple(REPORTS.values()), give_up=give_up)
async def take_in(readings: Sequence[Reading], tx: Transaction) -> None:
    """Enter reports into the register, answer each with a receipt, and publish the facts that follow."""
    reports = [reading for _, reading in readings if isinstance(reading, Report)]
    invalid_events = [reading for _, reading in readings if isinstance(reading, InvalidEvent)]
    since_ns = time.time_ns()
    traced = with_trace(reports, tx.service)
    batch = await load_batch(traced, tx.connection)
    next_report = iter(traced)
    for message, reading in readings:
        if isinstance(reading, InvalidEvent):
            refuse(reading, message, batch, tx)
        else:
            batch.take(next(next_report))
    await save_batch(batch, tx)
    tx.steps += trace_steps(reports, traced, batch, since_ns)
    await store.save_invalid_events(tx.connection, invalid_events, datetime.now(UTC))


def refuse(invalid: InvalidEvent, message: Msg, batch: IntakeBatch, tx: Transaction) -> None:
    """Reject an event that is not well-formed; dead-letter it if its id or source could not be read."""
    batch.receipts.append(invalid.receipt)
    if invalid.key is None:
        reason = "; ".join(f"{fault.field}: {fault.fault.en}" for fault in invalid.faults)
        tx.dead_letter(dead_letter_of(message, tx.service, reason))


async def load_batch(reports: Sequence[Report], connection: AsyncConnection) -> IntakeBatch:
    """Load what is known about the records and register entries of a batch of reports."""
    records = {report.about for report in reports if isinstance(report.data, ReportedRecord)}
    entries = {report.about for report in reports if not isinstance(report.data, ReportedRecord)}
    return IntakeBatch(
        now=datetime.now(UTC),
        units=load_units(),
        procedures=load_procedures(),
        zone=load_office_zone(),
        entered=await store.entered(connection, [report.key for report in reports]),
        records=await store.record_files(connection, sorted(records)),
        life_events=await store.entry_files(connection, sorted(entries)),
    )


async def save_batch(batch: IntakeBatch, tx: Transaction) -> None:
    """Store a batch, and publish its facts and receipts."""
    await store.save(tx.connection, batch)
    await word_store.write(tx.connection, batch.named)
    tx.publish_all(batch.facts)
    for receipt in batch.receipts:
        tx.send_receipt(receipt)
    await store.note_seen(tx.connection, batch.receipts, datetime.now(UTC))


def require_publishers(settings: Settings) -> None:
    """Refuse settings by which nobody could report.

    Raises:
        NoPublishers, BadPublishers: See `registered_publishers`.
    """
    registered_publishers(settings.publishers)


@cache
def registered_publishers(file: Path | None) -> dict[str, Publisher]:
    """Return the systems that may report, and our own publishers.

    Raises:
        NoPublishers: The setting is missing.
        BadPublishers: The file cannot be used.
    """
    if file is None:
        raise NoPublishers("set MOTCUA_PUBLISHERS to the file of the systems that may report")
    return read_publishers(file) | OURS
