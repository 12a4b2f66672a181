"""Sends the answers of the demo year's citizens, each through the public form of its invitation's link."""

import asyncio
import ssl
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from itertools import compress
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.demo.forms import Browsers
from deploy.demo.year.answers import CitizenAnswer, answer_of
from deploy.office.figures import ReportPeriod
from deploy.replay.stall_timeout import StallTimeout
from deploy.terminal.running import CannotDo
from shared.contracts.changed import unit_of_subject
from shared.contracts.questions.surveys.figures import HowSatisfied
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.messaging.queries.client import ask

AT_ONCE: Final = 32
ROUNDS: Final = 15
PAUSE_S: Final = 1.0
"""Answers that fail are sent again in the next round: a service may be away until it is started again."""
PAGE_SIZE: Final = 500
NEWEST: Final = 300
"""Open links that are read again: more than two stages have results that are handed over."""
LOOK_AGAIN_S: Final = 1.0
"""Nobody keeps the word that somebody was invited."""
KEPT: Final = 200
ALREADY_ANSWERED: Final = 409
EXPIRED: Final = 410
"""HTTP statuses of an answer that is kept, of a link that is used, and of one that has expired."""

Link = tuple[str, CitizenAnswer]
"""The token of an invitation, and what its citizen answers."""


class Citizens:
    """The citizens of some units. Each has a device of their own, and keeps the link until they answer."""

    def __init__(self, browsers: Browsers, bus: Client, progress: Callable[[int], None]) -> None:
        self._browsers = browsers
        self._bus = bus
        self._progress = progress
        self._answered = 0
        self._links: dict[str, dict[str, Link]] = {}
        """By unit and record, of those only who answer."""
        self._invited: Counter[str] = Counter()
        self._changed: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        """By unit."""

    async def answer(self, records: Collection[str], period: ReportPeriod, invited: int) -> None:
        """Send the answers about some records of a unit, once so many citizens are invited in the period.

        Whoever has answered in an earlier run of the demo does not answer again.

        Raises:
            CannotDo: Some answers were not accepted in any round, or their links have expired.
            Stalled: The citizens are not invited for a minute.
        """
        (unit,) = period.units
        stall_timeout = StallTimeout()
        while self._invited[unit] < invited:
            self._invited[unit] = (await ask(self._bus, HowSatisfied(**period.as_query))).invitations
            if self._invited[unit] < invited:
                stall_timeout.check("citizens are not invited to the survey")
                await self._until_changed(unit)
        await self._send(await self._read_links(unit), records)

    async def _until_changed(self, unit: str) -> None:
        """Wait until something has changed at a unit since the last time, or for a second."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S):
                await self._changed[unit].wait()
        self._changed[unit].clear()

    async def note_change(self, word: Msg) -> None:
        """Note that surveys has said that something changed at a unit."""
        self._changed[unit_of_subject(word.subject)].set()

    async def answer_all(self, unit: str) -> None:
        """Send the answers of all citizens of a unit who have an open link, and answer at all.

        Raises:
            CannotDo: Some answers were not accepted in any round, or their links have expired.
        """
        links = await self._read_links(unit)
        await self._send(links, list(links))

    async def _read_links(self, unit: str) -> dict[str, Link]:
        """Read all links of a unit, or the newest if they were read before; return all that are known."""
        read_before = unit in self._links
        links = self._links.setdefault(unit, {})
        after, more = "", True
        while more:
            limit = NEWEST if read_before else PAGE_SIZE
            question = OpenInvitations(unit=unit, limit=limit, after=after, newest_first=read_before)
            page = await ask(self._bus, question)
            for line in page.invitations:
                if answer := answer_of(line.record):
                    links[line.record] = (line.token, answer)
            after, more = page.next, bool(page.next)
        return links

    async def _send(self, links: dict[str, Link], records: Collection[str]) -> None:
        left = [record for record in records if record in links]
        for nth in range(ROUNDS):
            await asyncio.sleep(PAUSE_S if nth else 0)
            sent = await asyncio.gather(*(self._is_sent(record, links[record]) for record in left))
            for record in compress(left, sent):
                del links[record]
            left = [record for record in left if record in links]
            if not left:
                return
        raise CannotDo(f"{len(left)} answers of citizens were not taken by the public form")

    async def _is_sent(self, record: str, link: Link) -> bool:
        token, answer = link
        telephone = f"demo (telephone of {record})"
        status = await self._browsers.post(f"/s/{token}", answer.as_form, browser=telephone)
        if status == EXPIRED:
            raise CannotDo(f"the link of a citizen had expired before they answered about {record}")
        is_sent = status in (KEPT, ALREADY_ANSWERED)
        self._answered += is_sent
        self._progress(self._answered)
        return is_sent


@asynccontextmanager
async def citizens(
    bus: Client,
    gateway_url: str,
    progress: Callable[[int], None] = lambda answered: None,
    trusted: ssl.SSLContext | None = None,
) -> AsyncIterator[Citizens]:
    """Yield citizens who answer at a gateway."""
    async with Browsers(gateway_url, AT_ONCE, trusted) as browsers:
        yield Citizens(browsers, bus, progress)
