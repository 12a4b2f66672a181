"""The metrics of a service: its health, and counts of its own tables."""

import asyncio
from collections.abc import Sequence

import structlog
from nats.errors import Error as NatsError
from sqlalchemy.exc import SQLAlchemyError

from shared.contracts.questions.health import Health
from shared.messaging.context import ServiceContext
from shared.messaging.streams import Consumer
from shared.observability.exposition import Metric, Sample, counter, gauge
from shared.observability.gauge import Gauge
from shared.observability.process import nats_reconnects, nats_up, started
from shared.service.health import CHECK_TIMEOUT_S, check

log = structlog.get_logger()


async def metrics_of(context: ServiceContext, consumer: Consumer, gauges: Sequence[Gauge]) -> list[Metric]:
    """Return the metrics of now. A figure that cannot be read is left out, so that no old one stays."""
    try:
        health = await check(context, consumer)
    except NatsError as failure:
        log.warning("health_bus_unreachable", reason=type(failure).__name__)
        return [started(), nats_up(False)]
    metrics = of_health(health)
    if not health.database_failing:
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S), context.reading() as connection:
                for each in gauges:
                    counts = await each.count(connection, context.clock.now())
                    samples = tuple(Sample(value, {each.label: label}) for label, value in counts.items())
                    metrics.append(Metric(each.name, each.help, each.type, samples))
        except (SQLAlchemyError, OSError, TimeoutError) as failure:
            log.warning("gauges_unreadable", reason=type(failure).__name__)
    return metrics


def of_health(health: Health) -> list[Metric]:
    """Return the health of a service as metrics."""
    metrics = [
        started(),
        nats_up(True),
        nats_reconnects(health.reconnects),
        gauge("motcua_database_up", "Whether its database can be read", not health.database_failing),
        gauge("motcua_clock_timestamp_seconds", "The machine's clock, Unix time", health.at.timestamp()),
        gauge("motcua_consumer_lag_messages", "Messages not delivered to its consumer yet", health.lag),
        gauge("motcua_consumer_ack_pending", "Messages delivered and not acknowledged", health.ack_pending),
        gauge("motcua_consumer_redelivered", "Unacknowledged messages delivered before", health.redelivered),
        gauge(
            "motcua_oldest_unprocessed_age_seconds",
            "Age of the oldest message that it processes",
            health.oldest_s,
        ),
        gauge(
            "motcua_outbox_publish_failing",
            "Whether the last publishing of its outbox failed",
            bool(health.outbox_failing),
        ),
        gauge(
            "motcua_outbox_unreadable_rows",
            "Rows of its outbox that hold no message any more",
            len(health.outbox_unreadable),
        ),
        counter("motcua_messages_processed_total", "Messages processed", health.processed),
        counter(
            "motcua_database_waits_total", "Times a batch waited for the database", health.database_waits
        ),
        counter("motcua_messages_retried_total", "Times a failed message was given back", health.retried),
        counter(
            "motcua_messages_dead_lettered_total", "Messages that became dead letters", health.dead_lettered
        ),
    ]
    if not health.database_failing:
        metrics.append(gauge("motcua_outbox_messages", "Messages that wait in its outbox", health.outbox))
    return metrics
