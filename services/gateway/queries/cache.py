"""A single-flight cache with a short lifetime: many readers cost the services one query."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, Generic, TypeVar

T = TypeVar("T")
TTL_S: Final = 5.0
MAX_ENTRIES: Final = 1_000
"""Answers kept; the oldest is dropped first, so that strangers cannot fill the memory."""


class SharedCache(Generic[T]):
    """Keeps answers for a few seconds. Callers that ask for the same key at the same time share one load."""

    def __init__(self, ttl_s: float = TTL_S) -> None:
        self._ttl_s = ttl_s
        self._entries: OrderedDict[Hashable, tuple[float, asyncio.Task[T]]] = OrderedDict()

    async def get(self, key: Hashable, load: Callable[[], Awaitable[T]]) -> T:
        """Return the cached answer, or load it. A failure is raised to all who wait, and is not cached."""
        now = asyncio.get_running_loop().time()
        entry = self._entries.get(key)
        if entry is None or now - entry[0] >= self._ttl_s or (entry[1].done() and _failed(entry[1])):
            entry = now, asyncio.create_task(_run(load))
            self._entries[key] = entry
            self._entries.move_to_end(key)
            if len(self._entries) > MAX_ENTRIES:
                self._entries.popitem(last=False)
        return await asyncio.shield(entry[1])


async def _run(load: Callable[[], Awaitable[T]]) -> T:
    return await load()


def _failed(task: asyncio.Task[T]) -> bool:
    return task.cancelled() or task.exception() is not None
