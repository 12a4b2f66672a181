"""The press room: typesetters as processes, started when there is work and sent home when there is none.

A long print run delays nothing else in the service, and what is wrong inside a typesetter ends with it.
"""

import asyncio
import json
import sys
import sysconfig
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import Final

from services.letters import typesetter
from services.letters.press import Order
from services.letters.typesetter import LENGTH, PRINTED

AT_MOST_S: Final = 60.0
"""For one sheet, which takes some milliseconds; who needs longer than this never ends."""
IDLE_S: Final = 2.0
TRIES: Final = 2
COMMAND: Final = (sys.executable, "-I", "-S", typesetter.__file__, sysconfig.get_path("platlib"))
"""Without `site` and the working folder: nothing is loaded but typst."""


class Spoilt(Exception):
    """A sheet that cannot be set; the message says why and may be personal."""


class TypesetterDied(Exception):
    """The process is gone before its sheet was there."""


class PressRoom:
    """Sets sheets, as many at once as it has seats. The same order always gives the same bytes."""

    def __init__(self, seats: int = 1) -> None:
        self.seats = seats
        self._idle = [_Seat() for _ in range(seats)]
        self._free = asyncio.Semaphore(seats)

    async def set(self, order: Order) -> bytes:
        """Return the sheet that is ordered.

        Raises:
            Spoilt: It cannot be set, takes for ever, or has been the death of more than one typesetter.
            OSError: No process can be started.
        """
        async with self._free:
            seat = self._idle.pop()  # the one that worked last, so that the others can go home
            try:
                for _ in range(TRIES):
                    with suppress(TypesetterDied):
                        return await seat.set(order)
                raise Spoilt("the typesetter died of it")
            finally:
                self._idle.append(seat)

    async def close(self) -> None:
        """Send everybody home, and wait until they are gone."""
        for seat in self._idle:
            if process := seat.go_home():
                await process.communicate()


class _Seat:
    """A place for one typesetter."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._going_home: asyncio.TimerHandle | None = None

    async def set(self, order: Order) -> bytes:
        if self._going_home:
            self._going_home.cancel()
        process = self._process = self._process or await asyncio.create_subprocess_exec(
            *COMMAND, stdin=PIPE, stdout=PIPE
        )
        try:
            async with asyncio.timeout(AT_MOST_S):
                sheet = await _exchange(process, json.dumps(order).encode())
        except TimeoutError:
            self.go_home()
            raise Spoilt("it takes for ever") from None
        except (OSError, asyncio.IncompleteReadError) as died:
            self.go_home()
            raise TypesetterDied from died
        except asyncio.CancelledError:
            self.go_home()
            raise
        self._going_home = asyncio.get_running_loop().call_later(IDLE_S, self.go_home)
        if sheet[:1] == PRINTED:
            return sheet[1:]
        raise Spoilt(sheet[1:].decode())

    def go_home(self) -> Process | None:
        """Let the process go, whatever it is doing; a new order starts another."""
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
        return process


async def _exchange(process: Process, order: bytes) -> bytes:
    assert process.stdin  # noqa: S101  # both were asked for
    assert process.stdout  # noqa: S101
    process.stdin.write(len(order).to_bytes(LENGTH) + order)
    await process.stdin.drain()
    length = int.from_bytes(await process.stdout.readexactly(LENGTH))
    return await process.stdout.readexactly(length)
