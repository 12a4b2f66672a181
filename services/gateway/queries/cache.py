"""What was told a moment ago is told again: however many ask, services are asked once in a few seconds."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

T = TypeVar("T")
STAYS_S: Final = 5.0
MOST_KEPT: Final = 1_000
"""Answers; the oldest goes first, so that strangers cannot fill the memory."""


class Lately(Generic[T]):
    """Keeps answers for a moment. Who asks while another waits for the same answer waits with them."""

    def __init__(self, stays_s: float = STAYS_S) -> None:
        self._stays_s = stays_s
        self._kept: OrderedDict[Hashable, tuple[float, asyncio.Task[T]]] = OrderedDict()

    async def told(self, about: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the answer, asked for now or a moment ago; a failure is told to who waits, and not kept."""
        now = asyncio.get_running_loop().time()
        kept = self._kept.get(about)
        if kept is None or now - kept[0] >= self._stays_s or (kept[1].done() and _failed(kept[1])):
            kept = now, asyncio.create_task(_whole(ask))
            self._kept[about] = kept
            self._kept.move_to_end(about)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return await asyncio.shield(kept[1])


async def _whole(ask: Callable[[], Awaitable[T]]) -> T:
    return await ask()


def _failed(task: asyncio.Task[T]) -> bool:
    return task.cancelled() or task.exception() is not None
