"""What a process notes about its own work: plain numbers, so that nobody who does not look pays for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nats.aio.msg import Msg


@dataclass(slots=True)
class Work:
    """What a reader has done since its process began, and what it has in hand."""

    taken: int = 0
    """Messages taken in and acknowledged."""
    put_off: int = 0
    """How often a message that failed was given back, to be delivered again."""
    set_aside: int = 0
    """Messages that became dead letters."""
    waited: int = 0
    """How often a batch found away what it needs, such as the database, and was tried again."""
    _in_hand_since: datetime | None = None
    _put_off: dict[int, datetime] = field(default_factory=dict)
    """When each message that was put off was published, by its place in the stream."""

    def draw(self, batch: Sequence[Msg]) -> None:
        """Note that a batch is in hand; its first message is its oldest, but for those that were put off."""
        self._in_hand_since = batch[0].metadata.timestamp

    def lay_down(self) -> None:
        """Note that each message of the batch is settled or put off."""
        self._in_hand_since = None

    def put_back(self, message: Msg) -> None:
        """Note that a message will be delivered again."""
        self.put_off += 1
        self._put_off[message.metadata.sequence.stream] = message.metadata.timestamp

    def oldest(self, settled_up_to: int) -> datetime | None:
        """Return when the oldest message that is not processed was published, if there is any here.

        Args:
            settled_up_to: Place in the stream up to which all is settled, by whichever process.
        """
        for place in [place for place in self._put_off if place <= settled_up_to]:
            del self._put_off[place]
        return min([*self._put_off.values(), *filter(None, [self._in_hand_since])], default=None)
