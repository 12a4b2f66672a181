"""Counts of a process's own consumer: plain numbers, so that they cost nothing until somebody reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nats.aio.msg import Msg


@dataclass(slots=True)
class ConsumerStats:
    """What a consumer has done since its process began, and the age of what it is processing."""

    processed: int = 0
    """Messages processed and acknowledged."""
    retried: int = 0
    """How often a failed message was given back for another delivery."""
    dead_lettered: int = 0
    """Messages that became dead letters."""
    database_waits: int = 0
    """How often a batch was retried because the database was away."""
    database_failing: str = ""
    """Why the database could not be written last time; empty if it could."""
    _batch_published_at: datetime | None = None
    _retried_published_at: dict[int, datetime] = field(default_factory=dict)
    """When each message that awaits redelivery was published, by its sequence in the stream."""

    def begin(self, batch: Sequence[Msg]) -> None:
        """Note that a batch is being processed; its first message is its oldest, redelivered ones apart."""
        self._batch_published_at = batch[0].metadata.timestamp

    def end(self) -> None:
        """Note that each message of the batch is acknowledged, dead-lettered or given back."""
        self._batch_published_at = None

    def retry(self, message: Msg) -> None:
        """Note that a message will be delivered again."""
        self.retried += 1
        self._retried_published_at[message.metadata.sequence.stream] = message.metadata.timestamp

    def oldest(self, acknowledged_up_to: int) -> datetime | None:
        """Return when the oldest unprocessed message of this process was published, if there is one.

        Args:
            acknowledged_up_to: Stream sequence up to which all is acknowledged, by whichever process.
        """
        for sequence in [number for number in self._retried_published_at if number <= acknowledged_up_to]:
            del self._retried_published_at[sequence]
        return min(
            [*self._retried_published_at.values(), *filter(None, [self._batch_published_at])], default=None
        )
