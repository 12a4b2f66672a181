"""Serves an application over HTTP. A process that cannot start says why in one line and exits with 1."""

import logging
import sys
from typing import Any, Protocol

import structlog
import uvicorn
from nats.errors import Error as NatsError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import PublicError
from shared.gc_tuning import tune_gc
from shared.http_connection import LimitedConnection
from shared.observability.log import start_logging
from shared.observability.tracing import start_tracing
from shared.settings import Settings

log = structlog.get_logger()
SERVER_LOG = "uvicorn.error"


class Program(Protocol):
    """What runs in a process: a service, or the gateway."""

    @property
    def name(self) -> str: ...

    def server(self, settings: Settings, kind: type[uvicorn.Server]) -> uvicorn.Server:
        """Return its server, not started; end the process if it cannot work with its data or settings."""
        ...


def run_alone(program: Program) -> None:
    """Run a program in a process of its own until told to stop."""
    settings = Settings()
    start_logging(program.name, settings.log_level)
    start_tracing(program.name, settings)
    server = program.server(settings, uvicorn.Server)
    tune_gc()
    run_server(server)


def server_of(
    app: ASGIApp, host: str, port: int, kind: type[uvicorn.Server] = uvicorn.Server, **options: Any
) -> uvicorn.Server:
    """Return the server of an application; its `started` says whether it listens."""
    return kind(
        uvicorn.Config(
            Starting(app),
            loop="uvloop",
            http=LimitedConnection,
            ws="none",
            log_config=None,
            access_log=False,
            host=host,
            port=port,
            **options,
        )
    )


def run_server(server: uvicorn.Server) -> None:
    """Serve until told to stop."""
    starting, host, port = server.config.app, server.config.host, server.config.port
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    except SystemExit:  # what uvicorn could not start, it has logged
        if isinstance(starting, Starting) and starting.done and not server.started:
            log.error("cannot_listen", host=host, port=port)
        sys.exit(1)
    except OSError as failure:  # such as a certificate that is not there
        log_cannot_start(failure)
    if not server.started:
        sys.exit(1)


def log_cannot_start(failure: BaseException) -> None:
    """Log why a process cannot start."""
    match failure:
        case PublicError():
            log.error("configuration_invalid", why=str(failure))
        case TimeoutError() | ConnectionError() | NatsError():
            why = "its bus or its database does not answer: see that both run"
            log.error("not_reachable", why=why, reason=_name(failure))
        case OSError():
            log.error("file_unusable", why=f"{failure.filename or failure}: {failure.strerror or 'failed'}")
        case _ if reason := _trouble_of_database(failure):
            why = f"its database cannot be opened or written ({reason}): see docs/operations.md, Lost data"
            log.error("database_unavailable", why=why, reason=reason)
        case _:
            log.error("start_failed", exc_info=failure)


def _trouble_of_database(failure: BaseException) -> str:
    """Return how a database has failed; empty if none has."""
    from shared.storage.transient import is_transient, reason_of  # the gateway, which has none, does without

    return reason_of(failure) if is_transient(failure) else ""


def _name(failure: BaseException) -> str:
    return type(getattr(failure, "orig", None) or failure).__name__


class Starting:
    """ASGI middleware that logs why an application did not start, instead of a traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.done = False
        """Whether the application has started."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_noted(message: Message) -> None:
            self.done = self.done or message["type"] == "lifespan.startup.complete"
            if message["type"] == "lifespan.startup.failed":
                logging.getLogger(SERVER_LOG).setLevel(logging.CRITICAL)
                message = {"type": message["type"]}
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except BaseException as failure:
            if not self.done:
                log_cannot_start(failure)
            raise
