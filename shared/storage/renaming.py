"""Renames a table in a migration, while processes of the version before may still work with its old name."""

from collections.abc import Mapping

from alembic import op
from sqlalchemy import inspect


def rename_table(old: str, new: str, columns: Mapping[str, str]) -> None:
    """Rename a table and some of its columns.

    A SQLite file has one process, which is stopped during an update. On PostgreSQL a view keeps the old
    names, so that services of the version before go on reading and writing until they are replaced.

    Args:
        old: Name of the table so far.
        new: Its name from now on.
        columns: New names of columns by their old ones.
    """
    op.rename_table(old, new)
    for before, after in columns.items():
        op.execute(f"alter table {new} rename column {before} to {after}")
    if op.get_bind().dialect.name == "postgresql":
        before_of = {after: before for before, after in columns.items()}
        names = [column["name"] for column in inspect(op.get_bind()).get_columns(new)]
        listed = ", ".join(f'"{name}" as "{before_of.get(name, name)}"' for name in names)
        op.execute(f"create view {old} as select {listed} from {new}")  # noqa: S608  # names of our own tables
