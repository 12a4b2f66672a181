"""Which wordings a unit has: of each kind the one in force, and how it came to be."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.kinds import Kind, load_kinds
from services.letters.wording import wording_store
from shared.contracts.questions.wordings import HistoryOfWording, WordingLine, WordingLines, WordingsInForce
from shared.messaging.query_client import NotFound


async def wordings_in_force(question: WordingsInForce, read: AsyncConnection) -> WordingLines:
    """List the wordings in force, kind by kind, as the kinds are listed in their data."""
    latest: dict[str, Row[Any]] = {}
    for row in await wording_store.versions(read, question.unit):
        latest.setdefault(row.kind, row)
    return WordingLines(wordings=tuple(_line(kind, latest.get(kind.id)) for kind in load_kinds().values()))


async def history_of_wording(question: HistoryOfWording, read: AsyncConnection) -> WordingLines:
    """List the versions of a wording, newest first, down to the one that is shipped."""
    if (kind := load_kinds().get(question.kind)) is None:
        raise NotFound("this kind of letter")
    saved = [row for row in await wording_store.versions(read, question.unit) if row.kind == kind.id]
    return WordingLines(wordings=tuple(_line(kind, row) for row in (*saved, None)))


def _line(kind: Kind, saved: Row[Any] | None) -> WordingLine:
    named = {"kind": kind.id, "name": kind.name, "english": kind.english}
    if saved is None:
        return WordingLine(**named, version=0)
    return WordingLine(
        **named,
        version=saved.nth,
        saved_at=saved.saved_at,
        role=saved.role,
        officer=saved.officer,
        reason=saved.reason,
    )
