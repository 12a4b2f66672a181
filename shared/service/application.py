"""A service as a FastStream application: broker, database, tasks, health page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import structlog
from faststream.asgi import AsgiFastStream, AsgiResponse, get
from faststream.nats import NatsBroker
from faststream.nats.security import NatsSecurity
from faststream.specification import AsyncAPI
from nats.errors import Error as BusError
from sqlalchemy import text

from shared.clock import RealClock, ReplayClock
from shared.messaging.batch_subscriber import CONTEXT, BatchSubscriber
from shared.messaging.connection import connect_timeout, connection_options, sign_in
from shared.messaging.context import ServiceContext
from shared.messaging.relay import Relay
from shared.messaging.router import ServiceRouter
from shared.messaging.streams import Consumer, require
from shared.messaging.supervision import cancel_all, supervise
from shared.observability.exposition import CONTENT_TYPE, exposition
from shared.observability.gauge import Gauge
from shared.observability.tracing import stop_tracing
from shared.service.leader import leadership
from shared.service.metrics import metrics_of
from shared.service.position_check import require_current, watch_position
from shared.settings import Settings
from shared.storage import revision
from shared.storage.database import Database

log = structlog.get_logger()
Task = Callable[[ServiceContext], Awaitable[None]]
"""Runs in the background until cancelled."""


class Declared(Protocol):
    """The declaration of a service, as `Service` holds it."""

    name: str
    migrations: Path
    leader_tasks: Sequence[Task]
    tasks: Sequence[Task]
    gauges: Sequence[Gauge]

    @property
    def routers(self) -> Sequence[ServiceRouter]: ...

    @property
    def consumer(self) -> Consumer: ...


class Application:
    """One process of a service: what it opens, what it runs, and how it shuts down."""

    def __init__(self, service: Declared, settings: Settings) -> None:
        self._service = service
        self._settings = settings
        self._stopping = asyncio.Event()
        self._broker = _broker_of(service.name, settings, self._stopping)
        self._context: ServiceContext | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._broker.include_routers(*service.routers)

    def asgi(self) -> AsgiFastStream:
        """Return the ASGI application."""
        return AsgiFastStream(
            self._broker,
            lifespan=self._lifespan,
            on_shutdown=[self._stop_tasks, self._finish_replies],
            asgi_routes=[
                ("/healthz", _alive),
                ("/readyz", get(self._ready)),
                ("/metrics", get(self._metrics)),
                ("/asyncapi.json", get(self._asyncapi)),
            ],
            logger=None,
        )

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        async with self._open_context() as context:
            self._context = context
            self._broker.context.set_global(CONTEXT, context)
            self._tasks += [
                supervise(context.relay.run),
                supervise(partial(self._run_as_leader, context)),
                supervise(partial(watch_position, context, self._service.consumer)),
                *(supervise(partial(task, context)) for task in self._service.tasks),
            ]
            yield
            self._context = None

    @asynccontextmanager
    async def _open_context(self) -> AsyncIterator[ServiceContext]:
        """Open the database and the bus, and check that both are prepared for this version."""
        name, settings = self._service.name, self._settings
        database = Database(settings.database_url, name, settings.database_password)
        await revision.require(database, name, revision.newest(self._service.migrations))
        async with connect_timeout():
            bus = await self._broker.connect()
        await require(bus.jetstream(), [self._service.consumer])
        await require_current(database, bus, name, self._service.consumer)
        context = ServiceContext(
            service=name,
            settings=settings,
            clock=RealClock() if settings.clock == "real" else ReplayClock(settings.replay_quiet_s),
            database=database,
            bus=bus,
            relay=Relay(database, bus, name),
        )
        log.info("service_opened")
        try:
            yield context
        finally:
            await database.close()
            await stop_tracing()
            log.info("service_closed")

    async def _run_as_leader(self, context: ServiceContext) -> None:
        """Run the leader-only tasks while this process is the leader."""
        async with leadership(context.database, self._service.name) as until_lost:
            tasks = [supervise(partial(task, context)) for task in self._service.leader_tasks]
            try:
                await until_lost()
            finally:
                await cancel_all(tasks)

    async def _stop_tasks(self) -> None:
        """Stop the tasks while the bus is open: afterwards nats-py turns cancellations into errors."""
        self._stopping.set()
        for subscriber in self._broker.subscribers:
            if isinstance(subscriber, BatchSubscriber):
                await subscriber.stop()
        await cancel_all(self._tasks)

    async def _finish_replies(self) -> None:
        """Let nobody ask any more, and answer what was asked."""
        with suppress(BusError):  # it is closed, so nobody can
            for subscriber in self._broker.subscribers:
                await subscriber.stop()
        await asyncio.gather(*(one.finish() for router in self._service.routers for one in router.replies))

    async def _ready(self, _scope: Any) -> AsgiResponse:
        subscribed = all(subscriber.running for subscriber in self._broker.subscribers)
        if self._context and subscribed and await self._broker.ping(timeout=2):
            async with self._context.reading() as connection:
                await connection.execute(text("select 1"))
            return AsgiResponse(b"ready", 200)
        return AsgiResponse(b"not ready", 503)

    async def _metrics(self, _scope: Any) -> AsgiResponse:
        if self._context is None:
            return AsgiResponse(b"", 200, {"Content-Type": CONTENT_TYPE})
        metrics = await metrics_of(self._context, self._service.consumer, self._service.gauges)
        return AsgiResponse(exposition(metrics), 200, {"Content-Type": CONTENT_TYPE})

    async def _asyncapi(self, _scope: Any) -> AsgiResponse:
        document = AsyncAPI(self._broker, title=f"motcua {self._service.name}").to_specification().to_json()
        return AsgiResponse(document.encode(), 200, {"Content-Type": "application/json"})


@get
async def _alive(_scope: Any) -> AsgiResponse:
    return AsgiResponse(b"alive", 200)


def _broker_of(name: str, settings: Settings, stopping: asyncio.Event) -> NatsBroker:
    identity = sign_in(name, settings)
    tls = identity.get("tls")
    return NatsBroker(
        settings.nats_servers,
        name=name,
        inbox_prefix=identity["inbox_prefix"],
        nkeys_seed=identity.get("nkeys_seed"),
        security=NatsSecurity(ssl_context=tls, tls_handshake_first=True) if tls else None,
        **connection_options(stopping),  # type: ignore[arg-type]  # fractions of seconds work
        graceful_timeout=20,
        apply_types=False,
        serializer=None,  # our decoders read what comes; its models would be built for every handler
        logger=None,
    )
