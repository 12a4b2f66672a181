"""Metrics that every process exposes; kept apart so that the gateway need not import the rest."""

from datetime import UTC, datetime
from typing import Final

from shared.observability.exposition import Metric, counter, gauge

STARTED_AT: Final = datetime.now(UTC)
"""When the process started, as near as a module knows."""


def started() -> Metric:
    """Return when the process started, under Prometheus's own name for it."""
    return gauge("process_start_time_seconds", "When the process started, Unix time", STARTED_AT.timestamp())


def nats_up(is_up: bool) -> Metric:
    """Return whether the bus answers."""
    return gauge("motcua_nats_up", "Whether the bus answers this process", is_up)


def nats_reconnects(number: int) -> Metric:
    """Return how often the process lost the bus and reached it again."""
    return counter("motcua_nats_reconnects_total", "Times that it lost the bus and reached it again", number)
