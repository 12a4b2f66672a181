"""Request durations: a middleware with a histogram."""

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability.exposition import Metric, Sample

BOUNDS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
STREAM: Final = b"text/event-stream; charset=utf-8"
"""Content type of a response that lasts as long as a page is open: it took until it began."""
OTHER: Final = "other"
"""Label for unknown methods and paths, which anybody could make up."""


Of = tuple[str, str, str, str]
"""Door, method, route and class of status."""


class Durations:
    """The histogram of how long requests took."""

    def __init__(self) -> None:
        self._took: dict[Of, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS_S) + 1))
        self._seconds: dict[Of, float] = defaultdict(float)

    def note(self, of: Of, took: float) -> None:
        """Note how many seconds a request took."""
        self._took[of][bisect_left(BOUNDS_S, took)] += 1
        self._seconds[of] += took

    def metric(self) -> Metric:
        """Return the histogram."""
        return Metric(
            "motcua_http_request_duration_seconds",
            "How long requests took, by door, method, route and class of status",
            "histogram",
            tuple(sample for of in list(self._took) for sample in self._samples(of)),
        )

    def _samples(self, of: Of) -> Iterator[Sample]:
        labels = dict(zip(("door", "method", "route", "status"), of, strict=True))
        numbers = list(accumulate(self._took[of]))
        for bound, number in zip((*BOUNDS_S, "+Inf"), numbers, strict=True):
            yield Sample(number, labels | {"le": str(bound)}, "_bucket")
        yield Sample(self._seconds[of], labels, "_sum")
        yield Sample(numbers[-1], labels, "_count")


class Timed:
    """Measures the duration of each request of an application, by route, not by path."""

    def __init__(self, app: ASGIApp, door: str, durations: Durations) -> None:
        self.app = app
        self._door = door
        self._durations = durations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        since, status = time.perf_counter(), 500
        began: float | None = None

        async def send_observed(message: Message) -> None:
            nonlocal status, began
            status = message.get("status", status)
            if (b"content-type", STREAM) in message.get("headers", ()):
                began = time.perf_counter()
            await send(message)

        try:
            await self.app(scope, receive, send_observed)
        finally:
            took = (began or time.perf_counter()) - since
            method = scope["method"] if scope["method"] in METHODS else OTHER
            route = getattr(scope.get("route"), "path", OTHER)
            self._durations.note((self._door, method, route, f"{status // 100}xx"), took)
