"""Events a second through a service, beside its fair limit and the bare-bones run.

python -m bench.throughput SERVICE DATABASE
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import uuid4

import uvloop
from pydantic_core import to_json
from sqlalchemy.engine import make_url

from bench.support.bare import bare_postgresql, bare_sqlite
from bench.support.bus import bare_consumer, filled_bus
from bench.support.fair import fair_postgresql, fair_sqlite, recorded
from bench.support.service_run import Pace, run_to_the_end, settings
from bench.support.year import PUBLISHERS_TOML, facts, reported
from services.deadlines.main import service as deadlines
from services.intake.main import service as intake
from services.letters.main import service as letters
from services.surveys.main import service as surveys
from shared.contracts.services import SERVICES
from shared.messaging.atomic_batch import Message
from shared.observability.log import start_logging
from shared.service.service import Service
from tests.conftest import create_postgresql
from tests.support.servers import postgresql

COUNT: Final = 20_000
"""Reports; the other services get the facts that intake makes of them."""
BARE: Final = "bare"
FAIR: Final = "fair"
MEASURED: Final = {service.name: service for service in (intake, deadlines, letters, surveys)}


async def measure(name: str, database: str, folder: Path, postgresql_url: str) -> dict[str, Pace]:
    """Measure one service on one kind of database; return the pace of each run, for one event."""
    service: Service = MEASURED[name]
    messages: Sequence[Message] = reported(COUNT)
    if service is not intake:
        messages = facts(messages, service.consumer.subjects)
    publishers = folder / "publishers.toml"
    publishers.write_text(PUBLISHERS_TOML, encoding="utf-8")
    told = await recorded(service, messages, folder, publishers)
    url = await new_databases(database, folder, postgresql_url)
    stream, count = service.consumer.stream, len(messages)
    async with filled_bus(folder / "full", [service.consumer], messages) as (nats_url, client):
        full = await run_to_the_end(service, client, settings(nats_url, url, publishers))
    async with filled_bus(folder / "fair", [service.consumer], messages) as (_, client):
        durable = await bare_consumer(client, service.consumer)
        if database == "sqlite":
            fair = await fair_sqlite(client, stream, durable, count, told, folder / "fair.db")
        else:
            fair = await fair_postgresql(client, stream, durable, count, told, url.format(service=FAIR))
    async with filled_bus(folder / "bare", [service.consumer], messages) as (_, client):
        durable = await bare_consumer(client, service.consumer)
        if database == "sqlite":
            bare = await bare_sqlite(client, stream, durable, count, folder / "bare.db")
        else:
            bare = await bare_postgresql(client, stream, durable, count, url.format(service=BARE))
    runs = {"full": full, "fair": fair, "bare": bare}
    return {run: Pace(pace.seconds / count, pace.busy / count) for run, pace in runs.items()}


async def new_databases(database: str, folder: Path, postgresql_url: str) -> str:
    """Create what has to be; return the URL, in which `{service}` stands for a name."""
    if database == "sqlite":
        return f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    server = make_url(postgresql_url).set(drivername="postgresql+asyncpg")
    url = server.set(database=f"b{uuid4().hex}_{{service}}").render_as_string(hide_password=False)
    url = url.replace("%7B", "{").replace("%7D", "}")
    for service in (*SERVICES, BARE, FAIR):
        await create_postgresql(url.format(service=service))
    return url


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
    sys.stdout.write(to_json({run: pace._asdict() for run, pace in measured.items()}).decode())


if __name__ == "__main__":
    main()
