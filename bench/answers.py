"""Citizens' answers a second through page, bus and service, and the time of one, beside a bare page."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import nats
import uvloop
from nats.aio.client import Client
from pydantic_core import to_json

from bench.support.load import highest_rate, response_times
from bench.support.processes import bare_gateway, gateway, process
from services.surveys.main import service
from shared.contracts.events.envelope import event_of
from shared.contracts.events.fact import fact_id
from shared.contracts.events.record import RecordReturned
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.gc_tuning import tune_gc
from shared.messaging.queries.client import QueryFailed, ask
from shared.messaging.streams import provision
from tests.conftest import migrated
from tests.support.servers import nats_server
from tests.support.zone import VIETNAM

ANSWERS: Final = 4_000
PAGE_SIZE: Final = 500
UNIT: Final = "15712v1"
SCORES: Final = {"responsibility": "5", "attitude": "4", "capacity": "5"}


async def answer(web: httpx.AsyncClient, token: str) -> httpx.Response:
    """Send a form."""
    return await web.post(f"/s/{token}", data=SCORES)


async def tokens_of(bus: Client) -> list[str]:
    """Publish that results were handed over, and return the tokens of all invitations' links."""
    today = datetime.now(VIETNAM).replace(hour=0, minute=0)
    for serial in range(ANSWERS):
        fact = RecordReturned(
            unit=UNIT,
            record=f"H56.31.20-{today:%y%m%d}-{serial:04}",
            procedure="2.000815",
            sequence=3,
            at=today,
        )
        event = event_of(fact, id=fact_id(fact.record), source="urn:motcua:intake", zone=VIETNAM)
        await bus.publish(fact.subject_of(UNIT), event.model_dump_json().encode())
    tokens: list[str] = []
    while len(tokens) < ANSWERS:
        try:
            tokens = await _open(bus)
        except (QueryFailed, nats.errors.Error):
            await asyncio.sleep(0.2)
    return tokens


async def _open(bus: Client) -> list[str]:
    tokens: list[str] = []
    after, more = "", True
    while more:
        page = await ask(bus, OpenInvitations(unit=UNIT, limit=PAGE_SIZE, after=after))
        tokens += [line.token for line in page.invitations]
        after, more = page.next, bool(page.next)
    return tokens


async def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Measure our page and the bare one: each at its highest rate, and both at half our highest rate."""
    database_url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
    await (await migrated(database_url, service.name)).close()
    with nats_server(folder / "nats") as url:
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [service.consumer])
        where = {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": database_url}
        async with (
            process("services.surveys.main", **where),
            gateway(where) as port,
            bare_gateway() as bare_port,
        ):
            tokens = await tokens_of(bus)
            for_rate, for_times = tokens[: ANSWERS // 2], tokens[ANSWERS // 2 :]
            ours = await highest_rate(port, for_rate, answer)
            bare = await highest_rate(bare_port, for_rate, answer)
            measured = {
                "full": {"a_second": ours, **await response_times(port, for_times, ours / 2, answer)},
                "bare": {"a_second": bare, **await response_times(bare_port, for_times, ours / 2, answer)},
            }
        await bus.close()
    return measured


if __name__ == "__main__":
    tune_gc()  # a pause of this process would be measured as one of the page
    with TemporaryDirectory() as made:
        sys.stdout.write(to_json(uvloop.run(measure(Path(made)))).decode())
