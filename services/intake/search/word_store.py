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
    ScalarSelect,
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
    weighed = await _weighed(read, unit, words)
    if not weighed[0].records:
        return []
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


async def _weighed(read: AsyncConnection, unit: str, words: Sequence[str]) -> list[Weighed]:
    """Return how often words stand in a unit, and whether each has to be a whole one there; rarest first."""
    beginnings = await _counted(read, unit, words, is_whole=False)
    often = [word for word, records in beginnings.items() if records >= MANY]
    whole = await _counted(read, unit, often, is_whole=True) if often else {}
    return sorted(
        Weighed(whole[word], word, is_whole=True) if whole.get(word) else Weighed(beginnings[word], word)
        for word in words
    )


async def _counted(
    read: AsyncConnection, unit: str, words: Sequence[str], *, is_whole: bool
) -> dict[str, int]:
    """Return how many records of a unit each word finds, counted up to `MANY`."""
    asked = {"unit": unit}
    for number, word in enumerate(words):
        asked |= _values(word, f"_{number}")
    counts = (await read.execute(_counting(len(words), is_whole=is_whole), asked)).one()
    return dict(zip(words, counts, strict=True))


def _values(word: str, number: str) -> dict[str, str]:
    """Return the values of `_is`: a word, and what comes after all that begins so."""
    return {f"word{number}": word, f"beyond{number}": word + LAST_SIGN}


def _is(words: FromClause, number: str, *, is_whole: bool) -> ColumnElement[bool]:
    """Whether a word is another or begins so; either by the index."""
    word = bindparam(f"word{number}", type_=words.c.word.type)
    if is_whole:
        return words.c.word == word
    return and_(words.c.word >= word, words.c.word < bindparam(f"beyond{number}", type_=words.c.word.type))


@lru_cache(maxsize=64)
def _counting(words: int, *, is_whole: bool) -> Select[Any]:
    """Return the statement that counts the records of some words, each in a column."""

    def counted(number: int) -> ScalarSelect[int]:
        row = record_word.alias(f"word_{number}")
        is_found = (row.c.unit == bindparam("unit"), _is(row, f"_{number}", is_whole=is_whole))
        some = select(literal(1)).select_from(row).where(*is_found).limit(MANY).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    columns: list[ColumnElement[Any]] = [
        counted(number).label(f"records_{number}") for number in range(words)
    ]
    return select(*columns)
