"""Multiplies filled tables: other communes get what those of the first million records have, by other keys.

To make ten million records one by one takes more than an hour; a database copies a million in a minute.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    String,
    Table,
    column,
    func,
    insert,
    literal,
    select,
    values,
)

from bench.support.filling import indexed_later
from bench.support.rows import MOST_MADE, RECORDS_A_YEAR, units_of
from services.deadlines import tables as of_deadlines
from services.intake import tables as of_intake
from services.letters import tables as of_letters
from services.surveys import tables as of_surveys
from shared.storage.database import Database

BEGINNING: Final = 0
IN_A_CODE: Final = len("H56.31.20-")
DIGITS: Final = 3


class Multiplied(NamedTuple):
    """A table, and where each of its keys has three zeros, which become the number of the copy."""

    table: Table
    keys: Mapping[str, int]


MULTIPLIED: Final = {
    "intake": (
        Multiplied(of_intake.record, {"code": IN_A_CODE}),
        Multiplied(of_intake.record_word, {"record": IN_A_CODE}),
        Multiplied(of_intake.received, dict.fromkeys(("key", "event_id", "about"), IN_A_CODE)),
    ),
    "deadlines": (
        Multiplied(of_deadlines.deadline, {"record": IN_A_CODE}),
        Multiplied(of_deadlines.tally, {}),
    ),
    "letters": (Multiplied(of_letters.letter, {"id": BEGINNING}),),
    "surveys": (
        Multiplied(of_surveys.invitation, {"record": IN_A_CODE, "id": BEGINNING, "link_digest": BEGINNING}),
        Multiplied(of_surveys.open_link, {"record": IN_A_CODE, "invitation": BEGINNING}),
        Multiplied(of_surveys.answer, {"id": BEGINNING}),
        Multiplied(of_surveys.follow_up, {"id": BEGINNING, "answer": BEGINNING}),
        Multiplied(of_surveys.tally, {}),
    ),
}


async def multiply(database: Database, service: str, times: int) -> None:
    """Copy what the communes of a service have to others, until there is so many times as much."""
    first = units_of(MOST_MADE)
    units = units_of(len(first) * times * RECORDS_A_YEAR)
    tables = MULTIPLIED.get(service, ())
    async with indexed_later(database, [one.table for one in tables]):
        for copy in range(1, times):
            others = dict(zip(first, units[copy * len(first) :], strict=False))
            async with database.writing() as connection:
                for one in tables:
                    rows = _copied(one, copy, others)
                    await connection.execute(insert(one.table).from_select(one.table.c.keys(), rows))


def _copied(one: Multiplied, copy: int, others: Mapping[str, str]) -> Select[Any]:
    """Return the rows of the first communes as those of others."""
    columns: dict[str, ColumnElement[Any]] = dict(one.table.c.items())
    keys = {name: _digits_at(place, f"{copy:0{DIGITS}}", columns[name]) for name, place in one.keys.items()}
    if "unit" not in columns:
        ((name, place), *_) = one.keys.items()
        is_first = func.substr(columns[name], place + 1, DIGITS) == "0" * DIGITS
        return select(*(columns | keys).values()).where(is_first)
    pairs = values(column("unit", String), column("other", String), name="pairs").data(list(others.items()))
    pair = pairs.cte("pair")
    copied = columns | keys | {"unit": pair.c.other}
    return select(*copied.values()).join(pair, pair.c.unit == one.table.c.unit)


def _digits_at(place: int, digits: str, key: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a key that has other digits at one place."""
    written = literal(digits.encode() if isinstance(key.type, LargeBinary) else digits)
    before = func.substr(key, 1, place).op("||")(written) if place else written
    return before.op("||")(func.substr(key, place + DIGITS + 1))
