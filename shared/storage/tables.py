"""What the tables of every service are made of: aware instants, and a table from its class."""

from datetime import UTC, datetime
from typing import cast

from sqlalchemy import DateTime, Dialect, String, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel


class Instant(TypeDecorator[datetime]):
    """A column of aware instants, stored as UTC. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its offset")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def by_sign() -> String:
    """Return the type of a text that is sorted sign by sign, so that an index finds how it begins."""
    return String().with_variant(String(collation="C"), "postgresql")


def table_of(kept: type[SQLModel]) -> Table:
    """Return the table of a class, for statements about many rows."""
    return cast(Table, kept.__table__)  # type: ignore[attr-defined]  # every class with table=True has one
