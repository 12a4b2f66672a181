"""Figures of each database, as `figures.toml` defines them: they show what a copy contains."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

FIGURES: Final = Path(__file__).with_name("figures.toml")


class Figure(DataTable):
    """Counts of one database, by name."""

    vi: Text
    en: Text
    sql: Text

    @property
    def name(self) -> str:
        return f"{self.vi} · {self.en}"


class FiguresFile(DataTable):
    """The file of the figures."""

    figure: Mapping[str, tuple[Figure, ...]]
    """By service."""


@cache
def load_figures() -> Mapping[str, tuple[Figure, ...]]:
    """Return the figures of each service."""
    return TomlFile.at(FIGURES).read(FiguresFile).figure


async def count_figures(service: str, connection: AsyncConnection) -> dict[str, dict[str, int]]:
    """Count the figures of a service in its database."""
    return {
        figure.name: {str(name): int(number) for name, number in await connection.execute(text(figure.sql))}
        for figure in load_figures().get(service, ())
    }
