"""Replays the year by stages, while the citizens of the stages that are over answer."""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from nats.aio.client import Client

from deploy.demo.article import year_of
from deploy.demo.citizens import Citizens, citizens
from deploy.demo.stages import Stage, stages_of
from deploy.replay.lines import lines_of
from deploy.replay.replay import replay
from deploy.replay.stall_timeout import STALL_TIMEOUT_S
from deploy.terminal.running import CannotDo
from deploy.terminal.screen import OnProgress
from shared.contracts.changed import changed_subject
from shared.contracts.events.reported.record import ReturnedReport

PUBLISHER: Final = "demo"
MOST_ANSWERED: Final = 2
"""Stages whose citizens answer at the same time: more would be a sign of ballot stuffing, and the office's
clock would stand long after the days on which they answer."""


class YearReplay:
    """A replay of the year, and what it has told the office."""

    def __init__(self, bus: Client, on_events: OnProgress) -> None:
        self._bus = bus
        self._on_events = on_events
        self.told: Mapping[str, Counter[str]] = defaultdict(Counter)
        """Number of events by unit id and type."""
        self.answers: Counter[str] = Counter()
        """Number of answers by unit id."""
        self.end = datetime.min.replace(tzinfo=UTC)
        """Time of the last change of a record."""

    async def run(self, lines: Iterable[bytes], gateway_url: str, on_answers: OnProgress) -> None:
        """Replay the year. The citizens of a stage answer while the events of the next ones are sent.

        Raises:
            CannotDo: Intake did not accept an event, or the public form did not take an answer.
            Stalled: Nothing has moved for a minute.
        """
        answering: deque[asyncio.Task[None]] = deque()
        async with citizens(self._bus, gateway_url, on_answers) as people:
            await self._bus.subscribe(changed_subject("surveys", "*"), cb=people.note_change)
            for stage in stages_of(lines_of(lines)):
                if len(answering) == MOST_ANSWERED:
                    await answering.popleft()
                await self._replay(stage)
                answering.append(asyncio.create_task(self._let_answer(stage, people)))
            await asyncio.gather(*answering)

    async def _replay(self, stage: Stage) -> None:
        before = sum(events.total() for events in self.told.values())
        ledger = await replay(
            stage.lines,
            PUBLISHER,
            self._bus,
            stall_timeout_s=STALL_TIMEOUT_S,
            progress=lambda settled: self._on_events(before + settled),
        )
        if refused := ledger.settled - ledger.kept.total():
            raise CannotDo(f"{refused} events of the year were not accepted")
        for (unit, type), number in stage.events.items():
            self.told[unit][type] += number
        for unit, records in stage.due.items():
            self.answers[unit] += len(records)
        self.end = stage.last_of_records or self.end

    async def _let_answer(self, stage: Stage, people: Citizens) -> None:
        invited = {unit: self.told[unit][ReturnedReport.type_name()] for unit in stage.due}
        await asyncio.gather(
            *(people.answer(records, year_of(unit), invited[unit]) for unit, records in stage.due.items())
        )
