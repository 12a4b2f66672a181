"""The model of nats-server: what it keeps through a restart, and what it answers.

It knows what the kernel uses and no more; whatever else a client asks is an error that the simulation shows.
`tests/simulation/test_server_model.py` holds it against nats-server itself.
"""

from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any, Final

from pydantic_core import from_json, to_json

from shared.messaging.streams import Consumer, Stream
from tests.simulation.server.durable import ModelConsumer
from tests.simulation.server.protocol import ClientSession, Published, Sessions, Wire
from tests.simulation.server.stream import ModelStream

INFO: Final = "$JS.API.CONSUMER.INFO."
PULL: Final = "$JS.API.CONSUMER.MSG.NEXT."
ACK: Final = "$JS.ACK."
NO_RESPONDERS: Final = {"Status": "503"}


class UnknownRequest(Exception):
    """The model does not know what the client asks; nats-server may."""


class ModelServer:
    """A server with streams and consumers. It may be restarted; what it has stored stays."""

    def __init__(
        self,
        random: Random,
        clock: Callable[[], float],
        call_at: Callable[[float, Callable[[], None]], object],
        streams: Iterable[Stream],
        consumers: Iterable[Consumer],
    ) -> None:
        self._sessions = Sessions(random)
        self._call_at = call_at
        self.streams = {one.name: ModelStream(one, clock) for one in streams}
        self.consumers = {
            (one.stream, one.name): ModelConsumer(
                one, self.streams[one.stream], self._sessions.deliver, lambda at: None
            )
            for one in consumers
        }
        for consumer in self.consumers.values():
            consumer.wake_at = self._waker(consumer)
        self.heard: Callable[[Published], None] = lambda _message: None
        """Is told whatever is published."""

    def connected(self, wire: Wire) -> ClientSession:
        """Take a new client."""
        session = ClientSession(wire, self.publish, self._leave)
        self._sessions.all.append(session)
        return session

    def _leave(self, session: ClientSession) -> None:
        if session in self._sessions.all:
            self._sessions.all.remove(session)

    def restarted(self) -> None:
        """Forget all clients, their requests, and batches that were not committed."""
        self._sessions.all.clear()
        for stream in self.streams.values():
            stream.restarted()
        for consumer in self.consumers.values():
            consumer.restarted()

    def publish(self, message: Published) -> None:
        """Take a message from a client.

        Raises:
            UnknownRequest: It asks what the model does not know.
        """
        subject = message.subject
        self.heard(message)
        if subject.startswith(ACK):
            tokens = subject.split(".")
            self.consumers[tokens[2], tokens[3]].settle(tokens, message.data)
        elif subject.startswith(PULL):
            self._consumer(subject, PULL).pull(message.reply, from_json(message.data))
        elif subject.startswith(INFO):
            self._reply(message, self._consumer(subject, INFO).info())
        elif subject.startswith("$"):
            raise UnknownRequest(subject)
        elif stream := next((one for one in self.streams.values() if one.has(subject)), None):
            self._store(stream, message)
        elif not self._sessions.deliver(subject, message) and message.reply:
            self._sessions.deliver(message.reply, Published(message.reply, "", NO_RESPONDERS, b""))

    def _store(self, stream: ModelStream, message: Published) -> None:
        reply = stream.take(message)
        if message.reply and reply is not None:
            self._reply(message, reply)
        for consumer in self.consumers.values():
            if consumer.stream is stream:
                consumer.look()

    def _consumer(self, subject: str, prefix: str) -> ModelConsumer:
        stream, name = subject.removeprefix(prefix).split(".")
        return self.consumers[stream, name]

    def _reply(self, message: Published, said: Mapping[str, Any]) -> None:
        data = to_json(said) if said else b""
        self._sessions.deliver(message.reply, Published(message.reply, "", {}, data))

    def _waker(self, consumer: ModelConsumer) -> Callable[[float], None]:
        def wake_at(at: float) -> None:
            self._call_at(at, consumer.look)

        return wake_at
