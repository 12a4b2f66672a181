"""Writes and reads the words by which records are found, in one index of each unit, newest record first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    and_,
    delete,
    exists,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.record_history import RecordFile
from services.intake.search.words import words_of
from services.intake.tables import record, record_word
from shared.storage.bulk import insert_new
from shared.storage.tables import Instant

MANY: Final = 1000
"""Records of a unit from which on the beginning of a word is too little, and the whole word is looked for."""
LAST_SIGN: Final = "\U0010ffff"
"""Comes after every sign of a word."""


class Weighed(NamedTuple):
    """A word that is looked for: how many records it finds, and whether it has to be a whole word."""

    records: int
    word: str
    is_whole: bool = False


class Found(NamedTuple):
    """Where a record stands among those that are found: newest first."""

    received_at: datetime
    code: str


async def write(connection: AsyncConnection, records: Mapping[str, RecordFile]) -> None:
    """Write the words of records, by code; those of corrected records replace what they had."""
    filings = {code: file.filing for code, file in records.items()}
    corrected = [code for code, filing in filings.items() if filing is not records[code].filed]
    if corrected:
        await connection.execute(delete(record_word).where(record_word.c.record.in_(corrected)))
    rows = [
        {
            "unit": records[code].unit,
            "word": word,
            "received_at": filing.at,
            "record": code,
            "personal": is_personal,
        }
        for code, filing in filings.items()
        for word, is_personal in words_of(code, filing.applicant)
    ]
    await insert_new(connection, record_word, rows, key=["unit", "word", "received_at", "record"])


async def remove_personal(connection: AsyncConnection, codes: Collection[str]) -> None:
    """Remove the words of names and numbers of records."""
    await connection.execute(
        delete(record_word).where(record_word.c.record.in_(codes), record_word.c.personal)
    )


async def find(
    read: AsyncConnection, unit: str, words: Sequence[str], after: Found | None, limit: int
) -> list[Found]:
    """Return the newest records of a unit that have all words, or words that begin so.

    The rarest word is looked up, and the others are looked for in what it finds.
    """
    rarest, *others = sorted([await _weighed(read, unit, word) for word in words])
    row = record_word.alias("found")
    has_all = [
        exists().where(other.c.record == row.c.record, _is(other, word))
        for number, word in enumerate(others)
        for other in [record_word.alias(f"other_{number}")]
    ]
    position = tuple_(row.c.received_at, row.c.record)
    found = (
        select(row.c.received_at, row.c.record)
        .distinct()
        .where(row.c.unit == unit, _is(row, rarest), *has_all)
        .where(position < tuple_(literal(after.received_at, Instant), after.code) if after else true())
        .order_by(row.c.received_at.desc(), row.c.record.desc())
        .limit(limit)
    )
    return [Found(one.received_at, one.record) for one in await read.execute(found)]


async def lines(read: AsyncConnection, codes: Collection[str]) -> dict[str, Row[Any]]:
    """Return records by their codes."""
    rows = await read.execute(select(record).where(record.c.code.in_(codes)))
    return {row.code: row for row in rows}


async def _weighed(read: AsyncConnection, unit: str, word: str) -> Weighed:
    """Return how often a word stands in a unit, and whether it has to be a whole one there."""
    beginnings = await _count(read, unit, Weighed(0, word))
    if beginnings.records < MANY:
        return beginnings
    whole = await _count(read, unit, Weighed(0, word, is_whole=True))
    return whole if whole.records else beginnings


async def _count(read: AsyncConnection, unit: str, word: Weighed) -> Weighed:
    some = select(literal(1)).where(record_word.c.unit == unit, _is(record_word, word)).limit(MANY)
    counted = select(func.count()).select_from(some.subquery())
    return word._replace(records=int((await read.execute(counted)).scalar_one()))


def _is(words: FromClause, word: Weighed) -> ColumnElement[bool]:
    """Whether a word is another or begins so; either by the index."""
    if word.is_whole:
        return words.c.word == word.word
    return and_(words.c.word >= word.word, words.c.word < word.word + LAST_SIGN)
