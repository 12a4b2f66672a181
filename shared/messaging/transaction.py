"""One transaction holds a handler's changes, its inbox entries and its outgoing messages: all or nothing."""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import Clock, RealClock
from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import Fact, FactToPublish
from shared.contracts.events.receipt import Receipt
from shared.contracts.events.reported.report import ReportedFact
from shared.messaging.streams import DEAD, IN, OFFICE
from shared.observability.step import Kind, Step
from shared.observability.tracing import step_from
from shared.reference.loading import load_office_zone
from shared.storage import dead_letter, outbox
from shared.storage.outbox import Outgoing


class Transaction:
    """The transaction of a handler. Its messages are sent after the commit, in order."""

    def __init__(self, connection: AsyncConnection, service: str, clock: Clock = RealClock()) -> None:
        self.connection = connection
        self.service = service
        self._clock = clock
        self._outgoing: list[Outgoing] = []
        self._flushed = self._kept = 0
        self.dead_letters: list[DeadLetter] = []
        """The messages that it dead-lettered."""
        self.steps: list[Step] = []
        """Its trace steps, exported once it is committed."""

    @property
    def now(self) -> datetime:
        """The latest known instant, for answers that note when they were asked."""
        return self._clock.reached()

    def publish(self, fact: Fact, *, id: str, traceparent: str | None = None) -> None:
        """Publish a fact. Publishing the same id again changes nothing.

        `traceparent` is that of the event that it follows from, if that has one.
        """
        source, zone = f"urn:motcua:{self.service}", load_office_zone()
        event = event_of(fact, id=id, source=source, zone=zone, traceparent=traceparent)
        self._outgoing.append(Outgoing(OFFICE.name, fact.subject_of(fact.unit), id, event.model_dump_json()))

    def publish_all(self, facts: Iterable[FactToPublish[Fact]]) -> None:
        """Publish facts in order."""
        for fact in facts:
            self.publish(fact.fact, id=fact.id, traceparent=fact.traceparent)

    def report_to_intake(self, report: ReportedFact, *, id: str, at: datetime) -> None:
        """Report to intake under the service's own name, as other systems do; an id counts once, for ever."""
        event = {
            "specversion": "1.0",
            "id": id,
            "source": f"urn:motcua:{self.service}",
            "type": report.type_name(),
            "time": at,
            "data": report.model_dump(mode="json", exclude_defaults=True),
        }
        self.send_report(event, noun=report.noun, publisher=self.service)

    def send_report(self, event: Mapping[str, Any], *, noun: str, publisher: str) -> None:
        """Send the event of a report to intake, as that of a publisher."""
        subject, id = f"in.{publisher}.{noun}", f"{publisher}:{event['id']}"
        self._outgoing.append(Outgoing(IN.name, subject, id, to_json(event).decode()))

    def send_receipt(self, receipt: Receipt) -> None:
        """Send a publisher the receipt of an event."""
        self._outgoing.append(Outgoing("", receipt.subject, "", receipt.model_dump_json()))

    def dead_letter(self, letter: DeadLetter) -> None:
        """Keep a message that cannot be processed, for an operator to look at."""
        self.dead_letters.append(letter)
        self._outgoing.append(
            Outgoing(DEAD.name, letter.subject_of(self.service), letter.id, letter.model_dump_json())
        )

    def note_act(self, act: DeadLetterAct) -> None:
        """Tell on the bus how a dead letter of this service was settled."""
        subject, id = act.subject_of(self.service), f"act:{act.letter}"
        self._outgoing.append(Outgoing(DEAD.name, subject, id, act.model_dump_json()))

    def step(
        self,
        name: str,
        after: str | None,
        id: str,
        *,
        about: str,
        unit: str,
        outcome: str = "",
        kind: Kind = "internal",
        together: int = 1,
    ) -> str | None:
        """Add a trace step that follows from an event; return the trace context of the step.

        `id` tells it from the other steps of its name that follow from the same. See `Step` for the rest.
        """
        own = step_from(after, self.service, name, id)
        if own and own != after:
            now = time.time_ns()
            self.steps.append(Step(name, own, after, now, kind, about, unit, outcome, together))
        return own

    async def flush(self) -> None:
        """Write the outgoing messages to the outbox now, which saves memory where they are very many."""
        await outbox.put(self.connection, self._outgoing)
        await dead_letter.keep(self.connection, self.dead_letters[self._kept :])
        self._kept = len(self.dead_letters)
        self._flushed += len(self._outgoing)
        self._outgoing.clear()

    async def flush_and_count(self) -> int:
        """Write the outgoing messages to the outbox and return their number; last before the commit."""
        await self.flush()
        return self._flushed
