"""The pages on which staff spend their day, and the public ones, by number of records.

Each is opened one after the other, in turn with a bare page that asks nobody, so both meet the same load.
Behind a page stand the gateway, staff (which looks at the session, writes the reading log and signs who asks)
and the services that answer. Nobody waits for argon2: an invented person signs in without a password.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import httpx
import nats
import uvloop
from joserfc.jwk import OKPKey
from pydantic_core import from_json, to_json

from bench.filling.filled import fill_or_copy
from bench.filling.intake_rows import CLERK, fill_intake, fill_staff
from bench.filling.rows import MOST_MADE, NOW, fill, record_code, units_of
from bench.filling.survey_rows import fill_letters, fill_surveys
from bench.support.databases import database_urls
from bench.support.processes import bare_gateway, doors, process
from bench.support.year import PUBLISHERS_TOML, facts, reported
from deploy.services import load_service
from shared.contracts.rights.statement import ALGORITHM
from shared.gc_tuning import tune_gc
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.streams import provision
from shared.storage.database import Database
from tests.support.servers import nats_server

SERVICES: Final = ("intake", "deadlines", "letters", "surveys", "staff", "supervision")
ROUNDS: Final = 150
WARM_UP: Final = 10
READY_S: Final = 600
SILENT: Final = 'class="silent"'
"""What a page has that lacks what a service did not answer; such a page is no measure."""


def page_requests(units: list[str], count: int) -> dict[str, Iterator[httpx.Request]]:
    """Return endless requests for each page of the first unit's clerk; a record is another one each time."""
    unit = f"/units/{units[0]}"
    made = min(count, MOST_MADE)
    numbers = range(0, made, len(units_of(made)))
    records = (f"{unit}/records/{record_code(number)}" for number in numbers)
    typed = cycle(("nguyen thi", "van an", "tran thi hoa", "09"))
    return {
        "sign-in": map(get, cycle(["/sign-in"])),
        "signing in": (_post("/sign-in/demo", person=CLERK) for _ in cycle([0])),
        "today": map(get, cycle([f"{unit}/today"])),
        "search": (_post(f"{unit}/find", text=text) for text in typed),
        "the list of open records": map(get, cycle([f"{unit}/records?standing=open&with_predecessors=true"])),
        "the list of a year": (
            get(f"{unit}/records?since=01/12/2025&page={page}") for page in cycle(range(1, 100))
        ),
        "a record": map(get, cycle(list(islice(records, 1_000)))),
    }


def public_pages(units: Sequence[str]) -> dict[str, Iterator[httpx.Request]]:
    """Return endless requests for public pages, each of another unit."""
    paths = {
        "the board of a commune": "/cong-khai/{unit}",
        "its quarterly list": "/cong-khai/{unit}/danh-muc",
        "its board as CSV": "/api/public/units/{unit}/board.csv",
        "a procedure": "/thu-tuc/2.000815",
    }
    turns = list(islice(cycle(units), 1_000))
    return {name: map(get, cycle([path.format(unit=unit) for unit in turns])) for name, path in paths.items()}


def get(path: str) -> httpx.Request:
    """Return a request for a page."""
    return httpx.Request("GET", path)


def _post(path: str, **form: str) -> httpx.Request:
    return httpx.Request("POST", path, data=form)


async def _fill_nothing(_database: Database, _url: str, _count: int) -> None:
    """Leave the tables as they are: the quarterly list asks supervision, which has nothing to say."""


FILLED: Final = {
    "intake": fill_intake,
    "deadlines": fill,
    "letters": fill_letters,
    "surveys": fill_surveys,
    "staff": fill_staff,
    "supervision": _fill_nothing,
}


class Ports(NamedTuple):
    """Of the public door, the staff's door, and the bare page."""

    public: int
    staff: int
    bare: int


@asynccontextmanager
async def office(urls: str, unit: str) -> AsyncIterator[Ports]:
    """Run services and gateway on filled databases; yield the ports."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        key = OKPKey.generate_key(ALGORITHM)
        files = {"STATEMENT_KEY": key.as_pem(private=True), "STATEMENT_PUBLIC_KEY": key.as_pem(private=False)}
        files |= {"STAFF_KEY": b"a secret", "PUBLISHERS": PUBLISHERS_TOML.encode()}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        url = stack.enter_context(nats_server(folder / "nats"))
        bus = await nats.connect(url)
        await provision(bus.jetstream(), [load_service(name).consumer for name in SERVICES])
        # A replay clock stands where the last fact was, so that no record becomes due while pages are read.
        await publish_batch(bus, [_last_fact(unit)])
        await bus.close()
        where = {f"MOTCUA_{name}": str(folder / name) for name in files}
        where |= {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": urls}
        where |= {"MOTCUA_CLOCK": "replay", "MOTCUA_REPLAY_QUIET_S": "1", "MOTCUA_DEMO": "true"}
        for name in SERVICES:
            await stack.enter_async_context(process(f"services.{name}.main", **where))
        public, staff = await stack.enter_async_context(doors(where))
        yield Ports(public, staff, await stack.enter_async_context(bare_gateway()))


def _last_fact(unit: str) -> Message:
    """Return the fact of a record that was filed as the year of the benchmark ends."""
    (fact,) = facts(reported(1), ["office.record.filed.v1.>"])
    at = NOW.isoformat()
    body = from_json(fact.body)
    body |= {
        "time": at,
        "data": body["data"] | {"unit": unit, "received_at": at, "record": "H56.31.20-261201-9999"},
    }
    return Message(f"{fact.subject.rpartition('.')[0]}.{unit}", to_json(body), {"Nats-Msg-Id": "last"})


async def measure(urls: str, count: int) -> dict[str, dict[str, float]]:
    """Fill databases and open each page in turn with the bare one; return milliseconds."""
    for name, fill_tables in FILLED.items():
        await fill_or_copy(urls, name, fill_tables, count)
    tune_gc()  # a pause of this process would be measured as one of the page
    units = units_of(count)
    async with (
        office(urls, units[0]) as ports,
        browser(ports.staff) as web,
        browser(ports.public) as public,
        browser(ports.bare) as bare,
    ):
        await signed_in(web, units[0])
        of_staff = {
            name: await _opened(web, bare, requests) for name, requests in page_requests(units, count).items()
        }
        of_all = {
            name: await _opened(public, bare, requests) for name, requests in public_pages(units).items()
        }
    return of_staff | {f"public: {name}": figures for name, figures in of_all.items()}


async def _opened(
    web: httpx.AsyncClient, bare: httpx.AsyncClient, requests: Iterator[httpx.Request]
) -> dict[str, float]:
    """Open a page some rounds; return its median and 95th percentile, and the bare page's."""
    took: dict[str, list[float]] = {"": [], "bare_": []}
    for round_ in range(WARM_UP + ROUNDS):
        request = next(requests)
        for whose, client in (("", web), ("bare_", bare)):
            asked = client.build_request(
                request.method, str(request.url), content=request.content, headers=_form(request)
            )
            since = time.perf_counter()
            reply = await client.send(asked)
            if round_ >= WARM_UP:
                took[whose].append(1000 * (time.perf_counter() - since))
            assert reply.status_code in (200, 303), (str(request.url), reply.status_code)
            assert SILENT not in reply.text, str(request.url)
    figures: dict[str, float] = {}
    for whose, times in took.items():
        times.sort()
        figures |= {f"{whose}median_ms": times[ROUNDS // 2], f"{whose}p95_ms": times[ROUNDS * 95 // 100]}
    return figures


def _form(request: httpx.Request) -> dict[str, str]:
    kind = request.headers.get("content-type")
    return {"content-type": kind} if kind else {}


async def signed_in(web: httpx.AsyncClient, unit: str) -> None:
    """Sign in once the services answer, and wait until today is whole and the office's clock stands.

    Until it has moved on to the last fact, the clock is that of the machine.
    """
    until = time.monotonic() + READY_S
    stands, at = False, ""
    while not stands:
        assert time.monotonic() < until, "the services do not answer"
        reply = await web.post("/sign-in/demo", data={"person": CLERK})
        if reply.status_code == 303:
            today = await web.get(f"/api/units/{unit}/today")
            if today.is_success and not today.json()["silent"]:
                before, at = at, today.json()["work"]["at"]
                stands = at == before
        if not stands:
            await asyncio.sleep(0.5)


def browser(port: int) -> httpx.AsyncClient:
    """Return a browser of somebody who looks at one door."""
    address = f"http://127.0.0.1:{port}"
    return httpx.AsyncClient(base_url=address, headers={"Origin": address}, trust_env=False, timeout=60)


if __name__ == "__main__":
    with database_urls(sys.argv[1]) as where:
        sys.stdout.write(to_json(uvloop.run(measure(where, int(sys.argv[2])))).decode())
