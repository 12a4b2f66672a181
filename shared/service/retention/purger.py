"""Sweeping: what is past its time goes, some at a time, each night and whenever an operator asks."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import structlog
from nats.errors import Error as NatsError

from shared.clock import has_heard_nothing
from shared.contracts.questions.retention import Forget, Forgotten, Swept
from shared.errors import failure_of
from shared.messaging.context import Office
from shared.messaging.streams import Reader
from shared.reference.office_zone import OFFICE_ZONE
from shared.reference.retention_periods import known_times, past
from shared.service.retention import purge_log
from shared.service.retention.purge_rule import Sweep
from shared.storage.database import is_away

log = structlog.get_logger()
AT_ONCE: Final = 500
"""Rows a transaction, so that facts which come in meanwhile do not wait long."""
SLICE_S: Final = 2.0
"""For so long it is swept before whoever asked is told how far it is."""
PAUSE_S: Final = 0.01
"""Between two transactions, for others."""
LOOK_EVERY_S: Final = 60.0
QUIET: Final = timedelta(hours=2)
"""How long after midnight the night's sweep begins."""
DAY: Final = timedelta(days=1)


class Sweeping:
    """The sweeps of a service."""

    def __init__(self, sweeps: Sequence[Sweep], reader: Reader) -> None:
        self._sweeps = sweeps
        self._reader = reader

    async def answer(self, question: Forget, office: Office) -> Forgotten:
        """Forget some of what is past its time by the office's clock, or count it."""
        now = office.clock.now()
        if has_heard_nothing(now):
            return Forgotten(kinds=())
        if question.dry_run:
            return await self._count(office, now)
        await self._open(office)
        kinds, more = [], False
        until = monotonic() + SLICE_S
        for sweep in self._sweeps:
            removed, left = await self._sweep(office, sweep, now, until)
            kinds.append(Swept(kind=sweep.kind, days=known_times()[sweep.kind].days, removed=removed))
            more |= left
        return Forgotten(kinds=tuple(kinds), more=more)

    async def each_night(self, office: Office) -> None:
        """Sweep once a day, for as long as the service runs; what cannot be swept now is tried again."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.tonight(office)

    async def tonight(self, office: Office) -> None:
        """Sweep what was not swept since the night began."""
        now = office.clock.now()
        if has_heard_nothing(now):
            return
        await self._open(office)
        async with office.reading() as read:
            swept = await purge_log.last_swept(read)
        for sweep in self._sweeps:
            if night_of(swept[sweep.kind]) < night_of(datetime.now(UTC)):
                try:
                    await self._sweep(office, sweep, now)
                except Exception as failure:
                    if is_away(failure):
                        raise
                    # It stops neither the service nor the other kinds; the doctor tells of it.
                    log.error("sweep_failed", kind=sweep.kind, reason=failure_of(failure))

    async def _sweep(
        self, office: Office, sweep: Sweep, now: datetime, until: float = float("inf")
    ) -> tuple[int, bool]:
        """Sweep to the end or for a while; return how much went, and whether some is left."""
        if sweep.when_all_is_read and not await self._all_is_read(office):
            return 0, False
        removed, more = 0, True
        before = past(known_times()[sweep.kind].days, now)
        while more and monotonic() < until:
            async with office.transaction() as tx:
                batch = await sweep.some(tx.connection, before, AT_ONCE)
                more = batch.more
                await purge_log.note(
                    tx.connection, sweep.kind, batch.removed, None if more else datetime.now(UTC)
                )
            removed += batch.removed
            await asyncio.sleep(PAUSE_S)
        if removed:
            log.info("forgotten", kind=sweep.kind, removed=removed)
        return removed, more

    async def _count(self, office: Office, now: datetime) -> Forgotten:
        kinds = []
        async with office.reading() as read:
            swept = await purge_log.last_swept(read)
            for sweep in self._sweeps:
                days = known_times()[sweep.kind].days
                found = await sweep.past(read, past(days, now))
                kinds.append(
                    Swept(
                        kind=sweep.kind,
                        days=days,
                        removed=found.to_remove,
                        waits=found.waits,
                        swept_at=swept.get(sweep.kind),
                    )
                )
        return Forgotten(kinds=tuple(kinds))

    async def _open(self, office: Office) -> None:
        async with office.transaction() as tx:
            kinds = [sweep.kind for sweep in self._sweeps]
            await purge_log.open_for(tx.connection, kinds, datetime.now(UTC) - DAY)

    async def _all_is_read(self, office: Office) -> bool:
        """Whether nothing is left to read or to settle."""
        try:
            info = await office.bus.jetstream().consumer_info(self._reader.stream, self._reader.name)
        except NatsError as trouble:
            log.warning("inbox_not_swept", reason=type(trouble).__name__)
            return False
        return not info.num_pending and not info.num_ack_pending


def night_of(moment: datetime) -> datetime:
    """Return the day at the office to whose night a moment belongs: that begins at two, and lasts a day."""
    return (moment - QUIET).astimezone(OFFICE_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
