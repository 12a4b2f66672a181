"""What is known of any process, also of the gateway, which has no memory for the rest: when it began, and how
its line to the bus is.
"""

from datetime import UTC, datetime
from typing import Final

from shared.observability.exposition import Metric, counter, gauge

BEGAN_AT: Final = datetime.now(UTC)
"""When the process began, as near as a module knows."""


def began() -> Metric:
    """Return when the process began, under the name that Prometheus has for it everywhere."""
    return gauge("process_start_time_seconds", "When the process began, Unix time", BEGAN_AT.timestamp())


def bus_up(is_up: bool) -> Metric:
    """Return whether the bus answers."""
    return gauge("motcua_bus_up", "Whether the bus answers this process", is_up)


def bus_breaks(number: int) -> Metric:
    """Return how often the bus was lost and found again."""
    return counter("motcua_bus_breaks_total", "Times that it lost the bus and found it again", number)
