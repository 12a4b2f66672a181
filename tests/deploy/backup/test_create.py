"""A copy is whole or not there."""

from contextlib import ExitStack
from pathlib import Path

import pytest
import uvloop
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.backup import create
from deploy.backup.errors import CannotCopy
from deploy.backup.figures import count_figures
from deploy.backup.target import Target
from deploy.office.bus import bus_at
from deploy.services import consumers
from shared.contracts.services import SERVICES
from shared.messaging.streams import provision
from tests.conftest import migrated
from tests.support.servers import nats_server


@pytest.mark.slow
def test_a_bus_that_goes_away_meanwhile_is_said_in_a_line_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ExitStack()
    url = server.enter_context(nats_server(tmp_path / "bus"))

    async def counted_and_gone(service: str, snapshot: AsyncConnection) -> dict[str, dict[str, int]]:
        server.close()
        return await count_figures(service, snapshot)

    async def create_copy() -> None:
        databases = {
            name: await migrated(f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db", name) for name in SERVICES
        }
        async with bus_at(url) as bus:
            await provision(bus.jetstream(), consumers())
            await bus.jetstream().publish("in.demo.record", b"{}")
            try:
                await create.create_copy(Target(databases, bus), tmp_path / "copies", "")
            finally:
                for database in databases.values():
                    await database.close()

    monkeypatch.setattr(create, "count_figures", counted_and_gone)
    with pytest.raises(CannotCopy, match="the bus went away meanwhile"):
        uvloop.run(create_copy())
    assert list((tmp_path / "copies").iterdir()) == []
