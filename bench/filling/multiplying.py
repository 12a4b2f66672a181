"""Multiplies filled tables: other communes get what those of the first million records have, by other keys.

To make ten million records one by one takes more than an hour; a database copies a million in a minute.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    func,
    insert,
    literal,
    select,
)

from bench.filling.inserting import indexed_later
from bench.filling.rows import CODE, MOST_MADE, RECORDS_A_YEAR, units_of
from services.deadlines import tables as of_deadlines
from services.intake import tables as of_intake
from services.letters import tables as of_letters
from services.surveys import tables as of_surveys
from shared.storage.database import Database

BEGINNING: Final = 0
IN_A_CODE: Final = len(CODE)
DIGITS: Final = 3
PAIR: Final = Table(
    "pair",
    MetaData(),
    Column("unit", String, primary_key=True),
    Column("other", String),
    prefixes=["TEMPORARY"],
)
"""Which commune gets a copy of what another has."""


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
        Multiplied(of_deadlines.happening, {"record": IN_A_CODE}),
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
            others = units[copy * len(first) :]
            pairs = [{"unit": unit, "other": other} for unit, other in zip(first, others, strict=False)]
            async with database.writing() as connection:
                await connection.run_sync(PAIR.create)
                await connection.execute(insert(PAIR), pairs)
                for one in tables:
                    rows = _copied(one, f"{copy:0{DIGITS}}")
                    await connection.execute(insert(one.table).from_select(one.table.c.keys(), rows))
                await connection.run_sync(PAIR.drop)


def _copied(one: Multiplied, digits: str) -> Select[Any]:
    """Return the rows of the first communes as those of others."""
    columns: dict[str, ColumnElement[Any]] = dict(one.table.c.items())
    keys = {name: _digits_at(place, digits, columns[name]) for name, place in one.keys.items()}
    if "unit" not in columns:
        ((name, place), *_) = one.keys.items()
        is_first = func.substr(columns[name], place + 1, DIGITS) == "0" * DIGITS
        return select(*(columns | keys).values()).where(is_first)
    copied = columns | keys | {"unit": PAIR.c.other}
    return select(*copied.values()).join(PAIR, PAIR.c.unit == one.table.c.unit)


def _digits_at(place: int, digits: str, key: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a key that has other digits at one place."""
    written = literal(digits.encode() if isinstance(key.type, LargeBinary) else digits)
    before = func.substr(key, 1, place).op("||")(written) if place else written
    return before.op("||")(func.substr(key, place + DIGITS + 1))
