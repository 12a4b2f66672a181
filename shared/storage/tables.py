"""What the tables of every service are made of: aware instants, and a table from its class."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, cast

from sqlalchemy import DateTime, Dialect, String, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

OFFSET: Final = "+00:00"
"""Of UTC, which is not kept in a text."""


class Instant(TypeDecorator[datetime]):
    """A column of aware instants, stored as UTC. A naive value is refused.

    SQLite keeps them as texts, which are written and read here at once: SQLAlchemy takes two times as long to
    write one and five times to read it, and each event has a dozen.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        # PostgreSQL's driver leaves the offset out of the first moment of all.
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _in_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return moment.astimezone(UTC)


def _as_text(moment: datetime | None) -> str | None:
    return None if moment is None else _in_utc(moment).isoformat(" ", "microseconds").removesuffix(OFFSET)


def _in_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + OFFSET)


def by_sign() -> String:
    """Return the type of a text that is sorted sign by sign, so that an index finds how it begins."""
    return String().with_variant(String(collation="C"), "postgresql")


def table_of(kept: type[SQLModel]) -> Table:
    """Return the table of a class, for statements about many rows."""
    return cast(Table, kept.__table__)  # type: ignore[attr-defined]  # every class with table=True has one
