"""Runs the demo: sends a district's year through the running stack and returns the figures at its end."""

import asyncio
import os
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.demo.article import year_of
from deploy.demo.officials import let_chairman_decide, let_letters_go_out
from deploy.demo.open_house import OpenHouse
from deploy.demo.year.neighbours import CODES as NEIGHBOURS
from deploy.demo.year.van_son import UNIT as VAN_SON
from deploy.demo.year_replay import YearReplay
from deploy.embedded.on_demand import ASKED
from deploy.embedded.plan import python
from deploy.office.figures import Figures, ReportPeriod, figures_of
from deploy.replay.stall_timeout import StallTimeout
from deploy.terminal.running import CannotDo
from deploy.terminal.screen import OnProgress
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.record import FiledReport, ResolvedReport, ReturnedReport
from shared.contracts.questions.deadlines import RecordsByDueTime, Standing
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.messaging.queries.client import ask
from shared.messaging.streams import IN, OFFICE

NICENESS: Final = 10
"""Of the outside system that writes its year: the office, which starts meanwhile, goes first."""
POLL_S: Final = 0.2
LONG_AGO: Final = timedelta(days=180)
"""Before the end of the year: far longer than a link can be used."""
MOST_WAITING: Final = 3 * 9
"""Answers of a unit that are in no figure when the year ends: of each month in which citizens can still
answer, up to nine wait for others to go in with."""


async def write_year(file: Path) -> int:
    """Run the outside system, which writes its year into a file; return the number of events.

    Raises:
        CannotDo: It failed.
    """
    with file.open("wb") as events:
        process = await asyncio.create_subprocess_exec(
            *python("deploy.demo.year"), "--district", stdout=events, preexec_fn=partial(os.nice, NICENESS)
        )
        if await process.wait() != 0:
            raise CannotDo("the demo year could not be generated")
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


async def run_demo(
    year: Path, bus: Client, gateway_url: str, on_events: OnProgress, on_answers: OnProgress
) -> dict[str, Figures]:
    """Replay the year while citizens answer, let officials act, and return the figures by unit id.

    Raises:
        CannotDo: Intake did not accept all events of the year, or the figures do not follow from them.
        Stalled: Nothing has moved for a minute.
    """
    replay = YearReplay(bus, on_events)
    with year.open("rb") as lines:
        await replay.run(lines, gateway_url, on_answers)

    units = {f"{code}v1": code == VAN_SON for code in (VAN_SON, *NEIGHBOURS)}

    async def decide(unit: str) -> None:
        await until_caught_up(replay.told[unit], year_of(unit), bus)
        await let_chairman_decide(unit, bus, all_held=units[unit])

    async def wait_for_the_clock() -> None:
        for unit in replay.told:  # it moves on once, after some silence
            await until_overdue(unit, replay.end, bus)
            await until_expired(unit, replay.end, bus)
            await until_counted(replay.answers[unit], year_of(unit), bus)

    await until_delivered(bus)
    open_house = OpenHouse(f"{VAN_SON}v1", bus, year.parent / ASKED)
    await asyncio.gather(*map(decide, units), open_house.tell(), wait_for_the_clock())
    # Only now, since each letter that is handed over is news to surveys, whose clock would stand on.
    await asyncio.gather(*(let_letters_go_out(unit, bus, print_all=units[unit]) for unit in units))
    return {unit: await figures_of(year_of(unit), bus) for unit in replay.told}


async def until_delivered(bus: Client) -> None:
    """Wait until every consumer has acknowledged all messages; then each unit's figures are nearly there.

    Raises:
        Stalled: Nothing was acknowledged for a minute.
    """
    stall_timeout = StallTimeout()
    before = -1
    while True:
        with suppress(NatsError):
            if not (left := await undelivered(bus)):
                return
            if left != before:
                stall_timeout.reset()
            before = left
        stall_timeout.check("the services have not caught up with what was sent")
        await asyncio.sleep(POLL_S)


async def until_caught_up(kept: Counter[str], period: ReportPeriod, bus: Client) -> None:
    """Wait until the services' figures are those that follow from the accepted events.

    Raises:
        Stalled: The figures have not moved for a minute.
    """
    stall_timeout = StallTimeout()
    before: Figures | None = None
    while True:
        with suppress(CannotDo, NatsError):
            figures = await figures_of(period, bus)
            if matches(figures, kept) and await all_delivered(bus):
                return
            if figures != before:
                stall_timeout.reset()
            before = figures
        stall_timeout.check("the services have not caught up with what was sent")
        await asyncio.sleep(POLL_S)


def matches(figures: Figures, kept: Counter[str]) -> bool:
    """Return whether figures are those that follow from a number of events of each type."""
    written = sum(
        kind.written + kind.cancelled for kind in figures.letters.kinds if kind.kind in set(LifeEventKind)
    )
    return (
        figures.in_time.received == kept[FiledReport.type_name()]
        and figures.in_time.resolved == kept[ResolvedReport.type_name()]
        and figures.survey.invitations == kept[ReturnedReport.type_name()]
        and written == kept[RegisteredReport.type_name()]
    )


async def until_overdue(unit: str, end: datetime, bus: Client) -> None:
    """Wait until every open record that was due before the end of the year is overdue.

    The office's clock moves on to the end only after some seconds without news. Figures that are read earlier
    would depend on how fast the machine is.

    Raises:
        Stalled: The clock has not moved on for a minute.
    """
    stall_timeout = StallTimeout()
    question = RecordsByDueTime(unit=unit, standing=Standing.RUNNING, limit=1)
    while any(record.due_at and record.due_at <= end for record in (await ask(bus, question)).records):
        stall_timeout.check("the office's clock has not reached the end of the year")
        await asyncio.sleep(POLL_S)


async def until_expired(unit: str, end: datetime, bus: Client) -> None:
    """Wait until the links have expired that citizens did not use: then the clock of surveys is at the end.

    Raises:
        Stalled: The clock has not moved on for a minute.
    """
    stall_timeout = StallTimeout()
    question = OpenInvitations(unit=unit, limit=1)
    while any(line.invited_at < end - LONG_AGO for line in (await ask(bus, question)).invitations):
        stall_timeout.check("the clock of surveys has not reached the end of the year")
        await asyncio.sleep(POLL_S)


async def until_counted(given: int, period: ReportPeriod, bus: Client) -> None:
    """Wait until all answers of a unit are counted that do not have to wait for others.

    Those of months in which nobody can answer any more are counted once the clock is at the end of the year.

    Raises:
        Stalled: Fewer answers are counted, and no more for a minute.
    """
    stall_timeout = StallTimeout()
    question = HowSatisfied(**period.as_query)
    before = -1
    while not 0 <= given - (counted := (await ask(bus, question)).answers) <= MOST_WAITING:
        if counted != before:
            stall_timeout.reset()
        before = counted
        stall_timeout.check(f"{period.name} has {counted} answers of citizens, and {given} were given")
        await asyncio.sleep(POLL_S)


async def all_delivered(bus: Client) -> bool:
    """Return whether every consumer has acknowledged all messages of its stream."""
    return not await undelivered(bus)


async def undelivered(bus: Client) -> int:
    """Return how many messages the consumers of both streams have not acknowledged yet."""
    consumers = [
        consumer for stream in (IN, OFFICE) for consumer in await bus.jetstream().consumers_info(stream.name)
    ]
    return sum((consumer.num_pending or 0) + (consumer.num_ack_pending or 0) for consumer in consumers)
