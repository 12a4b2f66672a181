"""What each process and each publisher may do on the bus, and nothing else. Pure.

A right is a subject: to ask, to read from one's own reader and to acknowledge are publishes as well. Nobody
may listen to `_INBOX.>`, for that is where others get what was meant for them.
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
"""Which service publishes the facts about what."""
RECEIPTS: Final = "receipts"


@dataclass(frozen=True, slots=True)
class Rights:
    """Subjects on which somebody may publish, and to which he may listen."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    may_reply: bool = False
    """Whether he may answer who asks him."""

    def as_permissions(self) -> dict[str, Any]:
        """In the words of nats-server's configuration."""
        permissions: dict[str, Any] = {
            "publish": {"allow": list(self.publish)},
            "subscribe": {"allow": list(self.subscribe)},
        }
        return permissions | ({"allow_responses": True} if self.may_reply else {})


def service_rights(service: Service, facts: Iterable[type[Fact]] = FACTS) -> Rights:
    """A service tells its facts, reads its own reader, answers what it is asked, and asks what it names; some
    report to intake as publishers do.
    """
    name, reader = service.name, service.consumer
    nouns = sorted({fact.noun for fact in facts if PUBLISHED_BY[fact.noun] == name})
    place = f"{reader.stream}.{reader.name}"
    return Rights(
        publish=(
            *(f"office.{noun}.>" for noun in nouns),
            *((f"in.{name}.>",) if service.publishes_reports else ()),
            *((f"{RECEIPTS}.>",) if name == ReceiptsOf.service else ()),
            DeadLetter.subject_of(name),
            *(question.subject() for question in service.queries),
            f"$JS.API.CONSUMER.INFO.{place}",
            f"$JS.API.CONSUMER.MSG.NEXT.{place}",
            f"$JS.ACK.{place}.>",
        ),
        subscribe=(_inbox(name), f"ask.{name}.> {name}"),
        may_reply=True,
    )


def gateway_rights(by_http: Iterable[str] = ()) -> Rights:
    """The gateway asks, and reports for those publishers that come by HTTP, and for no other."""
    return Rights(publish=("ask.>", *(f"in.{name}.>" for name in by_http)), subscribe=(_inbox("gateway"),))


def provision_rights() -> Rights:
    """The provision step makes streams and readers, and fills what is restored; it reads no message."""
    acts = tuple(
        f"$JS.API.{act}.{stream.name}{rest}"
        for stream in STREAMS
        for act, rest in (
            ("STREAM.CREATE", ""),
            ("STREAM.UPDATE", ""),
            ("STREAM.INFO", ""),
            ("CONSUMER.CREATE", ".>"),
            ("CONSUMER.DURABLE.CREATE", ".>"),
            ("CONSUMER.INFO", ".>"),
        )
    )
    return Rights(publish=(*acts, f"{RESTORE}.>"), subscribe=(_inbox("provision"),))


def backup_rights() -> Rights:
    """Who takes a copy reads each stream, and how far each reader is; it makes and changes nothing."""
    return Rights(
        publish=tuple(
            f"$JS.API.{act}.{stream.name}{rest}"
            for stream in STREAMS
            for act, rest in (("STREAM.INFO", ""), ("DIRECT.GET", ""), ("CONSUMER.INFO", ".>"))
        ),
        subscribe=(_inbox("backup"),),
    )


def operator_rights() -> Rights:
    """An operator asks everything, and reads, sends again or settles dead letters."""
    return Rights(
        publish=("ask.>", "in.>", "office.>", *DEAD.subjects, *_stream_reading(DEAD)),
        subscribe=(_inbox("operator"),),
    )


def publisher_rights(name: str) -> Rights:
    """A publisher reports under its own name and hears what became of its own events."""
    return Rights(
        publish=(f"in.{name}.>", ReceiptsOf.subject_of(name)),
        subscribe=(_inbox(name), f"{RECEIPTS}.{name}.>"),
    )


def _stream_reading(stream: Stream) -> Sequence[str]:
    """What reading a stream from its beginning takes."""
    return (
        f"$JS.API.STREAM.INFO.{stream.name}",
        f"$JS.API.CONSUMER.CREATE.{stream.name}.>",
        f"$JS.API.CONSUMER.INFO.{stream.name}.>",
        f"$JS.API.CONSUMER.DELETE.{stream.name}.>",
        "$JS.FC.>",
    )


def _inbox(name: str) -> str:
    return f"{inbox_of(name)}.>"
