"""Events a second through a service, beside the bare-bones run over the same events on the same bus."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import uvloop
from pydantic_core import to_json
from sqlalchemy.engine import make_url

from bench.support.bare import bare_postgresql, bare_sqlite
from bench.support.bus import bare_consumer, filled_bus
from bench.support.service_run import seconds_to_finish, settings
from bench.support.year import PUBLISHERS_TOML, facts, reported
from services.deadlines.main import service as deadlines
from services.intake.main import service as intake
from shared.contracts.services import SERVICES
from shared.messaging.atomic_batch import Message
from shared.observability.log import start_logging
from shared.service.service import Service
from tests.conftest import create_postgresql
from tests.support.servers import postgresql

COUNT = 20_000
BARE = "bare"
MEASURED = {"intake": intake, "deadlines": deadlines}


@dataclass(frozen=True, slots=True)
class Throughput:
    """Events a second."""

    service: str
    database: str
    full: float
    bare: float

    @property
    def ratio(self) -> float:
        """Full over bare."""
        return self.full / self.bare


async def measure(name: str, database: str, folder: Path, postgresql_url: str) -> Throughput:
    """Measure one service on one kind of database."""
    service: Service = MEASURED[name]
    messages: Sequence[Message] = reported(COUNT)
    if name == "deadlines":
        messages = facts(messages)
    publishers = folder / "publishers.toml"
    publishers.write_text(PUBLISHERS_TOML, encoding="utf-8")
    url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    if database == "postgresql":
        server = make_url(postgresql_url).set(drivername="postgresql+asyncpg")
        url = server.set(database=f"b{uuid4().hex}_{{service}}").render_as_string(hide_password=False)
        url = url.replace("%7B", "{").replace("%7D", "}")
        for database_of in (*SERVICES, BARE):
            await create_postgresql(url.format(service=database_of))
    async with filled_bus(folder / "nats", [service.consumer], messages) as (
        nats_url,
        client,
    ):
        bare = await bare_consumer(client, service.consumer)
        if database == "sqlite":
            seconds = await bare_sqlite(
                client, service.consumer.stream, bare, len(messages), folder / "bare.db"
            )
        else:
            seconds = await bare_postgresql(
                client, service.consumer.stream, bare, len(messages), url.format(service=BARE)
            )
        full = await seconds_to_finish(service, client, settings(nats_url, url, publishers))
    return Throughput(name, database, len(messages) / full, len(messages) / seconds)


def main() -> None:
    """Run the benchmark that the arguments name, and print the result as JSON."""
    name, database = sys.argv[1:3]
    start_logging("bench", "error")
    with TemporaryDirectory() as folder:
        if database == "postgresql":
            with postgresql() as url:
                measured = uvloop.run(measure(name, database, Path(folder), url))
        else:
            measured = uvloop.run(measure(name, database, Path(folder), ""))
    sys.stdout.write(to_json(measured).decode())


if __name__ == "__main__":
    main()
