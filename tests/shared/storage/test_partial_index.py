"""An index of some rows only says which when tables are made, and loads no dialect before."""

import subprocess
import sys
from typing import Final

import pytest
from sqlalchemy import Boolean, Column, MetaData, Table, create_engine, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex

from shared.contracts.services import SERVICES
from shared.storage.partial_index import partial_index, set_conditions

SQLITE: Final = sqlite.dialect()
POSTGRESQL: Final = postgresql.dialect()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(("dialect", "condition"), [(SQLITE, "done = 0"), (POSTGRESQL, "not done")])
def test_each_database_is_told_the_condition_in_its_own_words(dialect: Dialect, condition: str) -> None:
    tables, left = MetaData(), partial_index("left", "done", where="not done", on_sqlite="done = 0")
    Table("work", tables, Column("done", Boolean), left)
    set_conditions(tables, dialect.name)
    assert str(CreateIndex(left).compile(dialect=dialect)).endswith(f"WHERE {condition}")


def test_an_index_that_is_made_by_itself_has_its_condition() -> None:
    left = partial_index("left", "done", where="not done", on_sqlite="done = 0")
    Table("work", tables := MetaData(), Column("done", Boolean), left)
    with create_engine("sqlite://").begin() as connection:
        tables.create_all(connection)
        left.drop(connection)
        left.create(connection)
        made = connection.execute(text("select sql from sqlite_master where name = 'left'")).scalar_one()
    assert made.endswith("WHERE done = 0")


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_declared_tables_load_no_dialect_that_nobody_uses(service: str) -> None:
    look = f"import sys, services.{service}.tables; sys.exit('sqlalchemy.dialects.postgresql' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look]).returncode == 0
