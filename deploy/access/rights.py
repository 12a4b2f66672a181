"""Rights on the bus of each process and each publisher.

A right is a subject. Queries, fetches from a consumer and acknowledgements are publishes, too. What is
replied stays with who asked: see `deploy.access.accounts`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from services.feed.subscribers import Subscriber
from shared.contracts.changed import changed_subject
from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.contracts.events.fact import Fact
from shared.contracts.events.redaction import PREFIX
from shared.contracts.events.registry import FACTS
from shared.contracts.questions.intake.receipts import ReceiptsOf
from shared.contracts.rights.on_the_bus import SIGNED
from shared.contracts.rights.table import load_rights
from shared.contracts.services import SERVICES
from shared.messaging.connection import inbox_of
from shared.messaging.streams import DEAD, FEED, OFFICE, RESTORE, STREAMS
from shared.service.service import Service

PUBLISHED_BY: Final = {
    "record": "intake",
    "life-event": "intake",
    "deadline": "deadlines",
    "letter": "letters",
    "citizen-notice": "letters",
    "survey": "surveys",
    "period": "supervision",
}
"""The service that publishes the facts about each noun."""
RECEIPTS: Final = "receipts"
LONGEST_ANSWER: Final = "15m"
"""Longer than anybody waits for a recount; the server forgets after two minutes who may be answered, else."""


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
        replies = {"allow_responses": {"max": 1, "expires": LONGEST_ANSWER}}
        return permissions | (replies if self.may_reply else {})


def service_rights(service: Service, facts: Iterable[type[Fact]] = FACTS) -> Rights:
    """Rights to publish the service's facts, read its consumer, answer its queries and ask those it declares.

    It says at which units something changed. One that reports to intake may also publish as that publisher.
    """
    name, consumer = service.name, service.consumer
    nouns = sorted({fact.noun for fact in facts if PUBLISHED_BY[fact.noun] == name})
    durable = f"{consumer.stream}.{consumer.name}"
    return Rights(
        publish=(
            *(f"office.{noun}.>" for noun in nouns),
            *((f"in.{service.reports_as}.>",) if service.reports_as else ()),
            *((f"{RECEIPTS}.>",) if name == ReceiptsOf.service else ()),
            DeadLetter.subject_of(name),
            DeadLetterAct.subject_of(name),
            changed_subject(name, "*"),
            *(question.subject() for question in service.queries),
            f"$JS.API.CONSUMER.INFO.{durable}",
            f"$JS.API.CONSUMER.MSG.NEXT.{durable}",
            f"$JS.ACK.{durable}.>",
        ),
        subscribe=(_inbox(name), f"ask.{name}.> {name}"),
        may_reply=True,
    )


def feed_rights(of_any_service: Rights, subscribers: Iterable[Subscriber]) -> Rights:
    """Rights of feed: to copy the facts without what is personal, and to keep the consumers of subscribers.

    Of the consumers of whole facts it may touch those of the subscribers who were given these, by name.
    """
    at_facts = [subscriber for subscriber in subscribers if subscriber.personal]
    return Rights(
        publish=(
            *of_any_service.publish,
            f"{PREFIX}.>",
            *(
                f"$JS.API.{request}.{stream.name}"
                for stream in (OFFICE, FEED)
                for request in ("STREAM.INFO", "DIRECT.GET")
            ),
            *_consumer_rights(f"{FEED.name}.>", f"{FEED.name}.>"),
            *(
                subject
                for subscriber in at_facts
                for durable in [f"{OFFICE.name}.{subscriber.consumer}"]
                for subject in _consumer_rights(durable, f"{durable}.>")
            ),
        ),
        subscribe=of_any_service.subscribe,
        may_reply=True,
    )


def subscriber_rights(subscriber: Subscriber) -> Rights:
    """Rights to fetch and acknowledge what a subscriber's own consumer has for it, and nothing else."""
    durable = f"{subscriber.stream.name}.{subscriber.consumer}"
    return Rights(
        publish=(
            f"$JS.API.CONSUMER.INFO.{durable}",
            f"$JS.API.CONSUMER.MSG.NEXT.{durable}",
            f"$JS.ACK.{durable}.>",
        ),
        subscribe=(_inbox(subscriber.name),),
    )


def gateway_rights(by_http: Iterable[str] = ()) -> Rights:
    """Rights to ask what the table of rights has, to hear that something changed, and to report by HTTP.

    What anybody may ask is asked as it is. All else needs a statement of staff's of who asks, on a subject of
    its own; what stands nowhere in the table, the gateway cannot ask at all.
    """
    table = load_rights()
    public = (f"ask.{service}.{name}.*" for service in SERVICES for name in table.public.get(service, ()))
    signed = (f"ask.{service}.{name}.*{SIGNED}" for service in SERVICES for name in table.signed(service))
    reports = (subject for name in by_http for subject in (f"in.{name}.>", ReceiptsOf.subject_of(name)))
    return Rights(
        publish=(*public, *signed, *reports),
        subscribe=(_inbox("gateway"), *(changed_subject(service, "*") for service in SERVICES)),
    )


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
        publish=(
            *(f"ask.{service}.>" for service in SERVICES),
            "in.>",
            "office.>",
            *DEAD.subjects,
            f"$JS.API.STREAM.INFO.{DEAD.name}",
            f"$JS.API.DIRECT.GET.{DEAD.name}",
        ),
        subscribe=(_inbox("operator"),),
    )


def publisher_rights(name: str) -> Rights:
    """Rights to report under the publisher's own name and to receive its own receipts."""
    return Rights(
        publish=(f"in.{name}.>", ReceiptsOf.subject_of(name)),
        subscribe=(_inbox(name), f"{RECEIPTS}.{name}.>"),
    )


def _consumer_rights(durable: str, acknowledged: str) -> tuple[str, ...]:
    """Return the rights to create, change, remove and read a consumer."""
    requests = ("CREATE", "INFO", "DELETE", "MSG.NEXT")
    return (*(f"$JS.API.CONSUMER.{request}.{durable}" for request in requests), f"$JS.ACK.{acknowledged}")


def _inbox(name: str) -> str:
    return f"{inbox_of(name)}.>"
