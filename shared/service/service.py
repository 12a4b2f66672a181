"""A service: what it hears, what it answers, what it works at. One process, one database, one health page."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from faststream.asgi import AsgiFastStream, AsgiResponse, get
from faststream.nats import NatsBroker
from faststream.nats.security import NatsSecurity
from nats.aio.msg import Msg
from sqlalchemy import text

from shared.clock import RealClock, ReplayClock
from shared.contracts.questions.condition import HowAreYou
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.retention import Forget
from shared.errors import Sayable
from shared.gc_tuning import collect_seldom
from shared.messaging.connection import line_of, reaching, sign_in
from shared.messaging.consumer import Hears, HearsRaw, listen
from shared.messaging.context import Office
from shared.messaging.query_server import Answers
from shared.messaging.relay import Relay
from shared.messaging.streams import Reader, require
from shared.observability.exposition import CONTENT_TYPE, exposition
from shared.observability.gauge import Gauge
from shared.observability.log import start_logging
from shared.observability.tracing import start_tracing, stop_tracing
from shared.reference.retention_periods import known_times
from shared.service.health import condition
from shared.service.leader import seat
from shared.service.metrics import metrics_of
from shared.service.retention import purge_log
from shared.service.retention.inbox import INBOX
from shared.service.retention.purge_rule import Sweep
from shared.service.retention.purger import Sweeping
from shared.settings import Settings
from shared.storage import revision
from shared.storage.database import Database, is_away

log = structlog.get_logger()
QUESTIONS_AT_ONCE = 32
Reply = Callable[[str, bytes, Office], Awaitable[bytes]]
"""Of the subject and the body of a question."""
AWAY_S = 1.0
CANCEL_AGAIN_S = 1.0


class Service:
    """The parts of a service, named by its `main.py`.

    Of several processes of it, one does the `works`; what is in `each` every one does.
    One that `reports` is a publisher to intake, under its own name.
    What is past its time is swept away each night, as `forgets` says.
    """

    def __init__(
        self,
        name: str,
        *,
        migrations: Path,
        hears: Hears | HearsRaw[Any],
        answers: Sequence[Callable[..., Awaitable[Answer | Sequence[Answer]]]] = (),
        asks: Sequence[type[Question[Any]]] = (),
        reports: bool = False,
        needs: Sequence[Callable[[], object]] = (),
        works: Sequence[Callable[[Office], Awaitable[None]]] = (),
        each: Sequence[Callable[[Office], Awaitable[None]]] = (),
        gauges: Sequence[Gauge] = (),
        forgets: Sequence[Sweep] = (),
    ) -> None:
        self.name = name
        self.asks = asks
        self.reports = reports
        self._migrations = migrations
        self._hears = hears
        self._answers = [Answers(give) for give in answers]
        self._needs: Sequence[Callable[[], object]] = (*needs, known_times)
        self._works = works
        self._each = each
        self._gauges = gauges
        if forget := Forget.to(name):
            sweeping = Sweeping((*forgets, INBOX), self.reader)
            self._answers.append(Answers(sweeping.answer, forget))
            self._works = (*works, sweeping.each_night)
            self._gauges = (*gauges, purge_log.REMOVED)

    @property
    def reader(self) -> Reader:
        """The durable reader that the service needs on the bus."""
        return self._hears.reader(self.name)

    def read(self) -> None:
        """Read the data that it cannot do without.

        Raises:
            Sayable: They cannot be used.
        """
        for read in self._needs:
            read()

    def run(self) -> None:
        """Run until told to stop; with data that cannot be used it does not begin."""
        settings = Settings()
        start_logging(self.name, settings.log_level)
        start_tracing(self.name, settings)
        try:
            self.read()
        except Sayable as refused:
            log.error("data_refused", why=str(refused))
            sys.exit(1)
        collect_seldom()
        uvicorn.run(
            self.app(settings),
            host=settings.health_host,
            port=settings.health_port,
            loop="uvloop",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=20,
        )

    def app(self, settings: Settings) -> AsgiFastStream:
        """Put the parts together."""
        leaving = asyncio.Event()
        who = sign_in(self.name, settings)
        broker = NatsBroker(
            settings.nats_servers,
            name=self.name,
            inbox_prefix=who["inbox_prefix"],
            nkeys_seed=who.get("nkeys_seed"),
            security=NatsSecurity(ssl_context=who["tls"], tls_handshake_first=True) if "tls" in who else None,
            **line_of(leaving),  # type: ignore[arg-type]  # fractions of seconds work
            graceful_timeout=20,
            apply_types=False,
            logger=None,
        )
        running: list[Office] = []
        tasks: list[asyncio.Task[None]] = []

        for answers in self._answers:
            self._answer_by(answers.question, answers.reply, broker, running)
        if asked := HowAreYou.to(self.name):
            self._answer_by(asked, partial(condition, self.reader), broker, running)

        @asynccontextmanager
        async def lifespan() -> AsyncIterator[None]:
            async with self._opened(broker, settings) as office:
                running.append(office)
                tasks.append(_kept_going(office.relay.run))
                tasks.append(_kept_going(partial(listen, self._hears, office)))
                tasks.append(_kept_going(partial(self._work_in_the_seat, office)))
                tasks.extend(_kept_going(partial(work, office)) for work in self._each)
                yield
                running.clear()

        async def leave() -> None:
            """Stop the works while the bus is open: nats-py makes errors of cancellations afterwards."""
            leaving.set()
            await _end(tasks)

        @get
        async def readiness(_scope: Any) -> AsgiResponse:
            return await self._ready(broker, running)

        @get
        async def metrics(_scope: Any) -> AsgiResponse:
            seen = await metrics_of(running[0], self.reader, self._gauges) if running else []
            return AsgiResponse(exposition(seen), 200, {"Content-Type": CONTENT_TYPE})

        return AsgiFastStream(
            broker,
            lifespan=lifespan,
            on_shutdown=[leave],
            asgi_routes=[("/healthz", alive), ("/readyz", readiness), ("/metrics", metrics)],
            logger=None,
        )

    @asynccontextmanager
    async def _opened(self, broker: NatsBroker, settings: Settings) -> AsyncIterator[Office]:
        """Open the database and the bus."""
        database = Database(settings.database_url, self.name, settings.database_password)
        await revision.require(database, self.name, revision.newest(self._migrations))
        async with reaching():
            bus = await broker.connect()
        await require(bus.jetstream(), [self.reader])
        office = Office(
            service=self.name,
            settings=settings,
            clock=RealClock() if settings.clock == "real" else ReplayClock(settings.replay_quiet_s),
            database=database,
            bus=bus,
            relay=Relay(database, bus, self.name),
        )
        log.info("service_opened")
        try:
            yield office
        finally:
            await database.close()
            await stop_tracing()
            log.info("service_closed")

    async def _work_in_the_seat(self, office: Office) -> None:
        """Do the works while this process is the one of its service that does them."""
        async with seat(office.database, self.name) as until_lost:
            works = [_kept_going(partial(work, office)) for work in self._works]
            try:
                await until_lost()
            finally:
                await _end(works)

    def _answer_by(
        self, question: type[Question[Any]], reply: Reply, broker: NatsBroker, running: list[Office]
    ) -> None:
        @broker.subscriber(
            question.subject_of("*"),
            queue=self.name,
            decoder=_as_it_came,
            max_workers=QUESTIONS_AT_ONCE,
        )
        async def on_question(message: Msg) -> bytes:
            return await reply(message.subject, message.data, running[0])

    async def _ready(self, broker: NatsBroker, running: list[Office]) -> AsgiResponse:
        subscribed = all(subscriber.running for subscriber in broker.subscribers)
        if running and subscribed and await broker.ping(timeout=2):
            async with running[0].reading() as connection:
                await connection.execute(text("select 1"))
            return AsgiResponse(b"ready", 200)
        return AsgiResponse(b"not ready", 503)


@get
async def alive(_scope: Any) -> AsgiResponse:
    """Answer that the process lives."""
    return AsgiResponse(b"alive", 200)


async def _as_it_came(message: Any) -> Any:
    return message.raw_message


def _kept_going(work: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
    """Run a work beside the service, again when what it needs was away; if it fails, the process ends."""

    async def until_it_fails() -> None:
        while True:
            try:
                return await work()
            except Exception as failure:
                if not is_away(failure):
                    log.exception("work_failed")
                    os.kill(os.getpid(), signal.SIGTERM)
                    return None
                log.warning("work_waits", reason=type(failure).__name__)
                await asyncio.sleep(AWAY_S)

    return asyncio.create_task(until_it_fails())


async def _end(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Cancel until each has ended: what uses `asyncio.wait_for` may swallow a cancellation (Python 3.11)."""
    while going := [task for task in tasks if not task.done()]:
        for task in going:
            task.cancel()
        await asyncio.wait(going, timeout=CANCEL_AGAIN_S)
