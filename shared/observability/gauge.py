"""A gauge: something that a service counts in its own tables when its metrics are read."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Gauge:
    """Counts by a few known names, none of them of a unit or a person."""

    name: str
    """Of the metric, for example `motcua_letters`."""
    help: str
    label: str
    count: Callable[[AsyncConnection, datetime], Awaitable[Mapping[str, int]]]
    """Takes the instant that the service's clock shows."""
    type: Literal["gauge", "counter"] = "gauge"
    """`counter` for a count that never goes down."""
