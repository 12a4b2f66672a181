"""What letters has heard: the facts by which letters are written and judged, whatever order they came in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.domain import concerns_letters, heard_facts
from services.letters.entry import traces
from services.letters.judging import Known
from services.letters.tables import heard, trace
from shared.events.envelope import Event
from shared.events.fact import Fact
from shared.events.life_event import LifeEventFact
from shared.rows import insert_new


def about(fact: Fact) -> str:
    """Return what a fact is about, under a name that no other thing has."""
    return (
        record(fact.unit, fact.about) if fact.noun == "deadline" else f"{fact.unit}/{fact.noun}/{fact.about}"
    )


def record(unit: str, code: str) -> str:
    """Return the name of a record."""
    return f"{unit}/record/{code}"


async def keep(connection: AsyncConnection, events: Sequence[Event[Fact]]) -> set[str]:
    """Keep what has a part in some letter, and by what it touches other people; return what that is about."""
    events = [event for event in events if concerns_letters(event.data)]
    facts = [
        {
            "event": event.id,
            "about": about(event.data),
            "type": event.data.type_name(),
            "said": event.data.model_dump_json(exclude_none=True),
        }
        for event in events
    ]
    touched = {
        (one, about(event.data))
        for event in events
        if isinstance(event.data, LifeEventFact)
        for one in traces(event.data)
    }
    await insert_new(connection, heard, facts, key=["event"])
    await insert_new(
        connection,
        trace,
        [{"trace": one, "about": of} for one, of in sorted(touched)],
        key=["trace", "about"],
    )
    return {about(event.data) for event in events}


async def touched_by(connection: AsyncConnection, abouts: Iterable[str]) -> set[str]:
    """Return what shares a trace with these things, or with what shares one with them."""
    near = await _neighbours(connection, abouts)
    touched = set().union(*near.values())
    return touched.union(*(await _neighbours(connection, touched - near.keys())).values())


async def known(connection: AsyncConnection, abouts: Iterable[str]) -> list[Known]:
    """Return all that was heard about each of these things, and about what touches it or its neighbours.

    A twin is touched by the death of the other through the entry of that one's birth.
    """
    near = await _neighbours(connection, abouts)
    further = near | await _neighbours(connection, set().union(*near.values()) - near.keys())
    others = {
        one: touched.union(*(further[other] for other in touched)) - {one} for one, touched in near.items()
    }
    facts = await _facts(connection, set(others).union(*others.values()))
    return [
        Known(one, facts[one], [facts[other] for other in sorted(touched)])
        for one, touched in others.items()
        if facts[one]
    ]


async def _neighbours(connection: AsyncConnection, abouts: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each of these things, what shares a trace with it."""
    near: dict[str, set[str]] = {about: set() for about in abouts}
    if near:
        mine, theirs = trace.alias(), trace.alias()
        touching = select(mine.c.about, theirs.c.about).distinct()
        touching = touching.join(theirs, mine.c.trace == theirs.c.trace).where(mine.c.about != theirs.c.about)
        for one, other in await connection.execute(touching.where(mine.c.about.in_(list(near)))):
            near[one].add(other)
    return near


async def _facts(connection: AsyncConnection, abouts: Iterable[str]) -> Mapping[str, list[Fact]]:
    by_type = {fact.type_name(): fact for fact in heard_facts()}
    facts: dict[str, list[Fact]] = defaultdict(list)
    wanted = select(heard).where(heard.c.about.in_(list(abouts))).order_by(heard.c.event)
    for row in await connection.execute(wanted):
        facts[row.about].append(by_type[row.type].model_validate_json(row.said))
    return facts
