"""The recorded facts: letters are written and evaluated by them, in whatever order they came.

A case is what letters are about: an entry of a unit's register or a record, named `<unit>/<noun>/<id>`.
Related cases are found by their match keys; `neighbours` shows the walk.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any, Final

from sqlalchemy import BindParameter, FromClause, Integer, Row, Select, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.facts.neighbours import first_steps, within_two_steps
from services.letters.rules.entry import DOUBTFUL, MATCH_VERSION, match_keys
from services.letters.rules.evaluation import RecordedFacts
from services.letters.rules.required_letters import concerns_letters, consumed_facts
from services.letters.tables import WHERE_TO_MATCH, consumed_fact, match_key
from shared.contracts.events.envelope import Event
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import LifeEventFact, LifeEventRegistered
from shared.contracts.events.personal import is_personal
from shared.contracts.events.record import RecordLinked
from shared.storage.bulk import insert_new

MAX_SHARING: Final = 50
"""Cases that may share a match key. A key shared by more is a placeholder such as "unknown": it makes no
neighbours, and the letters of the cases that have it are held."""
NOT_PERSONAL: Final = date.max
"""The value of `personal_since` for a fact that names nobody."""
MAX_NAMES: Final = 500
"""Values in one statement."""
LINKED_TO: Final = "linked-to/"
"""Begins the match key of a record of the counter that was linked to another: then comes that one's code."""


# The statements are built once, not for every batch.
CASES: Final[BindParameter[Any]] = bindparam("cases", expanding=True)
KEYS: Final[BindParameter[Any]] = bindparam("keys", expanding=True)
MOST: Final[BindParameter[int]] = bindparam("most", type_=Integer)


def _is_overused(keys: FromClause) -> Any:
    """Whether more than `most` cases have the key of a row; looks at one more than that at most."""
    others = match_key.alias()
    excess = select(others.c.about).where(others.c.match_key == keys.c.match_key)
    return excess.offset(MOST).limit(1).scalar_subquery().is_not(None)


def _pairs_of_neighbours() -> Select[Any]:
    """Return the statement for the pairs of one of some cases and another that shares a key with it."""
    mine, theirs = match_key.alias(), match_key.alias()
    sharing = select(mine.c.about.label("case"), theirs.c.about.label("neighbour")).distinct()
    sharing = sharing.join(theirs, mine.c.match_key == theirs.c.match_key)
    return sharing.where(mine.c.about != theirs.c.about, mine.c.about.in_(CASES), ~_is_overused(mine))


SHARING: Final = select(match_key.c.about).where(match_key.c.match_key.in_(KEYS), ~_is_overused(match_key))
NEIGHBOURS: Final = _pairs_of_neighbours()
WITH_OVERUSED_KEY: Final = select(match_key.c.about).where(
    match_key.c.about.in_(CASES), _is_overused(match_key), ~match_key.c.match_key.startswith(DOUBTFUL)
)
TYPES: Final[BindParameter[Any]] = bindparam("types", expanding=True)
CASES_WITH_FACTS: Final = (
    select(consumed_fact.c.about, consumed_fact.c.type)
    .distinct()
    .where(consumed_fact.c.about.in_(CASES), consumed_fact.c.type.in_(TYPES))
)
FACTS: Final = select(consumed_fact).where(consumed_fact.c.about.in_(CASES)).order_by(consumed_fact.c.event)
LINKED: Final = select(match_key.c.about).distinct().where(match_key.c.match_key.in_(KEYS))
FACTS_OF_TYPES: Final = FACTS.where(consumed_fact.c.type.in_(TYPES))


def case_of(fact: Fact) -> str:
    """Return the case that a fact is about."""
    if fact.noun == "deadline":
        return case_of_record(fact.unit, fact.about)
    return f"{fact.unit}/{fact.noun}/{fact.about}"


def case_of_record(unit: str, code: str) -> str:
    """Return the case of a record."""
    return f"{unit}/record/{code}"


def record_of(case: str) -> str:
    """Return the code of the record that a case is about; empty for an entry of a register."""
    _, noun, about = case.split("/", 2)
    return about if noun == "record" else ""


async def record(connection: AsyncConnection, events: Sequence[Event[Fact]], on: date) -> set[str]:
    """Store the facts that some letter depends on, and their match keys.

    Args:
        connection: The transaction.
        events: Facts in any order; one that is stored already changes nothing.
        on: The day at the office.

    Returns:
        The cases to evaluate: those of these facts, their neighbours and their neighbours' neighbours. Cases
        that were neighbours until now are among them, for a key may have come to be shared by too many.
    """
    events = [event for event in events if concerns_letters(event.data)]
    rows = [
        {
            "event": event.id,
            "about": case_of(event.data),
            "type": event.data.type_name(),
            "said": event.data.model_dump_json(exclude_none=True),
            "personal_since": on if _names_people(event.data) else NOT_PERSONAL,
            "match_version": MATCH_VERSION,
        }
        for event in events
    ]
    facts = [event.data for event in events]
    cases = set(map(case_of, facts))
    keys = _keys_of(facts)
    near = await _cases_with_keys(connection, {key for key, _ in keys})
    await insert_new(connection, consumed_fact, rows, key=["event"])
    await _insert_keys(connection, keys)
    near = (near | first_steps(cases, await _neighbours(connection, cases))) - cases
    return cases | near | first_steps(near, await _neighbours(connection, near))


async def has_older_keys(connection: AsyncConnection) -> bool:
    """Whether the match keys of some fact were made by an older version."""
    older = select(consumed_fact.c.event).where(text(WHERE_TO_MATCH)).limit(1)
    return (await connection.execute(older)).first() is not None


async def match_again(connection: AsyncConnection) -> set[str]:
    """Give some facts whose match keys were made by an older version those of today.

    An office has such facts after an update, and while processes of the older version still run beside this
    one. Their older keys stay, and do no harm.

    Returns:
        The cases to evaluate: those that have come to be neighbours, and the neighbours of these.
    """
    by_type = {fact.type_name(): fact for fact in consumed_facts()}
    older = select(consumed_fact.c.event, consumed_fact.c.type, consumed_fact.c.said)
    rows = (await connection.execute(older.where(text(WHERE_TO_MATCH)).limit(MAX_NAMES))).all()
    facts = [by_type[row.type].model_validate_json(row.said) for row in rows]
    cases = set(map(case_of, facts))
    before = await _neighbours(connection, cases)
    await _insert_keys(connection, _keys_of(facts))
    matched = update(consumed_fact).where(consumed_fact.c.event.in_([row.event for row in rows]))
    await connection.execute(matched.values(match_version=MATCH_VERSION))
    after = await _neighbours(connection, cases)
    joined = {case for case in cases if after[case] - before[case]}
    joined |= {neighbour for case in joined for neighbour in after[case] - before[case]}
    return joined | first_steps(joined, await _neighbours(connection, joined))


async def cases_with_facts(
    connection: AsyncConnection, cases: Collection[str], types: Iterable[type[Fact]]
) -> Mapping[type[Fact], Set[str]]:
    """Return those of these cases of which a fact is recorded, for each of these types."""
    by_type = {fact.type_name(): fact for fact in types}
    found: dict[type[Fact], set[str]] = {fact: set() for fact in by_type.values()}
    for batch in _batches(cases):
        for row in await connection.execute(CASES_WITH_FACTS, {"cases": batch, "types": list(by_type)}):
            found[by_type[row.type]].add(row.about)
    return found


async def cases_linked_to(connection: AsyncConnection, records: Iterable[str]) -> set[str]:
    """Return the cases of the counter that are linked to one of these records, or were."""
    found: set[str] = set()
    for batch in _batches([LINKED_TO + record for record in records]):
        found.update((await connection.execute(LINKED, {"keys": batch})).scalars())
    return found


async def facts_about(connection: AsyncConnection, cases: Iterable[str]) -> list[RecordedFacts]:
    """Return all facts about each of these cases, and about the cases at most two steps away from it."""
    near = await _neighbours(connection, cases)
    neighbours = near | await _neighbours(connection, first_steps(near.keys(), near))
    related = {case: within_two_steps(case, neighbours) for case in near}
    unmatchable = await _with_overused_key(connection, near)
    rows = await _rows_about(connection, set(related).union(*related.values()))
    facts = _facts_in(rows)
    registered = LifeEventRegistered.type_name()
    heard_on = {row.about: row.personal_since for row in rows if row.type == registered}
    return [
        RecordedFacts(
            case,
            facts[case],
            [facts[other] for other in sorted(others)],
            case in unmatchable,
            heard_on.get(case),
        )
        for case, others in related.items()
        if facts[case]
    ]


def _names_people(fact: Fact) -> bool:
    """Whether a fact is purged one day; one of a life event is deleted as a whole."""
    return isinstance(fact, LifeEventFact) or is_personal(fact)


def _keys_of(facts: Iterable[Fact]) -> set[tuple[str, str]]:
    """Return the match keys of facts, each with its case."""
    found: set[tuple[str, str]] = set()
    for fact in facts:
        if isinstance(fact, LifeEventFact):
            found.update((key, case_of(fact)) for key in match_keys(fact))
        elif isinstance(fact, RecordLinked):
            found.add((LINKED_TO + fact.other, case_of(fact)))
    return found


async def _insert_keys(connection: AsyncConnection, keys: Iterable[tuple[str, str]]) -> None:
    rows = [{"match_key": key, "about": case} for key, case in sorted(keys)]
    await insert_new(connection, match_key, rows, key=["match_key", "about"])


async def _cases_with_keys(connection: AsyncConnection, keys: Collection[str]) -> set[str]:
    """Return the cases that have one of these keys, overused keys apart."""
    found: set[str] = set()
    for batch in _batches(keys):
        found.update((await connection.execute(SHARING, {"keys": batch, "most": MAX_SHARING})).scalars())
    return found


async def _neighbours(connection: AsyncConnection, cases: Iterable[str]) -> dict[str, set[str]]:
    """Return the neighbours of each of these cases: one step of the walk."""
    near: dict[str, set[str]] = {case: set() for case in cases}
    for batch in _batches(_entries(near)):
        found = await connection.execute(NEIGHBOURS, {"cases": batch, "most": MAX_SHARING})
        for row in found:
            near[row.case].add(row.neighbour)
    return near


async def _with_overused_key(connection: AsyncConnection, cases: Collection[str]) -> set[str]:
    """Return those of these cases that have an overused key, doubtful keys apart."""
    found: set[str] = set()
    for batch in _batches(_entries(cases)):
        having = await connection.execute(WITH_OVERUSED_KEY, {"cases": batch, "most": MAX_SHARING})
        found.update(having.scalars())
    return found


async def facts_of_cases(
    connection: AsyncConnection, cases: Collection[str], types: Collection[type[Fact]] = ()
) -> Mapping[str, list[Fact]]:
    """Return the facts about each of these cases, without those of other cases; with `types` those only."""
    return _facts_in(await _rows_about(connection, cases, types))


async def _rows_about(
    connection: AsyncConnection, cases: Collection[str], types: Collection[type[Fact]] = ()
) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for batch in _batches(cases):
        which = {"cases": batch} | ({"types": [fact.type_name() for fact in types]} if types else {})
        rows += await connection.execute(FACTS_OF_TYPES if types else FACTS, which)
    return rows


def _facts_in(rows: Iterable[Row[Any]]) -> Mapping[str, list[Fact]]:
    by_type = {fact.type_name(): fact for fact in consumed_facts()}
    facts: dict[str, list[Fact]] = defaultdict(list)
    for row in rows:
        facts[row.about].append(by_type[row.type].model_validate_json(row.said))
    return facts


def _entries(cases: Iterable[str]) -> list[str]:
    """Return the entries of registers among these cases; only they have match keys."""
    return [case for case in cases if not record_of(case)]


def _batches(names: Collection[str]) -> Iterator[list[str]]:
    """Yield names in batches that fit into a statement."""
    ordered = sorted(names)
    for start in range(0, len(ordered), MAX_NAMES):
        yield ordered[start : start + MAX_NAMES]
