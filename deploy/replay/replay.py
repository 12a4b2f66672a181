"""Replaying a file of events as a publisher, until every line has its receipt."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import islice
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from deploy.replay.ledger import ReplayLedger
from deploy.replay.lines import EventLine
from deploy.replay.sending import EventSender
from deploy.replay.stall_timeout import StallTimeout
from shared.contracts.events.receipt import Receipt
from shared.contracts.faults import fault
from shared.contracts.questions.intake.receipts import ReceiptsOf
from shared.messaging.queries.client import QueryFailed, ask

WINDOW_LINES: Final = 500
"""Lines that are sent together; also the maximum of event ids in one query for receipts."""
MAX_OPEN_LINES: Final = 2000
"""Lines without a receipt; sending more would only lengthen the queue."""
FIRST_QUIET_S: Final = 2.0
"""After so long without a receipt, intake is asked for the missing ones; the bus does not store receipts."""
MAX_QUIET_S: Final = 30.0


async def replay(
    lines: Iterable[EventLine],
    publisher: str,
    bus: Client,
    *,
    stall_timeout_s: float,
    progress: Callable[[int], None] = lambda settled: None,
) -> ReplayLedger:
    """Send lines as a publisher and wait until each has its receipt.

    Raises:
        Stalled: No acknowledgement and no receipt arrived for too long.
    """
    run = _Run(publisher, bus, stall_timeout_s, progress)
    async with run.receiving():
        rest = iter(lines)
        while window := list(islice(rest, WINDOW_LINES)):
            await run.send(window)
            await run.until_open(MAX_OPEN_LINES - WINDOW_LINES)
        await run.until_open(0)
        await run.ask_for(list(run.ledger.waiting_lines()))
    return run.ledger


class _Run:
    def __init__(
        self, publisher: str, bus: Client, stall_timeout_s: float, progress: Callable[[int], None]
    ) -> None:
        self.ledger = ReplayLedger()
        self._publisher = publisher
        self._bus = bus
        self._stall_timeout = StallTimeout(stall_timeout_s)
        self._progress = progress
        self._sender = EventSender(bus, publisher, stall_timeout_s)
        self._received = asyncio.Event()
        self._attempts = 1

    @asynccontextmanager
    async def receiving(self) -> AsyncIterator[None]:
        """Note the receipts that arrive during the block."""

        async def note(message: Msg) -> None:
            self._take([Receipt.model_validate_json(message.data)])

        subscription = await self._bus.subscribe(f"receipts.{self._publisher}.>", cb=note)
        yield
        await subscription.unsubscribe()

    async def send(self, lines: Sequence[EventLine]) -> None:
        """Send lines for the first time."""
        for line in lines:
            self.ledger.sent(line)
        for line in await self._sender.send(lines):
            self.ledger.refuse(line, fault("event", "too_large"))
        self._stall_timeout.reset()

    async def until_open(self, limit: int) -> None:
        """Wait until at most `limit` lines lack a receipt; ask again or resend when no receipt arrives."""
        quiet_s = FIRST_QUIET_S
        while self.ledger.open > limit:
            if await self._something_received(quiet_s):
                quiet_s = FIRST_QUIET_S
                continue
            self._stall_timeout.check(f"{self.ledger.open} events have no receipt")
            if await self.ask_for(list(self.ledger.open_lines())):
                self._attempts += 1
                await self._sender.send(list(self.ledger.open_lines()), attempt=self._attempts)
            quiet_s = min(2 * quiet_s, MAX_QUIET_S)

    async def ask_for(self, lines: Sequence[EventLine]) -> bool:
        """Ask intake for the receipts of the well-formed lines; return whether it answered."""
        try:
            for source, event_ids in _askable(lines):
                question = ReceiptsOf(publisher=self._publisher, source=source, event_ids=event_ids)
                self._take((await ask(self._bus, question)).receipts)
        except (NatsError, QueryFailed):
            return False
        return True

    async def _something_received(self, within_s: float) -> bool:
        self._received.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                return await self._received.wait()
        return False

    def _take(self, receipts: Iterable[Receipt]) -> None:
        if sum(self.ledger.take(receipt) for receipt in receipts):
            self._stall_timeout.reset()
            self._progress(self.ledger.settled)
            self._received.set()


def _askable(lines: Iterable[EventLine]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield sources, each with as many event ids as fit into one query."""
    by_source: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.key.source and line.key.event_id:
            by_source[line.key.source].add(line.key.event_id)
    for source, ids in by_source.items():
        rest = iter(sorted(ids))
        while event_ids := tuple(islice(rest, WINDOW_LINES)):
            yield source, event_ids
