"""What deadlines keeps: facts of records, one deadline a record, and the tally, all in one transaction."""

import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CTE, Row, String, delete, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.due_times.counting import Cause
from services.deadlines.figures.periods import Span, stretches
from services.deadlines.figures.tally import COUNTED, Rows, Tally, rows_of
from services.deadlines.figures.tally import Row as TallyRow
from services.deadlines.tables import deadline, happening, tally
from services.deadlines.tracking.deadline import Deadline
from services.deadlines.tracking.record_event import Happening
from services.deadlines.tracking.tracking import (
    Escalation,
    Followed,
    Warned,
    moments_left,
    owes_apology,
    standing,
)
from shared.contracts.events.deadline import Outcome
from shared.storage.bulk import add_up, insert_new, upsert

AT_A_TIME: Final = 2000
"""Records that are read together when all are."""
OF_HAPPENING: Final = tuple(field.name for field in fields(Happening))
OF_DEADLINE: Final = tuple(field.name for field in fields(Deadline))
"""Columns of the same names hold what these have."""
NOTHING: Final = dict.fromkeys(COUNTED, 0)


async def load(
    connection: AsyncConnection, records: Sequence[str]
) -> tuple[dict[str, dict[int, Happening]], dict[str, Followed]]:
    """Return the facts kept of these records, by sequence, and the records as they are followed."""
    facts: dict[str, dict[int, Happening]] = defaultdict(dict)
    for row in await connection.execute(select(happening).where(happening.c.record.in_(records))):
        record, *rest = row
        facts[record][row.sequence] = Happening(*rest)
    rows = await connection.execute(select(deadline).where(deadline.c.record.in_(records)))
    return facts, {row.record: _followed(row) for row in rows}


async def come(connection: AsyncConnection, now: datetime, limit: int) -> list[Followed]:
    """Return records whose next moment has come, the longest ago first."""
    rows = await connection.execute(
        select(deadline).where(deadline.c.next_moment <= now).order_by(deadline.c.next_moment).limit(limit)
    )
    return [_followed(row) for row in rows]


async def latest(connection: AsyncConnection) -> datetime | None:
    """Return the latest moment at which something happened to a record; every fact is looked at."""
    latest: datetime | None = (await connection.execute(select(func.max(happening.c.at)))).scalar()
    return latest


async def all_followed(connection: AsyncConnection) -> AsyncIterator[Followed]:
    """Yield every record, some thousand at a time."""
    last = ""
    while True:
        some = select(deadline).where(deadline.c.record > last).order_by(deadline.c.record).limit(AT_A_TIME)
        rows = (await connection.execute(some)).all()
        if not rows:
            return
        for row in rows:
            yield _followed(row)
        last = rows[-1].record


async def keep_facts(connection: AsyncConnection, facts: Iterable[tuple[str, Happening]]) -> None:
    """Keep facts of records."""
    rows = [
        {"record": record} | {name: getattr(fact, name) for name in OF_HAPPENING} for record, fact in facts
    ]
    await insert_new(connection, happening, rows, key=("record", "sequence"))


async def keep(connection: AsyncConnection, followed: Iterable[Followed]) -> None:
    """Keep records as they are followed now; one that is not known to be filed has nothing to keep."""
    rows = [_row(one, one.deadline) for one in followed if one.deadline]
    await upsert(connection, deadline, rows, key=("record",))


async def add_to_tally(connection: AsyncConnection, difference: Tally) -> None:
    """Add to the tally, or take away."""
    await add_rows_to_tally(connection, rows_of(difference))


async def add_rows_to_tally(connection: AsyncConnection, difference: Rows) -> None:
    """Add to the rows of the tally, or take away."""
    rows: dict[Any, dict[str, Any]] = {}
    for (place, counted), count in difference.items():
        if count:
            row = rows.setdefault(place, place._asdict() | NOTHING)
            row[counted] = count
    await add_up(connection, tally, list(rows.values()), counted=COUNTED)


async def clear_tally(connection: AsyncConnection) -> None:
    """Remove all counts."""
    await connection.execute(delete(tally))


async def stored_tally(connection: AsyncConnection) -> Rows:
    """Return all counts that are not zero."""
    return Counter(
        {
            (TallyRow(row.unit, Span(row.span), row.since, row.procedure), counted): count
            for row in await connection.execute(select(tally))
            for counted in COUNTED
            if (count := getattr(row, counted))
        }
    )


async def counts_in(
    connection: AsyncConnection,
    spells: Sequence[tuple[date, date]],
    *,
    units: Collection[str],
    procedures: Collection[str] | None,
    by: str | None,
) -> list[dict[str, Counter[str]]]:
    """Return what the tally counts in each spell, first and last day included.

    It is told apart by a column of the tally, or stands under one empty name.
    """
    stretch = _stretches(spells)
    name = tally.c[by] if by else literal("")
    wanted = select(stretch.c.spell, name, *(func.sum(tally.c[counted]) for counted in COUNTED)).where(
        tally.c.unit.in_(units),
        tally.c.span == stretch.c.span,
        tally.c.since >= stretch.c.since,
        tally.c.since < stretch.c.before,
    )
    if procedures is not None:
        wanted = wanted.where(tally.c.procedure.in_(procedures))
    counts: list[dict[str, Counter[str]]] = [{} for _ in spells]
    for spell, of, *sums in await connection.execute(wanted.group_by(stretch.c.spell, name)):
        counts[spell][of] = Counter(dict(zip(COUNTED, sums, strict=True)))
    return counts


def _stretches(spells: Sequence[tuple[date, date]]) -> CTE:
    """Put the stretches of the tally that make up each spell into a query: one reads them all."""
    return union_all(
        *(
            select(
                literal(spell).label("spell"),
                literal(stretch.span, String).label("span"),
                literal(stretch.since).label("since"),
                literal(stretch.before).label("before"),
            )
            for spell, (first, last) in enumerate(spells)
            for stretch in stretches(first, last)
        )
    ).cte("stretch")


def _row(followed: Followed, known: Deadline) -> Mapping[str, Any]:
    moments = moments_left(known, followed.warned)
    return {
        **{name: getattr(known, name) for name in OF_DEADLINE},
        "record": followed.record,
        "standing": standing(known, followed.warned),
        "owes_apology": owes_apology(known, followed.warned),
        "applied": followed.applied,
        "warned": json.dumps([(of, due.isoformat()) for of, due in sorted(followed.warned)]),
        "next_moment": min(moment.at for moment in moments) if moments else None,
    }


def _followed(row: Row[Any]) -> Followed:
    known = {name: getattr(row, name) for name in OF_DEADLINE}
    known["outcome"] = known["outcome"] and Outcome(known["outcome"])
    known["halted_for"] = known["halted_for"] and Cause(known["halted_for"])
    return Followed(
        record=row.record,
        applied=row.applied,
        deadline=Deadline(**known),
        warned=frozenset(
            Warned(Escalation(of), datetime.fromisoformat(due)) for of, due in json.loads(row.warned)
        ),
    )
