"""A durable consumer of the model: pull requests, deliveries, acknowledgements and redeliveries."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from shared.messaging.streams import ACK_WAIT_S, Consumer
from tests.simulation.server.protocol import Published, matches
from tests.simulation.server.stream import ModelStream, Stored

NANOSECONDS: Final = 1_000_000_000
MOST_UNACKNOWLEDGED: Final = 2000
NO_MESSAGES: Final = ("404", "No Messages")
TIMED_OUT: Final = ("408", "Request Timeout")
CREATED: Final = "2026-11-02T00:00:00Z"


class Unacknowledged(NamedTuple):
    """A delivery that nobody has acknowledged."""

    due_at: float
    """When it is delivered again."""
    delivery: int
    """Number among the deliveries of the consumer, of its first one."""


@dataclass
class PullRequest:
    """What a client still waits for."""

    inbox: str
    wanted: int
    until: float | None
    no_wait: bool
    delivered: int = 0


@dataclass
class ModelConsumer:
    """A durable consumer."""

    declared: Consumer
    stream: ModelStream
    send: Callable[[str, Published], bool]
    """Sends a message to an inbox; returns whether anybody subscribes to that."""
    wake_at: Callable[[float], None]
    """Has `look` called at a time."""
    acknowledged: Callable[[Stored], None] = lambda _message: None
    deliveries: dict[int, int] = field(default_factory=dict)
    """How often each message was delivered, by sequence."""
    _next: int = 1
    _delivery: int = 0
    _unacknowledged: dict[int, Unacknowledged] = field(default_factory=dict)
    _again: list[int] = field(default_factory=list)
    _waiting: deque[PullRequest] = field(default_factory=deque)

    def restarted(self) -> None:
        """Forget what a server keeps in memory only: who waits."""
        self._waiting.clear()

    def pull(self, inbox: str, request: dict[str, Any]) -> None:
        """Take a pull request."""
        expires = request.get("expires", 0) / NANOSECONDS
        until = self.stream.clock() + expires if expires else None
        no_wait = bool(request.get("no_wait"))
        if until:
            self.wake_at(until)
        self._waiting.append(PullRequest(inbox, request.get("batch", 1), until, no_wait))
        self.look()

    def settle(self, tokens: list[str], body: bytes) -> None:
        """Take an acknowledgement: `$JS.ACK.<stream>.<consumer>.<delivered>.<sequence>…`."""
        sequence, word = int(tokens[5]), body.partition(b" ")[0]
        if sequence not in self._unacknowledged:
            return
        if word == b"-NAK":
            delay = from_json(body[len(word) :]).get("delay", 0) / NANOSECONDS if body != word else 0.0
            self._wait_for(sequence, delay)
        elif word == b"+WPI":
            self._wait_for(sequence, ACK_WAIT_S)
        else:
            del self._unacknowledged[sequence]
            if sequence in self._again:
                self._again.remove(sequence)
            self.acknowledged(self.stream.messages[sequence - 1])
        self.look()

    def look(self) -> None:
        """Deliver what can be delivered, and answer requests whose time is over."""
        now = self.stream.clock()
        due = [number for number, one in self._unacknowledged.items() if one.due_at <= now]
        self._again += sorted(number for number in due if number not in self._again)
        for request in [one for one in self._waiting if one.until is not None and one.until <= now]:
            self._waiting.remove(request)
            self._status(request, TIMED_OUT)
        while self._waiting and (message := self._available()):
            self._serve(self._waiting[0], message)
        for request in [one for one in self._waiting if one.no_wait and (one.until is None or one.delivered)]:
            self._waiting.remove(request)
            self._status(request, NO_MESSAGES)

    def info(self) -> dict[str, Any]:
        """Return what `$JS.API.CONSUMER.INFO` tells."""
        floor = min(self._unacknowledged, default=self._next)
        first = min((one.delivery for one in self._unacknowledged.values()), default=self._delivery + 1)
        return {
            "stream_name": self.declared.stream,
            "name": self.declared.name,
            "created": CREATED,
            "config": {"durable_name": self.declared.name, "ack_wait": ACK_WAIT_S * NANOSECONDS},
            "delivered": {"consumer_seq": self._delivery, "stream_seq": self._next - 1},
            "ack_floor": {"consumer_seq": first - 1, "stream_seq": floor - 1},
            "num_ack_pending": len(self._unacknowledged),
            "num_redelivered": sum(self.deliveries[number] > 1 for number in self._unacknowledged),
            "num_waiting": len(self._waiting),
            "num_pending": sum(map(self._wants, self.stream.messages[self._next - 1 :])),
        }

    def _available(self) -> Stored | None:
        """Return the next message: one that is delivered again comes before anything newer."""
        if self._again:
            return self.stream.messages[self._again[0] - 1]
        if len(self._unacknowledged) >= MOST_UNACKNOWLEDGED:
            return None
        while self._next <= len(self.stream.messages):
            message = self.stream.messages[self._next - 1]
            if self._wants(message):
                return message
            self._next += 1
        return None

    def _serve(self, request: PullRequest, message: Stored) -> None:
        delivered = self.deliveries.get(message.sequence, 0) + 1
        delivery = self._delivery + 1
        nanoseconds = int(message.at * NANOSECONDS)
        reply = (
            f"$JS.ACK.{self.declared.stream}.{self.declared.name}.{delivered}.{message.sequence}.{delivery}"
            f".{nanoseconds}.0"
        )
        sent = Published(message.subject, reply, message.headers, message.data)
        if not self.send(request.inbox, sent):
            self._waiting.remove(request)  # nobody subscribes to it any more
            return
        self._delivery, self.deliveries[message.sequence] = delivery, delivered
        if self._again:
            self._again.pop(0)
        else:
            self._next = message.sequence + 1
        first = self._unacknowledged.get(message.sequence, Unacknowledged(0, delivery)).delivery
        self._unacknowledged[message.sequence] = Unacknowledged(0, first)
        self._wait_for(message.sequence, ACK_WAIT_S)
        request.wanted -= 1
        request.delivered += 1
        if not request.wanted:
            self._waiting.remove(request)

    def _status(self, request: PullRequest, status: tuple[str, str]) -> None:
        headers = dict(zip(("Status", "Description"), status, strict=True))
        self.send(request.inbox, Published(request.inbox, "", headers, b""))

    def _wait_for(self, sequence: int, seconds: float) -> None:
        due_at = self.stream.clock() + seconds
        self._unacknowledged[sequence] = self._unacknowledged[sequence]._replace(due_at=due_at)
        self.wake_at(due_at)

    def _wants(self, message: Stored) -> bool:
        subject = message.subject.split(".")
        return any(matches(subject, one.split(".")) for one in self.declared.subjects)
