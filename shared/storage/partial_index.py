"""Partial indexes on either database, without loading both dialects of SQLAlchemy.

A condition that is given when a table is declared loads both dialects, and the unused one takes 2 MB of each
service. So the index keeps its condition and passes it on just before it is created.
"""

from typing import Any, Final

from sqlalchemy import Connection, Index, MetaData, event, text

DIALECTS: Final = ("sqlite", "postgresql")


def partial_index(name: str, *columns: str, where: str, on_sqlite: str = "") -> Index:
    """Return an index of the rows that meet a condition in SQL.

    Args:
        name: Of the index.
        columns: Their names.
        where: The condition.
        on_sqlite: The condition as SQLite states it, if different: `done = 0` for `not done`.
    """
    index = Index(name, *columns, info={"sqlite": on_sqlite or where, "postgresql": where})
    event.listen(index, "before_create", _before_create)
    return index


def set_conditions(tables: MetaData, *dialects: str) -> None:
    """Set the conditions of all indexes for some dialects, named as in SQLAlchemy, before any is created."""
    for table in tables.tables.values():
        for index in table.indexes:
            for dialect in dialects:
                _set_condition(index, dialect)


def _before_create(index: Index, connection: Connection, **_how: Any) -> None:
    _set_condition(index, connection.dialect.name)


def _set_condition(index: Index, dialect: str) -> None:
    if where := index.info.get(dialect):
        index.dialect_kwargs[f"{dialect}_where"] = text(where)
