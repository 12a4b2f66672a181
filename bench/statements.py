"""What a statement of who asks costs a question on the real bus, beside the same question without one."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

import nats
import uvloop
from joserfc.jwk import OKPKey
from nats.aio.client import Client
from nats.errors import Error as NatsError
from pydantic_core import to_json

from bench.support.processes import process
from deploy.services import load_service
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.letters import LettersWritten
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.staff.sign_in import DemoSignIn
from shared.contracts.questions.staff.statements import StatementsFor, ToAsk
from shared.contracts.rights.statement import ALGORITHM, Statement, digest_of, sign
from shared.gc_tuning import tune_gc
from shared.messaging.queries.client import QueryFailed, ask, ask_signed
from shared.messaging.streams import provision
from tests.conftest import migrated
from tests.support.servers import nats_server

UNIT: Final = "15712v1"
CLERK: Final = "lt-hanh"
ASKED: Final = LettersWritten(unit=UNIT)
TEXT: Final = ASKED.model_dump_json()
ROUNDS, IN_A_ROUND = 20, 100
CONCURRENT: Final = 16
Ask = Callable[[], Awaitable[None]]
A = TypeVar("A", bound=Answer)


class Asker:
    """Asks one question in three ways."""

    def __init__(self, bus: Client, key: OKPKey, session: str) -> None:
        self._bus, self._key, self._session = bus, key, session

    async def directly(self) -> None:
        """Ask without a statement."""
        await ask(self._bus, ASKED)

    async def with_a_statement(self) -> None:
        """Sign here, and ask."""
        await ask_signed(self._bus, ASKED, TEXT, sign(_statement(), self._key))

    async def through_staff(self) -> None:
        """Let staff look at the session, write the reading log and sign; then ask."""
        to_ask = ToAsk(subject=ASKED.subject(), text=TEXT)
        (signed,) = (await ask(self._bus, StatementsFor(session=self._session, to_ask=(to_ask,)))).statements
        await ask_signed(self._bus, ASKED, TEXT, signed)


def _statement() -> Statement:
    return Statement(
        id=token_urlsafe(16),
        person=CLERK,
        postings=(Posting(role=Role.CLERK, unit=UNIT),),
        audience=ASKED.service,
        subject=ASKED.subject(),
        digest=digest_of(TEXT.encode()),
        signed_at=datetime.now(UTC),
    )


async def one_by_one(ways: dict[str, Ask]) -> dict[str, float]:
    """Return the median in ms of each way, all of them in turn, so that they meet the same load."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            for _ in range(IN_A_ROUND):
                since = time.perf_counter()
                await way()
                took[name].append(1000 * (time.perf_counter() - since))
    return {name: sorted(all)[len(all) // 2] for name, all in took.items()}


async def at_once(ways: dict[str, Ask]) -> dict[str, float]:
    """Return how many are answered a second to many who ask at once."""
    seconds = dict.fromkeys(ways, 0.0)

    async def asker(way: Ask) -> None:
        for _ in range(IN_A_ROUND):
            await way()

    for _ in range(ROUNDS // 4):
        for name, way in ways.items():
            since = time.perf_counter()
            await asyncio.gather(*(asker(way) for _ in range(CONCURRENT)))
            seconds[name] += time.perf_counter() - since
    return {name: ROUNDS // 4 * CONCURRENT * IN_A_ROUND / took for name, took in seconds.items()}


async def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Measure each way, one question after the other and many at once."""
    database_url, key = f"sqlite+aiosqlite:///{folder}/{{service}}.db", OKPKey.generate_key(ALGORITHM)
    files = {"STATEMENT_KEY": key.as_pem(private=True), "STATEMENT_PUBLIC_KEY": key.as_pem(private=False)}
    for name, content in (files | {"STAFF_KEY": b"a secret"}).items():
        (folder / name).write_bytes(content)
    where = {f"MOTCUA_{name}": str(folder / name) for name in (*files, "STAFF_KEY")}
    with nats_server(folder / "nats") as url:
        bus = await nats.connect(url)
        services = [load_service(name) for name in ("letters", "staff")]
        await provision(bus.jetstream(), [service.consumer for service in services])
        for service in services:
            await (await migrated(database_url, service.name)).close()
        where |= {"MOTCUA_NATS_URL": url, "MOTCUA_DATABASE_URL": database_url, "MOTCUA_DEMO": "true"}
        async with process("services.letters.main", **where), process("services.staff.main", **where):
            await _started(bus, ASKED)
            session = (await _started(bus, DemoSignIn(person=CLERK))).session
            asker = Asker(bus, key, session)
            ways: dict[str, Ask] = {
                "directly": asker.directly,
                "with a statement": asker.with_a_statement,
                "through staff": asker.through_staff,
            }
            for way in ways.values():
                await way()
            measured = {"median_ms": await one_by_one(ways), "a_second": await at_once(ways)}
        await bus.close()
    return measured


async def _started(bus: Client, question: Question[A]) -> A:
    """Return the first answer of a service that starts."""
    while True:
        try:
            return await ask(bus, question)
        except (QueryFailed, NatsError):
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    tune_gc()  # a pause of this process would be measured as one of a service
    with TemporaryDirectory() as made:
        sys.stdout.write(to_json(uvloop.run(measure(Path(made)))).decode())
