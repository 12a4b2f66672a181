"""The text protocol of NATS, from the side of the server, and the subjects that clients subscribe to."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final, NamedTuple, Protocol

from pydantic_core import to_json

LINE_END: Final = b"\r\n"
INFO: Final = {
    "server_id": "model",
    "version": "2.15.1",
    "proto": 1,
    "headers": True,
    "jetstream": True,
    "max_payload": 1024 * 1024,
}


class Published(NamedTuple):
    """A message as a client published it."""

    subject: str
    reply: str
    headers: Mapping[str, str]
    data: bytes


class Wire(Protocol):
    """How bytes reach a client."""

    def send(self, data: bytes) -> None:
        """Send bytes."""


class Subscription(NamedTuple):
    """What a client subscribed to."""

    pattern: list[str]
    queue: str
    id: str


class ClientSession:
    """A client that is connected."""

    def __init__(
        self, wire: Wire, publish: Callable[[Published], None], leave: "Callable[[ClientSession], None]"
    ) -> None:
        self._wire, self._publish, self._leave = wire, publish, leave
        self._buffer = b""
        self.subscriptions: dict[str, Subscription] = {}
        wire.send(b"INFO " + to_json(INFO) + LINE_END)

    def received(self, data: bytes) -> None:
        """Take bytes of the client, and do what is complete."""
        self._buffer += data
        while LINE_END in self._buffer:
            line, _, rest = self._buffer.partition(LINE_END)
            words = line.decode().split()
            match words[0].upper():
                case "PING":
                    self._wire.send(b"PONG\r\n")
                case "SUB":
                    subscription = Subscription(words[1].split("."), "".join(words[2:-1]), words[-1])
                    self.subscriptions[subscription.id] = subscription
                case "UNSUB":
                    self.subscriptions.pop(words[1], None)
                case "PUB" | "HPUB" as verb:
                    size = int(words[-1])
                    if len(rest) < size + len(LINE_END):
                        return
                    self._buffer = rest[size + len(LINE_END) :]
                    self._publish(_published(verb, words[1:], rest[:size]))
                    continue
            self._buffer = rest

    def is_lost(self) -> None:
        """Leave the server, as its connection is gone."""
        self._leave(self)

    def deliver(self, subscription: Subscription, message: Published) -> None:
        """Deliver a message to one of its subscriptions."""
        reply = f" {message.reply}" if message.reply else ""
        head = f"{message.subject} {subscription.id}{reply}".encode()
        body = message.data + LINE_END
        if not message.headers:
            self._wire.send(b"MSG %b %d\r\n%b" % (head, len(message.data), body))
            return
        block = _block(message.headers)
        sizes = len(block), len(block) + len(message.data)
        self._wire.send(b"HMSG %b %d %d\r\n%b%b" % (head, *sizes, block, body))


def _published(verb: str, words: list[str], content: bytes) -> Published:
    sizes = 2 if verb == "HPUB" else 1
    subject, reply = words[0], "".join(words[1:-sizes])
    if verb == "PUB":
        return Published(subject, reply, {}, content)
    block, data = content[: int(words[-2])], content[int(words[-2]) :]
    lines = (line.partition(": ") for line in block.decode().split("\r\n")[1:] if line)
    return Published(subject, reply, {name: value for name, _, value in lines}, data)


def _block(headers: Mapping[str, str]) -> bytes:
    """Write headers; a status stands beside the version."""
    status = headers.get("Status", "")
    first = " ".join(filter(None, ("NATS/1.0", status, headers.get("Description", ""))))
    lines = [f"{name}: {value}" for name, value in headers.items() if name not in ("Status", "Description")]
    return "\r\n".join([first, *lines, "", ""]).encode()


def matches(subject: list[str], pattern: list[str]) -> bool:
    """Return whether a subject is one of a pattern with `*` and `>`."""
    head = pattern[:-1] if pattern[-1] == ">" else pattern
    fits = len(subject) > len(head) if pattern[-1] == ">" else len(subject) == len(head)
    return fits and all(wanted in ("*", token) for token, wanted in zip(subject, head, strict=False))


class Sessions:
    """The clients of a server, and who of them hears what."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.all: list[ClientSession] = []

    def subscribed(self, subject: str) -> list[tuple[ClientSession, Subscription]]:
        """Return who gets a message on a subject: all, but one of each queue group."""
        tokens = subject.split(".")
        found = [
            (session, one)
            for session in self.all
            for one in session.subscriptions.values()
            if matches(tokens, one.pattern)
        ]
        groups = {one.queue: (session, one) for session, one in found if one.queue}
        for queue in groups:
            groups[queue] = self._random.choice([pair for pair in found if pair[1].queue == queue])
        return [pair for pair in found if not pair[1].queue] + list(groups.values())

    def deliver(self, to: str, message: Published) -> bool:
        """Deliver a message to whoever subscribed to a subject; return whether anybody did."""
        pairs = self.subscribed(to)
        for session, subscription in pairs:
            session.deliver(subscription, message)
        return bool(pairs)
