"""The cases for which a letter is written unasked: an occasion of such a kind is recorded of them.

Most results call for no letter, so their records are not even read.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.kinds import load_kinds
from services.letters.rules.required_letters import consumed_facts, name_of
from services.letters.tables import consumed_fact
from shared.contracts.events.fact import Fact


async def cases_with_occasions(read: AsyncConnection, cases: Sequence[str]) -> set[str]:
    """Return those of these cases that have the occasion of a kind which is not written on demand only."""
    return set((await read.execute(_with_occasions(), {"cases": cases})).scalars())


@cache
def _with_occasions() -> Select[Any]:
    procedures: dict[str, list[frozenset[str]]] = {}
    for kind in load_kinds().values():
        if not kind.on_demand:
            procedures.setdefault(kind.occasion, []).append(kind.procedures)
    occasions = [
        _is_occasion(fact, frozenset().union(*parts) if all(parts) else ())
        for fact in consumed_facts()
        if (parts := procedures.get(name_of(fact)))
    ]
    which = consumed_fact.c.about.in_(bindparam("cases", expanding=True))
    return select(consumed_fact.c.about).distinct().where(which, or_(*occasions))


def _is_occasion(fact: type[Fact], procedures: Collection[str]) -> ColumnElement[bool]:
    """Whether a recorded fact is of a class, and about one of some procedures; without any, about any."""
    is_of_type = consumed_fact.c.type == fact.type_name()
    said = [f'"procedure":"{code}"' for code in sorted(procedures)]
    are_said = [consumed_fact.c.said.contains(part, autoescape=True) for part in said]
    return and_(is_of_type, or_(*are_said)) if are_said else is_of_type
