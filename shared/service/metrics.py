"""The metrics of a service: its condition, and what it counts in its own tables."""

import asyncio
from collections.abc import Sequence

import structlog
from nats.errors import Error as NatsError
from sqlalchemy.exc import SQLAlchemyError

from shared.contracts.questions.condition import Condition
from shared.messaging.context import Office
from shared.messaging.streams import Reader
from shared.observability.exposition import Metric, Sample, counter, gauge
from shared.observability.gauge import Gauge
from shared.observability.process import began, bus_breaks, bus_up
from shared.service.health import PATIENCE_S, look

log = structlog.get_logger()


async def metrics_of(office: Office, reader: Reader, gauges: Sequence[Gauge]) -> list[Metric]:
    """Look, and return what was seen; what cannot be seen now is left out, so that no old figure stays."""
    try:
        condition = await look(office, reader)
    except NatsError as trouble:
        log.warning("bus_not_seen", reason=type(trouble).__name__)
        return [began(), bus_up(False)]
    seen = of_condition(condition)
    if not condition.database_trouble:
        try:
            async with asyncio.timeout(PATIENCE_S), office.reading() as connection:
                for one in gauges:
                    counted = await one.count(connection, office.clock.now())
                    samples = tuple(Sample(value, {one.label: of}) for of, value in counted.items())
                    seen.append(Metric(one.name, one.help, "gauge", samples))
        except (SQLAlchemyError, OSError, TimeoutError) as trouble:
            log.warning("gauges_not_read", reason=type(trouble).__name__)
    return seen


def of_condition(condition: Condition) -> list[Metric]:
    """Return a condition as metrics."""
    seen = [
        began(),
        bus_up(True),
        bus_breaks(condition.bus_breaks),
        gauge("motcua_database_up", "Whether its database can be read", not condition.database_trouble),
        gauge("motcua_clock_seconds", "The machine's clock, Unix time", condition.at.timestamp()),
        gauge("motcua_reader_lag_messages", "Messages not handed to its reader yet", condition.lag),
        gauge("motcua_reader_unsettled_messages", "Handed out and not acknowledged", condition.unsettled),
        gauge("motcua_reader_redelivered_messages", "Unsettled, handed out again", condition.redelivered),
        gauge(
            "motcua_oldest_unprocessed_seconds", "Age of the oldest message in its hands", condition.oldest_s
        ),
        gauge(
            "motcua_outbox_refused",
            "Whether the bus took nothing when last tried",
            bool(condition.outbox_trouble),
        ),
        counter("motcua_messages_taken_total", "Messages taken in", condition.taken),
        counter("motcua_batches_waited_total", "Times a batch waited for the database", condition.waited),
        counter("motcua_messages_put_off_total", "Times a failed message was given back", condition.put_off),
        counter("motcua_messages_set_aside_total", "Messages set aside as dead letters", condition.set_aside),
    ]
    if not condition.database_trouble:
        seen.append(gauge("motcua_outbox_messages", "Messages that wait to be sent", condition.outbox))
    return seen
