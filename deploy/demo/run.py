"""The demo: a commune's year through the running stack, and what the services answer at its end."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.demo.article import the_year
from deploy.demo.citizens import let_citizens_answer
from deploy.demo.officials import let_officials_act
from deploy.embedded.plan import python
from deploy.office.figures import Figures, ReportPeriod, figures_of
from deploy.replay.lines import lines_of
from deploy.replay.replay import replay
from deploy.replay.stall_timeout import StallTimeout
from deploy.terminal.running import CannotDo
from deploy.terminal.screen import Done
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.record import FiledReport, ResolvedReport, ReturnedReport
from shared.messaging.streams import IN, OFFICE

PUBLISHER: Final = "demo"
STALL_TIMEOUT_S: Final = 60.0
LOOK_AGAIN_S: Final = 0.2


async def tell_year(file: Path) -> int:
    """Let the outside system, a process of its own, tell its year into a file; return how many events.

    Raises:
        CannotDo: It failed.
    """
    with file.open("wb") as told:
        telling = await asyncio.create_subprocess_exec(*python("deploy.demo.year"), stdout=told)
        if await telling.wait() != 0:
            raise CannotDo("the demo year could not be told")
    with file.open("rb") as events:
        return sum(1 for _ in events)


async def run_demo(year: Path, bus: Client, gateway_url: str, on_events: Done, on_answers: Done) -> Figures:
    """Replay the year, wait for what follows, let citizens answer and officials act, and ask for the figures.

    Raises:
        CannotDo: Not all of the year was taken in.
        Stalled: Nothing has moved for a minute.
    """
    with year.open("rb") as file:
        ledger = await replay(
            lines_of(file), PUBLISHER, bus, stall_timeout_s=STALL_TIMEOUT_S, progress=on_events
        )
    if ledger.kept.total() != ledger.settled:
        raise CannotDo(f"{ledger.settled - ledger.kept.total()} events of the year were not taken in")
    period = the_year()
    await until_followed(ledger.kept, period, bus)
    await asyncio.gather(
        let_citizens_answer(period.units[0], bus, gateway_url, on_answers),
        let_officials_act(period.units[0], bus),
    )
    return await figures_of(period, bus)


async def until_followed(kept: Counter[str], period: ReportPeriod, bus: Client) -> None:
    """Wait until the services' figures have reached what follows from the events that the office has.

    Raises:
        Stalled: The figures have not moved for a minute.
    """
    stall_timeout = StallTimeout(STALL_TIMEOUT_S)
    before: Figures | None = None
    while True:
        with suppress(CannotDo, NatsError):
            figures = await figures_of(period, bus)
            if followed(figures, kept) and await nothing_to_deliver(bus):
                return
            if figures != before:
                stall_timeout.reset()
            before = figures
        stall_timeout.check("the services have not caught up with what was sent")
        await asyncio.sleep(LOOK_AGAIN_S)


def followed(figures: Figures, kept: Counter[str]) -> bool:
    """Return whether figures are those that follow from so many events of each type."""
    letters = figures.letters
    return (
        figures.in_time.received == kept[FiledReport.type_name()]
        and figures.in_time.resolved == kept[ResolvedReport.type_name()]
        and figures.survey.invitations == kept[ReturnedReport.type_name()]
        and letters.birth + letters.marriage + letters.death + letters.cancelled
        == kept[RegisteredReport.type_name()]
    )


async def nothing_to_deliver(bus: Client) -> bool:
    """Return whether every reader has taken in all that is on the bus."""
    readers = [
        reader for stream in (IN, OFFICE) for reader in await bus.jetstream().consumers_info(stream.name)
    ]
    return not any(reader.num_pending or reader.num_ack_pending for reader in readers)
