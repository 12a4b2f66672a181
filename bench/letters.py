"""Letters a second through the service beside bare Typst in the same run, and the time of a print run.

*Through the service*: read, composed, rendered by workers, stored. *Bare*: the same jobs, rendered one after
the other in as many processes of the same priority, and discarded. Processor time is that of all processes;
unlike letters a second it depends little on the other load of the machine.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import psutil  # type: ignore[import-untyped]
import uvloop
from nats.aio.client import Client
from pydantic_core import to_json

from services.letters import tables
from services.letters.delivery.issuing import issue
from services.letters.handlers import LetterWriting
from services.letters.kinds import load_kinds
from services.letters.loading import load_house_style
from services.letters.press.printing import Printing
from services.letters.press.typst_job import RenderJob, render_job
from services.letters.press.typst_worker import NICENESS, Renderer
from services.letters.print_runs import binding, runs
from services.letters.rules.required_letters import letter_of_entry
from services.letters.wording.wording import shipped_text, wording
from shared.clock import ReplayClock
from shared.contracts.events.envelope import Event, event_of
from shared.contracts.events.life_event import Birth, LifeEventRegistered, Person, Sex
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.print_runs import StartPrintRun
from shared.gc_tuning import tune_gc
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.observability.log import start_logging
from shared.reference.loading import load_units
from shared.settings import Settings
from shared.storage import outbox
from shared.storage.database import Database
from tests.support.zone import VIETNAM

COUNT: Final = 500
MANY: Final = 5000
UNIT: Final = "15712v1"
MB: Final = 1_000_000


class Pace(NamedTuple):
    """Letters a second, and milliseconds of processor time a letter."""

    a_second: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Letters:
    """Paces, seconds, and megabytes of the workers."""

    bare: Pace
    one_worker: Pace
    two_bare: Pace
    two_workers: Pace
    cold_start_s: float
    print_run_s: float
    two_up_run_s: float
    memory_after_500_mb: float
    memory_after_5000_mb: float


def births(count: int) -> list[LifeEventRegistered]:
    """Return births in families that share no person."""
    day = date(2023, 3, 2)
    return [
        LifeEventRegistered(
            unit=UNIT,
            life_event=f"KS-{n}",
            registered_on=date(2023, 3, 13),
            details=Birth(
                child=Person(name=f"Lê Nguyễn Minh Anh {n}", sex=Sex.FEMALE, born_on=day),
                mother=Person(name=f"Nguyễn Thị Hoa {n}", sex=Sex.FEMALE, born_on=date(1997, 10, 21)),
                father=Person(name=f"Lê Văn Nam {n}", sex=Sex.MALE, born_on=date(1995, 4, 8)),
            ),
        )
        for n in range(count)
    ]


def jobs(facts: Sequence[LifeEventRegistered]) -> list[RenderJob]:
    """Return the orders of their sheets."""
    kind = load_kinds()["birth"]
    text = wording(kind, shipped_text(kind.id), load_house_style())
    drafts = (letter_of_entry([fact], [], load_units(), load_house_style()) for fact in facts)
    return [render_job(draft.letter.matter, text) for draft in drafts if draft]


def cold_start() -> float:
    """Return the seconds of the first letter of a process."""
    (job,) = jobs(births(1))
    since = time.perf_counter()
    Renderer().render(job)
    return time.perf_counter() - since


def bare(facts: Sequence[LifeEventRegistered], processes: int) -> Pace:
    """Return the pace of bare Typst in a number of processes that run already."""
    todo = jobs(facts)
    with ProcessPoolExecutor(processes, get_context("spawn"), os.nice, (NICENESS,)) as pool:
        for _ in pool.map(render_all, (todo[:50],) * processes):
            pass
        since = time.perf_counter()
        busy = sum(pool.map(render_all, (todo[start::processes] for start in range(processes))))
        return pace(len(todo), time.perf_counter() - since, busy)


def render_all(jobs: Sequence[RenderJob]) -> float:
    """Render sheets in a process that may have rendered some before; return the seconds of processor time."""
    renderer, since = renderer_here(), time.process_time()
    for job in jobs:
        renderer.render(job)
    return time.process_time() - since


@cache
def renderer_here() -> Renderer:
    """Return the renderer of this process."""
    return Renderer()


def pace(letters: int, seconds: float, busy_s: float) -> Pace:
    """Return the pace of some letters."""
    return Pace(letters / seconds, busy_s / letters * 1000)


async def printed(
    facts: Sequence[LifeEventRegistered], workers: int, file: Path
) -> tuple[ServiceContext, Printing, Pace]:
    """Write letters, print them by so many workers that run already, and return the pace."""
    database = Database(f"sqlite+aiosqlite:///{file}", "letters")
    await database.create(tables.TABLES, outbox.TABLES)
    nobody, clock = Client(), ReplayClock(0.0)
    clock.observe(max(fact.happened_at(VIETNAM) for fact in facts))
    office = ServiceContext(
        "letters", Settings(), clock, database, nobody, Relay(database, nobody, "letters")
    )
    printing = Printing(lambda: workers)
    await asyncio.gather(*(printing.render(job) for job in jobs(facts[:workers])))
    events: list[Event[Any]] = [
        event_of(fact, id=fact.life_event, source="urn:bench", zone=VIETNAM) for fact in facts
    ]
    async with office.transaction() as tx:
        await LetterWriting(lambda: False).write_the_letters(events, tx)
    since, busy_before = time.perf_counter(), busy()
    await printing.print_all(office)
    return office, printing, pace(len(facts), time.perf_counter() - since, busy() - busy_before)


def busy() -> float:
    """Return the seconds of processor time of this process and of the workers."""
    here = psutil.Process()
    return float(sum(sum(one.cpu_times()[:2]) for one in (here, *here.children())))


async def print_run(context: ServiceContext, *, two_up: bool) -> float:
    """Return the seconds from asking for a print run of all that is issued to its document."""
    since = time.perf_counter()
    async with context.transaction() as tx:
        asked = StartPrintRun(unit=UNIT, officer=Officer(role=Role.CLERK, id="bench"), two_up=two_up)
        await runs.start_print_run(asked, tx)
    await binding.bind_one(context)
    return time.perf_counter() - since


def workers_mb() -> float:
    """Return the resident memory of the workers."""
    return float(sum(child.memory_info().rss for child in psutil.Process().children())) / MB


async def measure(folder: Path) -> Letters:
    """Measure everything."""
    facts = births(MANY)
    cold = cold_start()
    by_one = bare(facts[:COUNT], 1)
    office, printing, one = await printed(facts[:COUNT], 1, folder / "one.db")
    after_few = workers_mb()
    await printing.close()
    async with office.transaction() as tx:
        await issue(tx, datetime.now(UTC), mailing=False)
    run = await print_run(office, two_up=False)
    by_two = bare(facts[:COUNT], 2)
    second, printing, two = await printed(facts[:COUNT], 2, folder / "two.db")
    await printing.close()
    async with second.transaction() as tx:
        await issue(tx, datetime.now(UTC), mailing=False)
    two_up = await print_run(second, two_up=True)
    _, printing, _ = await printed(facts, 1, folder / "many.db")
    after_many = workers_mb()
    await printing.close()
    return Letters(by_one, one, by_two, two, cold, run, two_up, after_few, after_many)


def main() -> None:
    """Measure, and print it as JSON."""
    start_logging("bench", "error")
    tune_gc()
    with TemporaryDirectory() as folder:
        measured: Any = uvloop.run(measure(Path(folder)))  # as in the service
    sys.stdout.write(to_json(measured).decode())


if __name__ == "__main__":
    main()
