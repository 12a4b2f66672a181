"""Tells a page by server-sent events that something changed at its unit; the page then asks again itself.

The events say no more than that. A stream ends with the session, and when the unit is no longer theirs.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import Final

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import StreamingResponse

from services.gateway.live.changes import TooManyListeners, UnitChanges
from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.sign_in.gate import person_of
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.web.parameters import OfUnit
from shared.contracts.questions.work_today import WhatIsDueToday
from shared.reference.units import Unit

PATH: Final = "/units/{unit}/today/live"
PAUSE_S: Final = 5.0
"""Between two events at least: much that happens at once is one piece of news."""
LOOK_S: Final = 15.0
"""So often it is seen whether the session lasts. Proxies end a connection on which nothing comes."""
LONGEST_S: Final = 900.0
"""Then the browser connects anew by itself."""
RETRY: Final = "retry: 5000\n\n"
CHANGED: Final = "event: changed\ndata:\n\n"
ENDED: Final = "event: ended\ndata:\n\n"
STILL_HERE: Final = ":\n\n"
HEADERS: Final = {"X-Accel-Buffering": "no"}
"""So that nginx passes each event on at once."""
router = APIRouter()


@router.get(PATH, include_in_schema=False)
async def live(request: Request, me: Me, unit: OfUnit) -> StreamingResponse:
    """Say that something changed, for as long as the page is open.

    Raises:
        HTTPException: 403, the unit is not theirs; 503, too many pages are open.
    """
    if not is_theirs(me, unit):
        raise HTTPException(403)
    changes: UnitChanges = request.app.state.changes
    if changes.is_full(me.id):
        raise HTTPException(503, headers={"Retry-After": "60"})

    async def lasts() -> bool:
        try:
            person = await person_of(request)
        except ServiceUnavailable:
            return True  # nobody knows; whatever the page asks next is asked of staff anyway
        return person is not None and is_theirs(person, unit)

    events = events_of(changes, me.id, me.units_at(unit), lasts)
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


def is_theirs(person: SignedInPerson, unit: Unit) -> bool:
    """Return whether somebody may see what is due at a unit."""
    return bool(person.roles_for(WhatIsDueToday, unit.id))


async def events_of(
    changes: UnitChanges, person: str, units: Collection[str], lasts: Callable[[], Awaitable[bool]]
) -> AsyncIterator[str]:
    """Yield the events of a stream until the session ends, or for as long as a stream lasts."""
    loop = asyncio.get_running_loop()
    until = loop.time() + LONGEST_S
    yield RETRY
    try:
        with changes.listening(person, units) as news:
            while loop.time() < until:
                has_news = await _within(LOOK_S, news)
                if not await lasts():
                    yield ENDED
                    return
                news.clear()
                yield CHANGED if has_news else STILL_HERE
                if has_news:
                    await asyncio.sleep(PAUSE_S)
    except TooManyListeners:
        return  # others were faster; the browser tries again


async def _within(seconds: float, news: asyncio.Event) -> bool:
    """Wait for news, and return whether there were any in time."""
    try:
        async with asyncio.timeout(seconds):
            return await news.wait()
    except TimeoutError:
        return False
