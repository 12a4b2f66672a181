"""A sweep: what a service forgets of one kind, a batch at a time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.reference.retention_periods import Kind


class Batch(NamedTuple):
    """What was swept at once."""

    removed: int
    more: bool
    """Whether some may be left."""


class Past(NamedTuple):
    """What is past its time."""

    to_remove: int
    waits: int = 0
    """How much more would go, but that a person has not ended it."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """How the personal part of a kind is removed, and nothing that is counted.

    To sweep what was swept changes nothing, so whoever dies in between leaves nothing half done.
    """

    kind: Kind
    some: Callable[[AsyncConnection, datetime, int], Awaitable[Batch]]
    """Forgets so many of what is older than a moment, in a transaction that is open."""
    past: Callable[[AsyncConnection, datetime], Awaitable[Past]]
    """Counts what is older than a moment."""
    when_all_is_read: bool = False
    """Only while the service's reader has nothing left to read or to settle."""
