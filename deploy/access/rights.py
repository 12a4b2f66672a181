"""Rights on the bus of each process and each publisher.

A right is a subject. Queries, fetches from a consumer and acknowledgements are publishes, too. Nobody may
subscribe to `_INBOX.>`, since the answers to all others arrive there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.contracts.dead_letter import DeadLetter
from shared.contracts.events.fact import Fact
from shared.contracts.events.registry import FACTS
from shared.contracts.questions.intake import ReceiptsOf
from shared.messaging.connection import inbox_of
from shared.messaging.streams import DEAD, RESTORE, STREAMS, Stream
from shared.service.service import Service

PUBLISHED_BY: Final = {
    "record": "intake",
    "life-event": "intake",
    "deadline": "deadlines",
    "letter": "letters",
    "survey": "surveys",
}
"""The service that publishes the facts about each noun."""
RECEIPTS: Final = "receipts"


@dataclass(frozen=True, slots=True)
class Rights:
    """Subjects that a client may publish on, and subscribe to."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    may_reply: bool = False
    """Whether the client may reply to requests."""

    def as_permissions(self) -> dict[str, Any]:
        """Return them as nats-server's configuration has them."""
        permissions: dict[str, Any] = {
            "publish": {"allow": list(self.publish)},
            "subscribe": {"allow": list(self.subscribe)},
        }
        return permissions | ({"allow_responses": True} if self.may_reply else {})


def service_rights(service: Service, facts: Iterable[type[Fact]] = FACTS) -> Rights:
    """Rights to publish the service's facts, read its consumer, answer its queries and ask those it declares.

    A service that reports to intake may also publish as a publisher of its name.
    """
    name, consumer = service.name, service.consumer
    nouns = sorted({fact.noun for fact in facts if PUBLISHED_BY[fact.noun] == name})
    durable = f"{consumer.stream}.{consumer.name}"
    return Rights(
        publish=(
            *(f"office.{noun}.>" for noun in nouns),
            *((f"in.{name}.>",) if service.publishes_reports else ()),
            *((f"{RECEIPTS}.>",) if name == ReceiptsOf.service else ()),
            DeadLetter.subject_of(name),
            *(question.subject() for question in service.queries),
            f"$JS.API.CONSUMER.INFO.{durable}",
            f"$JS.API.CONSUMER.MSG.NEXT.{durable}",
            f"$JS.ACK.{durable}.>",
        ),
        subscribe=(_inbox(name), f"ask.{name}.> {name}"),
        may_reply=True,
    )


def gateway_rights(by_http: Iterable[str] = ()) -> Rights:
    """Rights to ask every service, and to report for the publishers that come by HTTP."""
    return Rights(publish=("ask.>", *(f"in.{name}.>" for name in by_http)), subscribe=(_inbox("gateway"),))


def provision_rights() -> Rights:
    """Rights to create streams and consumers, and to fill restored streams; no right to read messages."""
    requests = tuple(
        f"$JS.API.{request}.{stream.name}{rest}"
        for stream in STREAMS
        for request, rest in (
            ("STREAM.CREATE", ""),
            ("STREAM.UPDATE", ""),
            ("STREAM.INFO", ""),
            ("CONSUMER.CREATE", ".>"),
            ("CONSUMER.DURABLE.CREATE", ".>"),
            ("CONSUMER.INFO", ".>"),
            ("CONSUMER.DELETE", ".>"),
        )
    )
    return Rights(publish=(*requests, f"{RESTORE}.>"), subscribe=(_inbox("provision"),))


def backup_rights() -> Rights:
    """Rights to read every stream and the state of every consumer; no right to change anything."""
    return Rights(
        publish=tuple(
            f"$JS.API.{request}.{stream.name}{rest}"
            for stream in STREAMS
            for request, rest in (("STREAM.INFO", ""), ("DIRECT.GET", ""), ("CONSUMER.INFO", ".>"))
        ),
        subscribe=(_inbox("backup"),),
    )


def operator_rights() -> Rights:
    """Rights to ask every service, and to read, redrive and settle dead letters."""
    return Rights(
        publish=("ask.>", "in.>", "office.>", *DEAD.subjects, *_stream_reading(DEAD)),
        subscribe=(_inbox("operator"),),
    )


def publisher_rights(name: str) -> Rights:
    """Rights to report under the publisher's own name and to receive its own receipts."""
    return Rights(
        publish=(f"in.{name}.>", ReceiptsOf.subject_of(name)),
        subscribe=(_inbox(name), f"{RECEIPTS}.{name}.>"),
    )


def _stream_reading(stream: Stream) -> Sequence[str]:
    """Requests that an ordered consumer needs to read a stream from its beginning."""
    return (
        f"$JS.API.STREAM.INFO.{stream.name}",
        f"$JS.API.CONSUMER.CREATE.{stream.name}.>",
        f"$JS.API.CONSUMER.INFO.{stream.name}.>",
        f"$JS.API.CONSUMER.DELETE.{stream.name}.>",
        "$JS.FC.>",
    )


def _inbox(name: str) -> str:
    return f"{inbox_of(name)}.>"
