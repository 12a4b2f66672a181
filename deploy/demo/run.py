"""Runs the demo: sends a district's year through the running stack and returns the figures at its end."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError
from pydantic_core import from_json

from deploy.demo.article import article_period
from deploy.demo.citizens import let_citizens_answer
from deploy.demo.officials import let_officials_act
from deploy.demo.year import UNIT as VAN_SON
from deploy.demo.year.neighbours import CODES as NEIGHBOURS
from deploy.embedded.plan import python
from deploy.office.figures import Figures, ReportPeriod, figures_of
from deploy.replay.lines import lines_of
from deploy.replay.replay import replay
from deploy.replay.stall_timeout import StallTimeout
from deploy.terminal.running import CannotDo
from deploy.terminal.screen import OnProgress
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.record import FiledReport, ResolvedReport, ReturnedReport
from shared.messaging.streams import IN, OFFICE

PUBLISHER: Final = "demo"
STALL_TIMEOUT_S: Final = 60.0
POLL_S: Final = 0.2


async def write_year(file: Path) -> int:
    """Run the outside system, which writes its year into a file; return the number of events.

    Raises:
        CannotDo: It failed.
    """
    with file.open("wb") as events:
        process = await asyncio.create_subprocess_exec(
            *python("deploy.demo.year"), "--district", stdout=events
        )
        if await process.wait() != 0:
            raise CannotDo("the demo year could not be generated")
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


async def run_demo(
    year: Path, bus: Client, gateway_url: str, on_events: OnProgress, on_answers: OnProgress
) -> Figures:
    """Replay the year, wait for the services, let citizens and officials act; return the figures.

    Raises:
        CannotDo: Intake did not accept all events of the year.
        Stalled: Nothing has moved for a minute.
    """
    with year.open("rb") as file:
        ledger = await replay(
            lines_of(file), PUBLISHER, bus, stall_timeout_s=STALL_TIMEOUT_S, progress=on_events
        )
    if ledger.kept.total() != ledger.settled:
        raise CannotDo(f"{ledger.settled - ledger.kept.total()} events of the year were not accepted")
    period = article_period()
    await until_caught_up(await asyncio.to_thread(events_of, VAN_SON, year), period, bus)
    await asyncio.gather(
        let_citizens_answer(period.units[0], bus, gateway_url, on_answers),
        let_officials_act(period.units[0], bus),
    )
    for code in NEIGHBOURS:
        unit = f"{code}v1"
        await asyncio.gather(
            let_citizens_answer(unit, bus, gateway_url), let_officials_act(unit, bus, print_all=False)
        )
    return await figures_of(period, bus)


def events_of(code: str, year: Path) -> Counter[str]:
    """Count the events of a unit in the file of the year, by type."""
    with year.open("rb") as lines:
        events = map(from_json, lines)
        return Counter(event["type"] for event in events if event["data"]["unit"] == code)


async def until_caught_up(kept: Counter[str], period: ReportPeriod, bus: Client) -> None:
    """Wait until the services' figures are those that follow from the accepted events.

    Raises:
        Stalled: The figures have not moved for a minute.
    """
    stall_timeout = StallTimeout(STALL_TIMEOUT_S)
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


async def all_delivered(bus: Client) -> bool:
    """Return whether every consumer has acknowledged all messages of its stream."""
    consumers = [
        consumer for stream in (IN, OFFICE) for consumer in await bus.jetstream().consumers_info(stream.name)
    ]
    return not any(consumer.num_pending or consumer.num_ack_pending for consumer in consumers)
