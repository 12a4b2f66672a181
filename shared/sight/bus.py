"""Whether the bus answers a process. Apart from the rest, which the gateway has no memory for."""

from shared.sight.exposition import Metric, gauge


def bus_up(is_up: bool) -> Metric:
    """Return it as a metric."""
    return gauge("motcua_bus_up", "Whether the bus answers this process", is_up)
