"""Writing to a process that has ended says so on the event loop of the tests and on that of the services."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable

import pytest
import uvloop

from shared.pipes import converse, write

LOOPS = pytest.mark.parametrize("loop_factory", [asyncio.new_event_loop, uvloop.new_event_loop])
LoopFactory = Callable[[], asyncio.AbstractEventLoop]


async def echo() -> Process:
    return await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)


async def ended() -> Process:
    """Return a process of which the loop has heard that it has ended."""
    process = await echo()
    process.kill()
    await process.wait()
    await asyncio.sleep(0.05)
    return process


@LOOPS
def test_a_write_to_a_process_that_has_ended_is_a_broken_pipe(loop_factory: LoopFactory) -> None:
    async def try_it() -> None:
        process = await ended()
        with pytest.raises(BrokenPipeError):
            write(process, b"a job")
        process = await echo()
        write(process, b"a job")
        assert process.stdout
        assert await process.stdout.readexactly(5) == b"a job"
        process.kill()
        await process.wait()

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(try_it())


@LOOPS
def test_who_converses_with_a_process_that_ends_early_gets_its_code(loop_factory: LoopFactory) -> None:
    async def try_it() -> None:
        process = await ended()
        assert (await converse(process, b"much" * 100_000))[0] == b""
        assert process.returncode == -9
        assert (await converse(await echo(), b"all of it"))[0] == b"all of it"
        dead = await asyncio.create_subprocess_exec(
            *(sys.executable, "-S", "-c", "raise SystemExit(3)"), stdin=PIPE, stdout=PIPE
        )
        assert (await converse(dead, b"much" * 1_000_000))[0] == b""
        assert dead.returncode == 3

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(try_it())
