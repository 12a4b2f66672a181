"""The pool of Typst workers: chunks of jobs, failures and crashes among them, and who is served first."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import psutil  # type: ignore[import-untyped]
import pytest

from services.letters.press import typst_worker
from services.letters.press.typst_job import RenderJob, render_job
from services.letters.press.typst_pool import CHUNK_SIZE, RenderFailed, TypstPool
from tests.letters.support.families import EVERY_KIND
from tests.letters.support.sheets import shipped
from tests.support.eventually import eventually

CANNOT_BE_SET: RenderJob = {"layout": "there-is-none.typ"}


@pytest.fixture
async def pool() -> AsyncIterator[TypstPool]:
    pool = TypstPool(workers=2)
    yield pool
    await pool.close()


def jobs(count: int) -> list[RenderJob]:
    return [render_job(EVERY_KIND["birth"].matter, shipped("birth")) for _ in range(count)]


def workers() -> Sequence[psutil.Process]:
    children = psutil.Process().children()
    return [child for child in children if is_worker(child)]


def is_worker(process: psutil.Process) -> bool:
    """Return whether a process renders; one that has ended has no command line any more."""
    with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
        return typst_worker.__file__ in process.cmdline()
    return False


async def test_a_job_that_fails_fails_alone(pool: TypstPool) -> None:
    sheet = await pool.render(*jobs(1))
    first, failed, *others = await pool.render_all([*jobs(1), CANNOT_BE_SET, *jobs(CHUNK_SIZE)])
    assert isinstance(failed, RenderFailed)
    assert [first, *others] == [sheet] * (CHUNK_SIZE + 1)
    with pytest.raises(RenderFailed):
        await pool.render(CANNOT_BE_SET)


async def test_only_a_worker_that_is_idle_rests_and_the_next_job_starts_another(pool: TypstPool) -> None:
    sheet = await pool.render(*jobs(1))
    (idle,) = workers()
    setting = asyncio.create_task(pool.render_all(jobs(CHUNK_SIZE)))
    await asyncio.sleep(0.01)  # ten sheets take longer
    pool.rest()
    assert await setting == [sheet] * CHUNK_SIZE
    assert workers() == [idle]
    pool.rest()

    async def nobody_works() -> bool:
        return not workers()

    await eventually(nobody_works, 10)
    assert await pool.render(*jobs(1)) == sheet


@pytest.mark.slow
async def test_the_death_of_a_worker_costs_no_sheet(pool: TypstPool) -> None:
    sheet = await pool.render(*jobs(1))
    setting = asyncio.create_task(pool.render_all(jobs(6 * CHUNK_SIZE)))

    async def both_at_work() -> bool:
        return len(workers()) == 2

    await eventually(both_at_work, 10)
    for process in workers():
        process.kill()
    assert await setting == [sheet] * 6 * CHUNK_SIZE


async def test_a_worker_that_was_ended_while_it_had_no_work_costs_no_sheet(pool: TypstPool) -> None:
    sheet = await pool.render(*jobs(1))
    [process] = workers()
    process.kill()

    async def gone() -> bool:
        return not workers()

    await eventually(gone, 10)
    await asyncio.sleep(0.05)
    assert await pool.render(*jobs(1)) == sheet


async def test_a_job_that_kills_every_worker_fails(pool: TypstPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.letters.press.typst_pool.COMMAND", ("false",))
    assert [str(sheet) for sheet in await pool.render_all(jobs(2))] == ["the worker process died of it"] * 2


async def test_a_job_that_takes_too_long_fails(pool: TypstPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.letters.press.typst_pool.RENDER_TIMEOUT_S", 0)
    assert [str(sheet) for sheet in await pool.render_all(jobs(2))] == ["it takes too long"] * 2


@pytest.mark.slow
async def test_who_waits_at_the_counter_waits_for_no_more_than_the_stacks_at_hand(pool: TypstPool) -> None:
    many = asyncio.create_task(pool.render_all(jobs(20 * CHUNK_SIZE)))
    await asyncio.sleep(0)
    await pool.render(*jobs(1))
    assert not many.done()
    await many
