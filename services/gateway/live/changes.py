"""Receives word of the services that something changed at a unit, and wakes who waits for it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from nats.aio.client import Client as BusClient
from nats.aio.msg import Msg

from shared.contracts.changed import changed_subject, unit_of_subject
from shared.contracts.services import SERVICES

MOST_LISTENERS: Final = 300
"""In a process; each is a connection of a browser."""
MOST_OF_ONE: Final = 6
"""Of one person; a browser opens no more connections to one host, either."""


class TooManyListeners(Exception):
    """There are as many listeners as may be, in all or of one person."""


class UnitChanges:
    """Who waits for news of which units."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._by_person: Counter[str] = Counter()

    @asynccontextmanager
    async def received_from(self, bus: BusClient) -> AsyncIterator[None]:
        """Receive what the services say while the block runs."""
        subscriptions = [await bus.subscribe(changed_subject(one, "*"), cb=self._receive) for one in SERVICES]
        try:
            yield
        finally:
            for subscription in subscriptions:
                if bus.is_connected:
                    await subscription.unsubscribe()

    def is_full(self, person: str) -> bool:
        """Return whether one more listener of a person would be too many."""
        return self._by_person.total() >= MOST_LISTENERS or self._by_person[person] >= MOST_OF_ONE

    @contextmanager
    def listening(self, person: str, units: Collection[str]) -> Iterator[asyncio.Event]:
        """Yield an event that is set each time that something changes at one of some units.

        Raises:
            TooManyListeners: One more would be too many.
        """
        if self.is_full(person):
            raise TooManyListeners
        news = asyncio.Event()
        self._by_person[person] += 1
        for unit in units:
            self._waiting[unit].add(news)
        try:
            yield news
        finally:
            self._by_person -= Counter([person])
            for unit in units:
                self._waiting[unit].discard(news)
                if not self._waiting[unit]:
                    del self._waiting[unit]

    def changed(self, unit: str) -> None:
        """Wake who waits for news of a unit."""
        for news in self._waiting.get(unit, ()):
            news.set()

    async def _receive(self, message: Msg) -> None:
        self.changed(unit_of_subject(message.subject))
