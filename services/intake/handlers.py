"""What intake does with what comes in."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from nats.aio.msg import Msg

from services.intake import store
from services.intake.domain import Counter
from services.intake.publishers import OWN, Publisher, read_publishers
from services.intake.reading import Misread, Report, read
from services.intake.tracing import followed, steps
from shared.contracts.events.receipt import Receipt, Verdict
from shared.contracts.events.reported.record import ReportedRecord
from shared.messaging.context import ServiceContext
from shared.messaging.dead_letters import dead_letter_of
from shared.messaging.transaction import Transaction
from shared.reference.catalogue import load_procedures
from shared.reference.units import load_units

Reading = tuple[Msg, Report | Misread]
"""A message, and what could be read in it."""


class NoPublishers(RuntimeError):
    """MOTCUA_PUBLISHERS names no file: nobody could report anything."""


def read_all(messages: Sequence[Msg], context: ServiceContext) -> list[Reading]:
    """Read what publishers report.

    Raises:
        NoPublishers, BadPublishers: See `registered_publishers`.
    """
    publishers = registered_publishers(context.settings.publishers)
    return [
        (message, read(message.subject.split(".")[1], message.headers or {}, message.data, publishers))
        for message in messages
    ]


async def take_in(readings: Sequence[Reading], tx: Transaction) -> None:
    """Take what publishers report: enter it, answer each with a receipt, and tell what follows."""
    reports = [reading for _, reading in readings if isinstance(reading, Report)]
    misreads = [reading for _, reading in readings if isinstance(reading, Misread)]
    for message, reading in readings:
        if isinstance(reading, Misread):
            refuse(reading, message, tx)
    if reports:
        since_ns = time.time_ns()
        taken = followed(reports, tx.service)
        counter = await open_counter(taken, tx)
        for report in taken:
            counter.take(report)
        await close_counter(counter, tx)
        tx.steps += steps(reports, taken, counter, since_ns)
    await store.keep_misreads(tx.connection, misreads, datetime.now(UTC))


def refuse(misread: Misread, message: Msg, tx: Transaction) -> None:
    """Answer what is no well-formed event; set it aside if its sender could not tell which one is meant."""
    tx.send_receipt(
        Receipt(
            publisher=misread.publisher,
            source=misread.source,
            event_id=misread.event_id,
            verdict=Verdict.REJECTED,
            faults=misread.faults,
        )
    )
    if misread.key is None:
        reason = "; ".join(f"{fault.field}: {fault.fault.en}" for fault in misread.faults)
        tx.dead_letter(dead_letter_of(message, tx.service, reason))


async def open_counter(reports: Sequence[Report], tx: Transaction) -> Counter:
    """Load what is known about the things that a batch of reports is about."""
    steps = sorted({report.said.record for report in reports if isinstance(report.said, ReportedRecord)})
    others = sorted(
        {report.said.life_event for report in reports if not isinstance(report.said, ReportedRecord)}
    )
    return Counter(
        now=datetime.now(UTC),
        units=load_units(),
        procedures=load_procedures(),
        entered=await store.entered(tx.connection, [report.key for report in reports]),
        records=await store.record_files(tx.connection, steps),
        life_events=await store.entry_files(tx.connection, others),
    )


async def close_counter(counter: Counter, tx: Transaction) -> None:
    """Keep what a counter did, and say it."""
    await store.keep(tx.connection, counter)
    for said in counter.facts:
        tx.publish(said.fact, id=said.id, traceparent=said.traceparent)
    for receipt in counter.receipts:
        tx.send_receipt(receipt)


@cache
def registered_publishers(file: Path | None) -> dict[str, Publisher]:
    """Return the systems that may report, and our own service that does.

    Raises:
        NoPublishers: The setting is missing.
        BadPublishers: The file cannot be used.
    """
    if file is None:
        raise NoPublishers("set MOTCUA_PUBLISHERS to the file of the systems that may report")
    return read_publishers(file) | {OWN.name: OWN}
