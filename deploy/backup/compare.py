"""Comparing a copy with the office that was restored from it, by tables, streams and figures."""

from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.backup import messages, rows
from deploy.backup.archive import CopyHeader, LineCounter, Manifest, Section
from deploy.backup.create import DATABASES, STREAMS
from deploy.backup.figures import count_figures
from deploy.backup.target import Target


class Comparison(NamedTuple):
    """A table, a stream or a figure in the copy and in the office."""

    what: str
    copy: int
    here: int
    """Number of lines, or the figure."""
    is_equal: bool


async def compare(head: CopyHeader, manifest: Manifest, target: Target) -> list[Comparison]:
    """Read the office again and compare it with the documents of a checked copy."""
    found: list[Comparison] = []
    figures: dict[str, Mapping[str, int]] = {}
    for service in head.revisions:
        async with target.databases[service].snapshot() as snapshot:
            for section in manifest.sections:
                kind, _, what = section.name.partition("/")
                if kind == DATABASES and what.partition("/")[0] == service:
                    found.append(await _compared(section, _rows(snapshot, section)))
            figures |= await count_figures(service, snapshot)
    for section in manifest.sections:
        kind, _, what = section.name.partition("/")
        if kind == STREAMS:
            there = messages.lines(target.bus, what, head.streams[what], head.taken_at)
            found.append(await _compared(section, there))
    return found + [
        Comparison(f"{name}: {row}", number, here := figures.get(name, {}).get(row, 0), number == here)
        for name, numbers in manifest.figures.items()
        for row, number in numbers.items()
    ]


async def _rows(snapshot: AsyncConnection, section: Section) -> AsyncIterator[bytes]:
    """Yield the rows of a table with the columns that the copy has, without newer ones."""
    name = section.name.rpartition("/")[2]
    for table in await rows.tables(snapshot):
        if table.name == name:
            async for part in rows.lines(snapshot, table, section.columns):
                yield part


async def _compared(section: Section, lines: AsyncIterator[bytes]) -> Comparison:
    here = LineCounter()
    async for part in lines:
        here.add(part)
    return Comparison(
        section.name, section.lines, here.lines, here.section(section.name, section.columns) == section
    )
