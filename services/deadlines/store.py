"""What deadlines keeps: facts of records, one deadline a record, and the tally, all in one transaction."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines.domain import Deadline, Happening
from services.deadlines.following import Followed, Warned, moments_left, standing
from services.deadlines.tables import deadline, happening, tally
from services.deadlines.tally import COUNTED, Tally
from shared.events.deadline import Outcome
from shared.rows import add_up, insert_new, upsert


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


async def passed(connection: AsyncConnection, now: datetime, limit: int) -> list[Followed]:
    """Return records whose next moment has passed, the longest passed first."""
    rows = await connection.execute(
        select(deadline).where(deadline.c.next_moment < now).order_by(deadline.c.next_moment).limit(limit)
    )
    return [_followed(row) for row in rows]


async def keep_facts(connection: AsyncConnection, facts: Iterable[tuple[str, Happening]]) -> None:
    """Keep facts of records."""
    rows = [
        {
            "record": record,
            "sequence": fact.sequence,
            "kind": fact.kind,
            "at": fact.at,
            "unit": fact.unit,
            "procedure": fact.procedure,
            "received_at": fact.received_at,
        }
        for record, fact in facts
    ]
    await insert_new(connection, happening, rows, key=("record", "sequence"))


async def keep(connection: AsyncConnection, followed: Iterable[Followed]) -> None:
    """Keep records as they are followed now; one that is not known to be filed has nothing to keep."""
    rows = [_row(one, one.deadline) for one in followed if one.deadline]
    await upsert(connection, deadline, rows, key=("record",))


async def add_to_tally(connection: AsyncConnection, difference: Tally) -> None:
    """Add to the tally, or take away."""
    rows: dict[Any, dict[str, Any]] = {}
    for (place, counted), count in difference.items():
        if count:
            row = rows.setdefault(place, place._asdict() | dict.fromkeys(COUNTED, 0))
            row[counted] = count
    await add_up(connection, tally, list(rows.values()), counted=COUNTED)


def _row(followed: Followed, known: Deadline) -> Mapping[str, Any]:
    moments = moments_left(known, followed.warned)
    return {
        "record": followed.record,
        "unit": known.unit,
        "procedure": known.procedure,
        "limit": known.limit,
        "received_at": known.received_at,
        "due_at": known.due_at,
        "near_at": known.near_at,
        "awaiting_since": known.awaiting_since,
        "resolved_at": known.resolved_at,
        "outcome": known.outcome,
        "ended_at": known.ended_at,
        "standing": standing(known, followed.warned),
        "applied": followed.applied,
        "warned": json.dumps([(kind, due.isoformat()) for kind, due in sorted(followed.warned)]),
        "next_moment": moments[0].at if moments else None,
    }


def _followed(row: Row[Any]) -> Followed:
    return Followed(
        record=row.record,
        applied=row.applied,
        deadline=Deadline(
            unit=row.unit,
            procedure=row.procedure,
            limit=row.limit,
            received_at=row.received_at,
            due_at=row.due_at,
            near_at=row.near_at,
            awaiting_since=row.awaiting_since,
            resolved_at=row.resolved_at,
            outcome=Outcome(row.outcome) if row.outcome else None,
            ended_at=row.ended_at,
        ),
        warned=frozenset(Warned(kind, datetime.fromisoformat(due)) for kind, due in json.loads(row.warned)),
    )
