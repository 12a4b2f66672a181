"""One transaction: what a handler changes, what it has taken in and what it says, all or nothing."""

import time
from datetime import datetime

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import Clock, RealClock
from shared.contracts.dead_letter import DeadLetter
from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import Fact
from shared.contracts.events.receipt import Receipt
from shared.contracts.events.reported.report import Reported
from shared.messaging.streams import DEAD, IN, OFFICE
from shared.observability.tracing import Kind, Step, step_from
from shared.storage import outbox
from shared.storage.outbox import Outgoing


class Transaction:
    """What a handler works in. What it says goes out after the commit, in order."""

    def __init__(self, connection: AsyncConnection, service: str, clock: Clock = RealClock()) -> None:
        self.connection = connection
        self.service = service
        self._clock = clock
        self._said: list[Outgoing] = []
        self._put_down = 0
        self.buried = 0
        """How many messages were set aside in it."""
        self.steps: list[Step] = []
        """Those of its steps that somebody follows; told once it is committed."""

    @property
    def now(self) -> datetime:
        """The moment that has been reached, for answers that note when they were asked."""
        return self._clock.reached()

    def publish(self, fact: Fact, *, id: str, traceparent: str | None = None) -> None:
        """Say that something has happened. Saying the same id again says nothing new.

        `traceparent` is that of what it follows from, if that has one.
        """
        event = event_of(fact, id=id, source=f"urn:motcua:{self.service}", traceparent=traceparent)
        self._said.append(Outgoing(OFFICE.name, fact.subject_of(fact.unit), id, event.model_dump_json()))

    def report(self, said: Reported, *, id: str, at: datetime) -> None:
        """Report to intake, as other systems do, under the service's own name; an id counts once for ever."""
        event = {
            "specversion": "1.0",
            "id": id,
            "source": f"urn:motcua:{self.service}",
            "type": said.type_name(),
            "time": at,
            "data": said.model_dump(mode="json", exclude_defaults=True),
        }
        subject = f"in.{self.service}.{said.noun}"
        self._said.append(Outgoing(IN.name, subject, f"{self.service}:{id}", to_json(event).decode()))

    def answer(self, receipt: Receipt) -> None:
        """Tell a publisher what became of an event."""
        self._said.append(Outgoing("", receipt.subject, "", receipt.model_dump_json()))

    def bury(self, letter: DeadLetter) -> None:
        """Set aside a message that cannot be processed, for an operator to look at."""
        self.buried += 1
        self._said.append(
            Outgoing(DEAD.name, letter.subject_of(self.service), letter.id, letter.model_dump_json())
        )

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
        """Note a step that follows from an event; return the trace context for what follows from the step.

        `id` tells it from the other steps of its name that follow from the same. See `Step` for the rest.
        """
        own = step_from(after, self.service, name, id)
        if own and own != after:
            now = time.time_ns()
            self.steps.append(Step(name, own, after, now, kind, about, unit, outcome, together))
        return own

    async def put_down(self) -> None:
        """Put what was said so far into the outbox; who says very much saves memory by it."""
        await outbox.put(self.connection, self._said)
        self._put_down += len(self._said)
        self._said.clear()

    async def finish(self) -> int:
        """Put what was said into the outbox and return how much that is; the last thing before the commit."""
        await self.put_down()
        return self._put_down
