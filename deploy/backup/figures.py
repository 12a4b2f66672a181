"""Figures of each database, as its service's `backup.toml` defines them: they show what a copy contains."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.migrations import SERVICES_FOLDER
from shared.contracts.services import SERVICES
from shared.reference.data_file import DataTable, TomlFile
from shared.reference.values import Text

FILE: Final = "backup.toml"


class Figure(DataTable):
    """Counts of one database, by name."""

    vi: Text
    en: Text
    sql: Text

    @property
    def name(self) -> str:
        return f"{self.vi} · {self.en}"


class FiguresFile(DataTable):
    """The file of a service's figures."""

    figure: tuple[Figure, ...]


@cache
def load_figures() -> Mapping[str, tuple[Figure, ...]]:
    """Return the figures of each service."""
    files = {name: SERVICES_FOLDER / name / FILE for name in SERVICES}
    return {name: TomlFile.at(file).read(FiguresFile).figure for name, file in files.items()}


async def count_figures(service: str, connection: AsyncConnection) -> dict[str, dict[str, int]]:
    """Count the figures of a service in its database."""
    return {
        figure.name: {str(name): int(number) for name, number in await connection.execute(text(figure.sql))}
        for figure in load_figures().get(service, ())
    }
