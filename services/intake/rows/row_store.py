"""Reads what was sent and who reported a record first, and keeps the procedures that texts mean."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.publishers import COUNTER
from services.intake.reading import event_key
from services.intake.rows.procedure_texts import kept_key, text_key
from services.intake.tables import form, procedure_text, received
from shared.contracts.events.receipt import Verdict
from shared.contracts.events.reported.life_event import RegisteredReport
from shared.contracts.events.reported.record import FiledReport
from shared.contracts.officer import Officer
from shared.contracts.questions.intake.rows import MeantProcedure
from shared.storage.bulk import insert_new, upsert

FIRST = (FiledReport.type_name(), RegisteredReport.type_name())


async def owners(read: AsyncConnection, abouts: Sequence[str]) -> dict[str, str]:
    """Return who filed records, or registered entries, by code or id."""
    rows = await read.execute(
        select(received.c.about, received.c.publisher).where(
            received.c.about.in_(abouts), received.c.type.in_(FIRST), received.c.verdict == Verdict.ACCEPTED
        )
    )
    return {row.about: row.publisher for row in rows}


async def sent(read: AsyncConnection, event_ids: Sequence[str]) -> set[str]:
    """Return those events that were sent; what was rejected after all may be sent again."""
    found = await read.execute(select(form.c.id).where(form.c.id.in_(event_ids)))
    ids = {row.id for row in found}
    keys = {event_key(COUNTER.name, COUNTER.sources[0], id): id for id in ids}
    rejected = await read.execute(
        select(received.c.key).where(received.c.key.in_(keys), received.c.verdict == Verdict.REJECTED)
    )
    return ids - {keys[row.key] for row in rejected}


async def note_sent(
    connection: AsyncConnection,
    events: Iterable[tuple[str, Mapping[str, Any], str]],
    unit: str,
    officer: Officer,
    now: datetime,
) -> None:
    """Note who sent events: each with what it is about, and the digest of what it says."""
    rows = [
        {
            "id": event["id"],
            "unit": unit,
            "digest": digest,
            "about": about,
            "role": officer.role,
            "officer": officer.id,
            "sent_at": now,
        }
        for about, event, digest in events
    ]
    await insert_new(connection, form, rows, key=["id"])


async def texts(read: AsyncConnection, unit: str, wanted: Iterable[str]) -> dict[str, str]:
    """Return what a unit means by texts, by their keys; empty for what is not in the catalogue."""
    keys = {kept_key(text): text_key(text) for text in wanted}
    rows = await read.execute(
        select(procedure_text.c.key, procedure_text.c.procedure).where(
            procedure_text.c.unit == unit, procedure_text.c.key.in_(sorted(keys))
        )
    )
    return {keys[row.key]: row.procedure for row in rows}


async def teach(
    connection: AsyncConnection,
    unit: str,
    meant: Iterable[MeantProcedure],
    officer: Officer,
    now: datetime,
) -> None:
    """Keep what a unit means by texts."""
    rows = {
        kept_key(one.text): {
            "unit": unit,
            "key": kept_key(one.text),
            "procedure": one.procedure,
            "role": officer.role,
            "officer": officer.id,
            "said_at": now,
        }
        for one in meant
    }
    await upsert(connection, procedure_text, list(rows.values()), key=["unit", "key"])
