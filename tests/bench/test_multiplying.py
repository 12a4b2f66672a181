"""Filled tables are multiplied: as many rows for other communes, none of them twice."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench.filling import filled, multiplying
from bench.filling.filled import fill_or_copy
from bench.filling.multiplying import MULTIPLIED
from bench.pages.office import FILLED
from shared.storage.database import Database

MADE = 1_000
TIMES = 3


@pytest.mark.slow
@pytest.mark.parametrize("service", list(MULTIPLIED))
async def test_other_communes_have_as_many_rows(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (filled, multiplying):
        monkeypatch.setattr(module, "MOST_MADE", MADE)
    for name, count in (("few", MADE), ("many", MADE * TIMES)):
        await fill_or_copy(
            f"sqlite+aiosqlite:///{tmp_path}/{name}-{{service}}.db", service, FILLED[service], count
        )
    few, many = [
        await rows_and_units(f"sqlite+aiosqlite:///{tmp_path}/{name}-{service}.db", service)
        for name in ("few", "many")
    ]
    assert few
    assert many == {table: (TIMES * rows, TIMES * units) for table, (rows, units) in few.items()}


async def rows_and_units(url: str, service: str) -> dict[str, tuple[int, int]]:
    found, database = {}, Database(url, service)
    async with database.reading() as read:
        for table, _ in MULTIPLIED[service]:
            units = func.count(table.c.unit.distinct()) if "unit" in table.c else func.count() * 0
            row = (await read.execute(select(func.count(), units).select_from(table))).one()
            found[table.name] = (row[0], row[1])
    await database.close()
    return found
