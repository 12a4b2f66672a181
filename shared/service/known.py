"""Counts what a service knows."""

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.questions.known import CountKnown, Known
from shared.storage.bulk import count


class KnownThings:
    """Answers `CountKnown` for a service.

    Args:
        tables: A table for each kind of thing, by the name under which services are compared.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables

    async def answer(self, _question: CountKnown, read: AsyncConnection) -> Known:
        """Count the rows."""
        return Known(counts={name: await count(read, table) for name, table in self._tables.items()})
