"""Writes and reads the words by which records are found, in one index of each unit, newest record first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
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
WITH_CODES: Final = select(record).where(record.c.code.in_(bindparam("codes", expanding=True)))


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
    weighed = sorted([await _weighed(read, unit, word) for word in words])
    asked: dict[str, Any] = {"unit": unit, "limit": limit}
    for number, word in enumerate(weighed):
        asked |= _values(word.word, f"_{number}")
    if after:
        asked |= {"after_at": after.received_at, "after_code": after.code}
    finding = _finding(tuple(word.is_whole for word in weighed), is_continued=after is not None)
    return [Found(one.received_at, one.record) for one in await read.execute(finding, asked)]


@lru_cache(maxsize=256)
def _finding(are_whole: tuple[bool, ...], *, is_continued: bool) -> Select[Any]:
    """Return the statement that finds records with some words, the rarest first; it says which are whole."""
    row = record_word.alias("found")
    has_all = [
        exists().where(other.c.record == row.c.record, _is(other, f"_{number}", is_whole=is_whole))
        for number, is_whole in enumerate(are_whole[1:], start=1)
        for other in [record_word.alias(f"other_{number}")]
    ]
    position = tuple_(row.c.received_at, row.c.record)
    after = tuple_(bindparam("after_at", type_=Instant), bindparam("after_code", type_=String))
    return (
        select(row.c.received_at, row.c.record)
        .distinct()
        .where(row.c.unit == bindparam("unit"), _is(row, "_0", is_whole=are_whole[0]), *has_all)
        .where(position < after if is_continued else true())
        .order_by(row.c.received_at.desc(), row.c.record.desc())
        .limit(bindparam("limit", type_=Integer))
    )


async def lines(read: AsyncConnection, codes: Collection[str]) -> dict[str, Row[Any]]:
    """Return records by their codes."""
    rows = await read.execute(WITH_CODES, {"codes": list(codes)})
    return {row.code: row for row in rows}


async def _weighed(read: AsyncConnection, unit: str, word: str) -> Weighed:
    """Return how often a word stands in a unit, and whether it has to be a whole one there."""
    asked = {"unit": unit, **_values(word)}
    beginnings = int((await read.execute(BEGINNINGS, asked)).scalar_one())
    if beginnings < MANY:
        return Weighed(beginnings, word)
    whole = int((await read.execute(WHOLE_WORDS, asked)).scalar_one())
    return Weighed(whole, word, is_whole=True) if whole else Weighed(beginnings, word)


def _values(word: str, number: str = "") -> dict[str, str]:
    """Return the values of `_is`: a word, and what comes after all that begins so."""
    return {f"word{number}": word, f"beyond{number}": word + LAST_SIGN}


def _is(words: FromClause, number: str = "", *, is_whole: bool) -> ColumnElement[bool]:
    """Whether a word is another or begins so; either by the index."""
    word = bindparam(f"word{number}", type_=words.c.word.type)
    if is_whole:
        return words.c.word == word
    return and_(words.c.word >= word, words.c.word < bindparam(f"beyond{number}", type_=words.c.word.type))


def _counting(*, is_whole: bool) -> Select[Any]:
    is_found = (record_word.c.unit == bindparam("unit"), _is(record_word, is_whole=is_whole))
    return select(func.count()).select_from(select(literal(1)).where(*is_found).limit(MANY).subquery())


BEGINNINGS: Final = _counting(is_whole=False)
WHOLE_WORDS: Final = _counting(is_whole=True)
