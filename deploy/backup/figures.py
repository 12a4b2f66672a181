"""What is counted in the databases, so that people see what a copy holds; `figures.toml` says what."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


class Figure(NamedTuple):
    """Something that is counted in one database."""

    vi: str
    en: str
    sql: str

    @property
    def name(self) -> str:
        return f"{self.vi} · {self.en}"


@cache
def load_figures() -> Mapping[str, tuple[Figure, ...]]:
    """Return what is counted in the database of each service."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {service: tuple(Figure(**row) for row in rows) for service, rows in data.items()}


async def counted(service: str, connection: AsyncConnection) -> dict[str, dict[str, int]]:
    """Count in the database of a service."""
    return {
        figure.name: {str(name): int(number) for name, number in await connection.execute(text(figure.sql))}
        for figure in load_figures().get(service, ())
    }
