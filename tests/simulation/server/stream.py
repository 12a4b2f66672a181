"""A stream of the model: it stores messages, drops duplicates, takes atomic batches whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from shared.messaging.atomic_batch import DUPLICATE_IN_BATCH
from shared.messaging.streams import DUPLICATES_S, Stream
from tests.simulation.server.protocol import Published, matches

BATCH: Final = "Nats-Batch-Id"
NUMBER: Final = "Nats-Batch-Sequence"
COMMIT: Final = "Nats-Batch-Commit"
ID: Final = "Nats-Msg-Id"
ABANDONED_S: Final = 10.0
"""After so long without its next message a batch is forgotten."""
INCOMPLETE: Final = 10176
Reply = dict[str, Any]
EMPTY: Final[Reply] = {}
"""What the first message of a batch is answered: nothing but that the server has it."""


class Stored(NamedTuple):
    """A message of a stream."""

    sequence: int
    subject: str
    headers: Mapping[str, str]
    data: bytes
    at: float


class OpenBatch(NamedTuple):
    """An atomic batch that is not committed yet."""

    messages: list[Published]
    until: float


@dataclass
class ModelStream:
    """A stream and all that it has stored."""

    declared: Stream
    clock: Callable[[], float]
    messages: list[Stored] = field(default_factory=list)
    _known: dict[str, tuple[float, int]] = field(default_factory=dict)
    _batches: dict[str, OpenBatch] = field(default_factory=dict)

    def has(self, subject: str) -> bool:
        """Return whether it stores messages on a subject."""
        return any(matches(subject.split("."), one.split(".")) for one in self.declared.subjects)

    def restarted(self) -> None:
        """Forget what a server keeps in memory only."""
        self._batches.clear()

    def take(self, message: Published) -> Reply | None:
        """Store a message, or keep it for its batch; return what the publisher is told, if anything."""
        if BATCH not in message.headers:
            return self._store(message)
        return self._take_for_batch(message, message.headers[BATCH], int(message.headers[NUMBER]))

    def _take_for_batch(self, message: Published, name: str, number: int) -> Reply | None:
        batch = self._batches.pop(name, OpenBatch([], 0))
        if number != len(batch.messages) + 1 or (number > 1 and self.clock() > batch.until):
            return self._refused(INCOMPLETE, "atomic publish batch is incomplete")
        batch.messages.append(message)
        if COMMIT not in message.headers:
            self._batches[name] = OpenBatch(batch.messages, self.clock() + ABANDONED_S)
            return EMPTY if message.reply else None
        if any(self._known_as(one) for one in batch.messages):
            return self._refused(
                DUPLICATE_IN_BATCH, "batch publish contains duplicate message id (Nats-Msg-Id)"
            )
        stored = [self._store(one) for one in batch.messages]
        return {**stored[-1], "batch": name, "count": len(stored)}

    def _store(self, message: Published) -> Reply:
        where: Reply = {"stream": self.declared.name}
        if known := self._known_as(message):
            return {**where, "seq": known, "duplicate": True}
        sequence = len(self.messages) + 1
        headers = {
            name: value for name, value in message.headers.items() if not name.startswith("Nats-Batch")
        }
        self.messages.append(Stored(sequence, message.subject, headers, message.data, self.clock()))
        if id := message.headers.get(ID):
            self._known[id] = self.clock(), sequence
        return {**where, "seq": sequence}

    def _known_as(self, message: Published) -> int | None:
        """Return the sequence of a message with the same id, as long as the server remembers it."""
        at, sequence = self._known.get(message.headers.get(ID, ""), (0.0, 0))
        remembered = self.declared.drops_duplicates and self.clock() - at < DUPLICATES_S
        return sequence if sequence and remembered else None

    def _refused(self, code: int, why: str) -> Reply:
        return {
            "error": {"code": 400, "err_code": code, "description": why},
            "stream": self.declared.name,
            "seq": 0,
        }
