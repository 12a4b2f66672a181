"""The press room: typesetters as processes, started when there is work and sent home when there is none.

A long print run delays nothing else in the service, and what is wrong inside a typesetter ends with it.
"""

import asyncio
import json
import sys
import sysconfig
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import Final

from services.letters.press import typst_worker
from services.letters.press.typst_job import Order
from services.letters.press.typst_worker import LENGTH, PRINTED, frame

AT_MOST_S: Final = 60.0
"""For one sheet, which takes some milliseconds; who needs longer than this never ends."""
IDLE_S: Final = 2.0
TRIES: Final = 2
STACK: Final = 10
"""Orders that a typesetter is given together: it need not wait for the next, and is soon free for another."""
COMMAND: Final = (sys.executable, "-I", "-S", typst_worker.__file__, sysconfig.get_path("platlib"))
"""Without `site` and the working folder: nothing is loaded but typst."""


class Spoilt(Exception):
    """A sheet that cannot be set; the message says why and may be personal."""


class PressRoom:
    """Sets sheets, as many at once as it has seats. The same order always gives the same bytes."""

    def __init__(self, seats: int = 1) -> None:
        self._idle = [_Seat() for _ in range(seats)]
        self._free = asyncio.Semaphore(seats)
        self._stacks = asyncio.Semaphore(seats)

    async def set(self, order: Order) -> bytes:
        """Return the sheet that is ordered, for somebody who waits: stacks of others are let in after it.

        Raises:
            Spoilt: It cannot be set, takes for ever, or has been the death of more than one typesetter.
            OSError: No process can be started.
        """
        (sheet,) = await self._set_at_a_seat([order])
        if isinstance(sheet, Spoilt):
            raise sheet
        return sheet

    async def set_all(self, orders: Sequence[Order]) -> list[bytes | Spoilt]:
        """Return the sheets that are ordered, set stack by stack; one that is spoilt spoils no other.

        Raises:
            OSError: No process can be started.
        """
        stacks = (orders[start : start + STACK] for start in range(0, len(orders), STACK))
        return list(chain.from_iterable(await asyncio.gather(*map(self._set_stack, stacks))))

    async def close(self) -> None:
        """Send everybody home, and wait until they are gone."""
        for seat in self._idle:
            if process := seat.go_home():
                await process.communicate()

    async def _set_stack(self, orders: Sequence[Order]) -> list[bytes | Spoilt]:
        async with self._stacks:
            return await self._set_at_a_seat(orders)

    async def _set_at_a_seat(self, orders: Sequence[Order]) -> list[bytes | Spoilt]:
        sheets: list[bytes | Spoilt] = []
        async with self._free:
            seat = self._idle.pop()  # the one that worked last, so that the others can go home
            try:
                while len(sheets) < len(orders):
                    sheets += await _with_the_next(seat, orders[len(sheets) :])
            finally:
                self._idle.append(seat)
        return sheets


async def _with_the_next(seat: "_Seat", orders: Sequence[Order]) -> list[bytes | Spoilt]:
    """Return the sheets of some orders, at least of the first one."""
    for _ in range(TRIES):
        if sheets := await seat.set(orders):
            return sheets
    return [Spoilt("the typesetter died of it")]


class _Seat:
    """A place for one typesetter."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._going_home: asyncio.TimerHandle | None = None

    async def set(self, orders: Sequence[Order]) -> list[bytes | Spoilt]:
        """Return the sheets of some orders; of fewer if the typesetter dies, or one takes for ever."""
        if self._going_home:
            self._going_home.cancel()
        process = self._process = self._process or await asyncio.create_subprocess_exec(
            *COMMAND, stdin=PIPE, stdout=PIPE
        )
        sheets: list[bytes | Spoilt] = []
        try:
            async for sheet in _exchange(process, orders):
                sheets.append(sheet[1:] if sheet[:1] == PRINTED else Spoilt(sheet[1:].decode()))
        except TimeoutError:
            self.go_home()
            sheets.append(Spoilt("it takes for ever"))
        except (OSError, asyncio.IncompleteReadError):
            self.go_home()
        except asyncio.CancelledError:
            self.go_home()
            raise
        else:
            self._going_home = asyncio.get_running_loop().call_later(IDLE_S, self.go_home)
        return sheets

    def go_home(self) -> Process | None:
        """Let the process go, whatever it is doing; a new order starts another."""
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
        return process


async def _exchange(process: Process, orders: Sequence[Order]) -> AsyncIterator[bytes]:
    assert process.stdin  # noqa: S101  # both were asked for
    assert process.stdout  # noqa: S101
    process.stdin.write(frame(json.dumps(orders).encode()))  # a typesetter reads it all before it answers
    for _ in orders:
        async with asyncio.timeout(AT_MOST_S):
            length = int.from_bytes(await process.stdout.readexactly(LENGTH))
            sheet = await process.stdout.readexactly(length)
        yield sheet
