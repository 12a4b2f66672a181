"""The pages of an answer: in which order its rows come, where a page ends and where the next one starts."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Date, Row, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.questions.question import Page
from shared.messaging.queries.client import NotFound
from shared.moments import aware_moment
from shared.storage.tables import Instant

SEPARATOR: Final = " "
R = TypeVar("R", bound=tuple[Any, ...])


class PageOrder:
    """The columns that a paged list is sorted by; together they are unique, and the query selects them all.

    The cursor of a page is what these columns hold in its last row, joined by blanks. Only the last column
    may contain a blank itself.
    """

    def __init__(self, *columns: ColumnElement[Any], descending: bool = False) -> None:
        self._columns = columns
        self._descending = descending

    async def page(
        self, read: AsyncConnection, query: Select[R], question: Page
    ) -> tuple[Sequence[Row[R]], str]:
        """Return a page of rows and the cursor of the next page; an empty cursor on the last page.

        Raises:
            NotFound: No page starts at `question.after`.
        """
        return await self.batch(read, query, after=question.after, limit=question.limit)

    async def batch(
        self, read: AsyncConnection, query: Select[R], *, after: str, limit: int
    ) -> tuple[Sequence[Row[R]], str]:
        """Return at most `limit` rows that follow a cursor, and the cursor of the next batch."""
        if after:
            query = query.where(self.follows(after))
        sort = [column.desc() if self._descending else column.asc() for column in self._columns]
        rows = (await read.execute(query.order_by(*sort).limit(limit + 1))).all()
        page = rows[:limit]
        return page, self.cursor(page[-1]) if len(rows) > len(page) else ""

    def cursor(self, row: Row[Any]) -> str:
        """Return the cursor of the page that follows a row."""
        values = (row._mapping[column] for column in self._columns)
        return SEPARATOR.join(value.isoformat() if isinstance(value, date) else value for value in values)

    def follows(self, cursor: str) -> ColumnElement[bool]:
        """Return the condition that a row comes after a cursor.

        Raises:
            NotFound: No page starts there.
        """
        parts = cursor.split(SEPARATOR, len(self._columns) - 1)
        try:
            values = [
                literal(_value(part, column), column.type)
                for part, column in zip(parts, self._columns, strict=True)
            ]
        except ValueError:
            raise NotFound("this page") from None
        place, start = tuple_(*self._columns), tuple_(*values)
        return place < start if self._descending else place > start


def _value(part: str, column: ColumnElement[Any]) -> date | str:
    match column.type:
        case Instant():
            return aware_moment(part)
        case Date():
            return date.fromisoformat(part)
        case _:
            return part
