"""A purge rule: how a service removes one kind of personal data once its retention period is over."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.reference.retention_periods import Kind


class PurgedBatch(NamedTuple):
    """What one transaction has purged."""

    removed: int
    has_more: bool
    """Whether expired data may be left."""


class Expired(NamedTuple):
    """How much is past its retention period."""

    to_remove: int
    blocked: int = 0
    """How much more is expired, but waits for a person to end it."""


@dataclass(frozen=True, slots=True)
class PurgeRule:
    """Removes personal data of one kind but no statistics. Idempotent, so a crash is safe."""

    kind: Kind
    purge_batch: Callable[[AsyncConnection, datetime, int], Awaitable[PurgedBatch]]
    """Removes at most so many of what is older than an instant, in an open transaction."""
    count_expired: Callable[[AsyncConnection, datetime], Awaitable[Expired]]
    """Counts what is older than an instant."""
    only_when_caught_up: bool = False
    """Purge only while the service's consumer has no message pending or unacknowledged."""
