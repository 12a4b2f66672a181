"""Finds the records that somebody looks for."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.search import word_store
from services.intake.search.word_store import Found
from services.intake.search.words import Typed, typed_words
from shared.contracts.questions.intake.search import FindRecords, FoundRecord, FoundRecords, RecordsNamed
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.moments import aware_moment

router = ServiceRouter("intake")


@router.query
async def find_records(question: FindRecords, read: AsyncConnection) -> FoundRecords:
    """Return the records with a code, or with all words of what was typed, newest first.

    Raises:
        NotFound: No page starts where the question says.
    """
    typed, after = typed_words(question.text), _position(question.after)
    found = await _found(read, question, typed, after)
    page = found[: question.limit]
    lines = await word_store.lines(read, [one.code for one in page])
    return FoundRecords(
        records=tuple(_line(row) for row in (lines[one.code] for one in page) if row.unit in question.units),
        next=f"{page[-1].received_at.isoformat()} {page[-1].code}" if len(found) > len(page) else "",
    )


@router.query
async def records_named(question: RecordsNamed, read: AsyncConnection) -> FoundRecords:
    """Return some records with the names of their applicants, in the order asked."""
    known = await word_store.lines(read, question.records)
    rows = (known[code] for code in dict.fromkeys(question.records) if code in known)
    return FoundRecords(records=tuple(_line(row) for row in rows if question.reaches(row.unit)))


async def _found(
    read: AsyncConnection, question: FindRecords, typed: Typed, after: Found | None
) -> list[Found]:
    """Return one record more than the page has, if there is one; a code that there is comes before words."""
    if typed.codes and (known := await word_store.lines(read, typed.codes)):
        return [Found(row.received_at, row.code) for row in known.values()]
    if not typed.words:
        return []
    found = [
        one
        for unit in question.units
        for one in await word_store.find(read, unit, typed.words, after, question.limit + 1)
    ]
    return sorted(found, reverse=True)[: question.limit + 1]


def _line(row: Row[Any]) -> FoundRecord:
    return FoundRecord(
        record=row.code,
        unit=row.unit,
        procedure=row.procedure,
        applicant=row.applicant,
        received_at=row.received_at,
        status=row.status,
    )


def _position(cursor: str) -> Found | None:
    if not cursor:
        return None
    moment, _, code = cursor.partition(" ")
    try:
        return Found(aware_moment(moment), code)
    except ValueError:
        raise NotFound("this page") from None
