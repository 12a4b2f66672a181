"""Request durations: a middleware with a histogram, and a page that exposes it."""

import asyncio
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http_connection import LimitedConnection
from shared.observability.exposition import CONTENT_TYPE, Metric, Sample, exposition
from shared.settings import BadSettings, Settings

BOUNDS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
OTHER: Final = "other"
"""Label for unknown methods and paths, which anybody could make up."""


class Timed:
    """Measures the duration of each request of an application, by route, not by path."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._took: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0] * (len(BOUNDS_S) + 1))
        self._seconds: dict[tuple[str, str, str], float] = defaultdict(float)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        since, status = time.perf_counter(), 500

        async def send_observed(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, send_observed)
        finally:
            took = time.perf_counter() - since
            method = scope["method"] if scope["method"] in METHODS else OTHER
            of = method, getattr(scope.get("route"), "path", OTHER), f"{status // 100}xx"
            self._took[of][bisect_left(BOUNDS_S, took)] += 1
            self._seconds[of] += took

    def metric(self) -> Metric:
        """Return the histogram."""
        return Metric(
            "motcua_http_request_duration_seconds",
            "How long requests took, by method, route and class of status",
            "histogram",
            tuple(sample for of in list(self._took) for sample in self._samples(of)),
        )

    def _samples(self, of: tuple[str, str, str]) -> Iterator[Sample]:
        labels = dict(zip(("method", "route", "status"), of, strict=True))
        numbers = list(accumulate(self._took[of]))
        for bound, number in zip((*BOUNDS_S, "+Inf"), numbers, strict=True):
            yield Sample(number, labels | {"le": str(bound)}, "_bucket")
        yield Sample(self._seconds[of], labels, "_sum")
        yield Sample(numbers[-1], labels, "_count")


class _SecondServer(uvicorn.Server):
    """Leaves the signals to the main server of the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def metrics_server(metrics: Callable[[], Sequence[Metric]], settings: Settings) -> Iterator[None]:
    """Expose metrics on the health port during the block, away from the public port.

    Raises:
        BadSettings: It cannot listen there.
    """

    async def page(scope: Scope, _receive: Receive, send: Send) -> None:
        known = scope["path"] == "/metrics"
        headers = [(b"content-type", CONTENT_TYPE.encode())]
        await send({"type": "http.response.start", "status": 200 if known else 404, "headers": headers})
        await send({"type": "http.response.body", "body": exposition(metrics()) if known else b""})

    server = _SecondServer(
        uvicorn.Config(
            page,
            settings.health_host,
            settings.health_port,
            http=LimitedConnection,
            ws="none",
            log_config=None,
            access_log=False,
            lifespan="off",
        )
    )
    try:
        socket = server.config.bind_socket()
    except SystemExit:  # it has logged why
        raise BadSettings("MOTCUA_HEALTH_HOST, MOTCUA_HEALTH_PORT: nothing can listen there") from None
    serving = asyncio.create_task(server.serve([socket]))
    try:
        yield
    finally:
        serving.cancel()
