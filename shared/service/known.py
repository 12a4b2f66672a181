"""Counts what a service knows."""

from collections.abc import Mapping

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.questions.known import CountKnown, Known


class KnownThings:
    """Answers `CountKnown` for a service.

    Args:
        tables: A table for each kind of thing, by the name under which services are compared.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables

    async def answer(self, _question: CountKnown, read: AsyncConnection) -> Known:
        """Count the rows."""
        return Known(
            counts={
                name: (await read.execute(select(func.count()).select_from(table))).scalar_one()
                for name, table in self._tables.items()
            }
        )
