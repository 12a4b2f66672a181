"""Indexes of some rows only, which both databases have and each dialect of SQLAlchemy takes by its own name.

Told when a table is declared, a condition loads both dialects, and the one that is not in use takes 2 MB of
each service. So it waits in the index until that is made, in whichever way.
"""

from typing import Any, Final

from sqlalchemy import Connection, Index, MetaData, event, text

DIALECTS: Final = ("sqlite", "postgresql")


def partial_index(name: str, *columns: str, where: str, on_sqlite: str = "") -> Index:
    """Return an index of the rows for which a condition in SQL holds.

    Args:
        name: Of the index.
        columns: Their names.
        where: The condition.
        on_sqlite: The same as statements say it on SQLite, if otherwise: `done = 0` for `not done`.
    """
    index = Index(name, *columns, info={"sqlite": on_sqlite or where, "postgresql": where})
    event.listen(index, "before_create", _when_made)
    return index


def tell_conditions(tables: MetaData, *dialects: str) -> None:
    """Tell dialects, named as SQLAlchemy names them, the conditions of all indexes, though none is made."""
    for table in tables.tables.values():
        for index in table.indexes:
            for dialect in dialects:
                _tell(index, dialect)


def _when_made(index: Index, connection: Connection, **_how: Any) -> None:
    _tell(index, connection.dialect.name)


def _tell(index: Index, dialect: str) -> None:
    if where := index.info.get(dialect):
        index.dialect_kwargs[f"{dialect}_where"] = text(where)
