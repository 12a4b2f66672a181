"""What letters has heard: the facts by which letters are written and judged, whatever order they came in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import FromClause, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.facts.redaction import is_personal
from services.letters.rules.entry import traces
from services.letters.rules.evaluation import Known
from services.letters.rules.required_letters import concerns_letters, heard_facts
from services.letters.tables import heard, trace
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact
from shared.storage.bulk import insert_new

MOST: Final = 50
"""Things that may share a trace. What more share is no person and no household, but what a register writes
where it knows none: it touches nobody, and the letters of who has it are held."""
NEVER: Final = date.max
"""Since when a fact is personal that names nobody."""
AT_ONCE: Final = 500
"""Names in a statement."""


def about(fact: Fact) -> str:
    """Return what a fact is about, under a name that no other thing has."""
    return (
        record(fact.unit, fact.about) if fact.noun == "deadline" else f"{fact.unit}/{fact.noun}/{fact.about}"
    )


def record(unit: str, code: str) -> str:
    """Return the name of a record."""
    return f"{unit}/record/{code}"


async def keep(connection: AsyncConnection, events: Sequence[Event[Fact]], on: date) -> set[str]:
    """Keep what has a part in some letter, and by what it touches other people; `on`: today, at the office.

    Returns:
        What is to be judged by it: what the events are about, what they touch, and what that touches in turn;
        also what touches them no longer, for their trace is now shared by too many.
    """
    events = [event for event in events if concerns_letters(event.data)]
    facts = [
        {
            "event": event.id,
            "about": about(event.data),
            "type": event.data.type_name(),
            "said": event.data.model_dump_json(exclude_none=True),
            "personal_since": on if is_personal(event.data) else NEVER,
        }
        for event in events
    ]
    touched = {
        (one, about(event.data))
        for event in events
        if isinstance(event.data, LifeEventFact)
        for one in traces(event.data)
    }
    abouts = {about(event.data) for event in events}
    met = await _sharing(connection, {one for one, _ in touched})
    await insert_new(connection, heard, facts, key=["event"])
    await insert_new(
        connection,
        trace,
        [{"trace": one, "about": of} for one, of in sorted(touched)],
        key=["trace", "about"],
    )
    met = met.union(*(await _neighbours(connection, abouts)).values())
    return abouts.union(met, *(await _neighbours(connection, met - abouts)).values())


async def known(connection: AsyncConnection, abouts: Iterable[str]) -> list[Known]:
    """Return all that was heard about each of these things, and about what touches it or its neighbours.

    A twin is touched by the death of the other through the entry of that one's birth.
    """
    near = await _neighbours(connection, abouts)
    further = near | await _neighbours(connection, set().union(*near.values()) - near.keys())
    crowded = await _crowded(connection, near)
    others = {
        one: touched.union(*(further[other] for other in touched)) - {one} for one, touched in near.items()
    }
    facts = await _facts(connection, set(others).union(*others.values()))
    return [
        Known(one, facts[one], [facts[other] for other in sorted(touched)], one in crowded)
        for one, touched in others.items()
        if facts[one]
    ]


def _shared_by_too_many(trace_of: FromClause) -> Any:
    """Whether more things than `MOST` have a trace, found without looking at more of them than that."""
    others = trace.alias()
    one_too_many = select(others.c.about).where(others.c.trace == trace_of.c.trace).offset(MOST).limit(1)
    return one_too_many.scalar_subquery().is_not(None)


async def _sharing(connection: AsyncConnection, traces: Collection[str]) -> set[str]:
    """Return what has one of these traces, apart from those that too many have."""
    found: set[str] = set()
    for some in _some(traces):
        sharing = select(trace.c.about).where(trace.c.trace.in_(some), ~_shared_by_too_many(trace))
        found.update((await connection.execute(sharing)).scalars())
    return found


async def _neighbours(connection: AsyncConnection, abouts: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each of these things, what shares a trace with it that not too many share."""
    near: dict[str, set[str]] = {about: set() for about in abouts}
    mine, theirs = trace.alias(), trace.alias()
    touching = select(mine.c.about, theirs.c.about).distinct()
    touching = touching.join(theirs, mine.c.trace == theirs.c.trace).where(mine.c.about != theirs.c.about)
    for some in _some(near):
        of_some = touching.where(mine.c.about.in_(some), ~_shared_by_too_many(mine))
        for one, other in await connection.execute(of_some):
            near[one].add(other)
    return near


async def _crowded(connection: AsyncConnection, abouts: Collection[str]) -> set[str]:
    """Return which of these things have a trace that too many share."""
    found: set[str] = set()
    for some in _some(abouts):
        crowded = select(trace.c.about).where(trace.c.about.in_(some), _shared_by_too_many(trace))
        found.update((await connection.execute(crowded)).scalars())
    return found


async def _facts(connection: AsyncConnection, abouts: Collection[str]) -> Mapping[str, list[Fact]]:
    by_type = {fact.type_name(): fact for fact in heard_facts()}
    facts: dict[str, list[Fact]] = defaultdict(list)
    for some in _some(abouts):
        wanted = select(heard).where(heard.c.about.in_(some)).order_by(heard.c.event)
        for row in await connection.execute(wanted):
            facts[row.about].append(by_type[row.type].model_validate_json(row.said))
    return facts


def _some(names: Collection[str]) -> Iterator[list[str]]:
    """Yield names some at a time, for a statement takes only so many."""
    ordered = sorted(names)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
