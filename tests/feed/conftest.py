"""Feed as a process on a bus and a database of its own, and facts of a made-up office."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.access.registering import toml_table
from services.feed.main import service
from services.feed.webhooks.signature import new_secret
from shared.contracts.events.fact import Fact
from shared.contracts.events.life_event import Birth, LifeEventRegistered, Person
from shared.contracts.events.record import RecordFiled, RecordResolved
from shared.messaging.streams import OFFICE, Stream
from tests.support.eventually import eventually
from tests.support.service_process import ServiceProcess, prepared

VAN_SON, ELSEWHERE = "15712v1", "15718v1"
NAME = "Nguyễn Thị Ánh Tuyết"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def filed(serial: int, unit: str = VAN_SON) -> RecordFiled:
    """A record of somebody with a name."""
    return RecordFiled(
        unit=unit,
        record=f"H56.31.20-260302-{serial:05}",
        procedure="2.000815",
        sequence=1,
        at=AT + timedelta(seconds=serial),
        applicant=NAME,
        address="thôn 3",
        telephone="0912345678",
    )


def resolved(serial: int, unit: str = VAN_SON) -> RecordResolved:
    """The same record, done."""
    record = f"H56.31.20-260302-{serial:05}"
    return RecordResolved(
        unit=unit, record=record, procedure="2.000815", sequence=2, at=AT + timedelta(days=1)
    )


def born(serial: int, unit: str = VAN_SON) -> LifeEventRegistered:
    """A birth in the register."""
    return LifeEventRegistered(
        unit=unit,
        life_event=f"KS-15712-2026-{serial:04}",
        registered_on=AT.date(),
        residence="thôn 3",
        details=Birth(child=Person(name=NAME), mother=Person(name=NAME)),
    )


@dataclass
class FeedOffice:
    """The service feed with its file of subscribers."""

    process: ServiceProcess
    file: Path
    rows: dict[str, dict[str, Any]]

    def subscribe(self, name: str, **row: Any) -> str:
        """Add a subscriber of records; return the secret of its webhook."""
        secret = new_secret()
        added_at = datetime.now(UTC).isoformat()
        self.rows[name] = {"facts": ["*"], "units": ["*"], "secret": secret, "added_at": added_at} | row
        self._write()
        return secret

    def unsubscribe(self, name: str) -> None:
        del self.rows[name]
        self._write()

    def _write(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_text("".join(toml_table("subscriber", name, row) for name, row in self.rows.items()))
        new.replace(self.file)

    async def publish(self, *facts: Fact) -> None:
        """Publish facts, and wait until the bus has stored them."""
        js = self.process.bus.jetstream()
        stored = (await js.stream_info(OFFICE.name)).state.last_seq + len(facts)
        await self.process.publish(facts)

        async def all_are_stored() -> bool:
            return bool((await js.stream_info(OFFICE.name)).state.last_seq >= stored)

        await eventually(all_are_stored)

    async def stored(self, stream: Stream) -> Sequence[Any]:
        """All messages of a stream, in order."""
        js = self.process.bus.jetstream()
        last = (await js.stream_info(stream.name)).state.last_seq
        return [await js.get_msg(stream.name, sequence) for sequence in range(1, last + 1)]


@asynccontextmanager
async def feed_office(folder: Path, database_url: str, **settings: str) -> AsyncIterator[FeedOffice]:
    """Prepare an office with nothing but feed, which the test starts."""
    file = folder / "subscribers.toml"
    given = {"MOTCUA_SUBSCRIBERS": str(file), "MOTCUA_PUBLIC_URL": "https://mot-cua.example.vn"} | settings
    async with prepared(service, folder, database_url, **given) as process:
        yield FeedOffice(process, file, {})


@pytest.fixture
async def office(tmp_path: Path, database_url: str) -> AsyncIterator[FeedOffice]:
    async with feed_office(tmp_path, database_url) as office:
        await office.process.start()
        yield office
