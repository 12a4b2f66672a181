"""The health page of a process that is no service: /healthz, /readyz and /metrics, on the health port."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from starlette.types import Receive, Scope, Send

from shared.observability.exposition import CONTENT_TYPE, Metric, exposition
from shared.service.second_server import listening
from shared.settings import Settings


def health_page(
    is_ready: Callable[[], bool], metrics: Callable[[], Sequence[Metric]], settings: Settings
) -> AbstractAsyncContextManager[None]:
    """Serve the page during a block.

    Raises:
        BadSettings: It cannot listen there.
    """

    async def page(scope: Scope, _receive: Receive, send: Send) -> None:
        status, kind, body = 404, "text/plain", b""
        match scope["path"]:
            case "/healthz":
                status, body = 200, b"alive"
            case "/readyz":
                status, body = (200, b"ready") if is_ready() else (503, b"not ready")
            case "/metrics":
                status, kind, body = 200, CONTENT_TYPE, exposition(metrics())
        headers = [(b"content-type", kind.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return listening(
        page, settings.health_host, settings.health_port, "MOTCUA_HEALTH_HOST, MOTCUA_HEALTH_PORT"
    )
