"""The ingress application: `POST /events` publishes events, `GET /events/receipt` returns a receipt."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog
from nats.aio.client import Client as BusClient
from nats.errors import Error as BusError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.ingress.content_mode import mode_of
from services.gateway.ingress.keys import Keys
from services.gateway.ingress.problems import RESPONSE_HEADERS, RequestRefused, kind_of
from services.gateway.ingress.publishing import OutgoingEvents
from services.gateway.ingress.reading import RECEIPT_PATH, IncomingEvent, read
from services.gateway.ingress.receipts import receipt_about
from services.gateway.web.tls import TlsMiddleware
from shared.contracts.events.traceparent import traceparent_in
from shared.contracts.faults import fault
from shared.contracts.questions.intake.receipts import ReceiptsOf
from shared.messaging.atomic_batch import PublishRefused, publish_batch_idempotently
from shared.messaging.queries.client import QueryFailed, ask
from shared.observability.log import with_trace_id

log = structlog.get_logger()

PATH: Final = "/events"
RECEIPT_RETRIES_S: Final = (0.0, 0.2, 0.5, 1.0)
"""Pauses before each query for a receipt: an event that has just been sent is still on its way to intake."""
RETRY_AFTER: Final = {"Retry-After": "1"}


class AcceptedEvent(BaseModel):
    """An event that the bus has stored."""

    id: str = Field(description="The event's id")
    source: str = Field(description="The event's source")
    receipt: str = Field(description="Address of its receipt, for the same key")


class AcceptedEvents(BaseModel):
    """All events of a request are accepted; the receipt of each says whether intake accepts it."""

    taken: tuple[AcceptedEvent, ...] = Field(description="In the order in which they were sent")


class PathSwitch:
    """Routes requests below some paths to applications of their own, and all others to the pages."""

    def __init__(self, pages: ASGIApp, below: Mapping[str, ASGIApp]) -> None:
        self.pages = pages
        self.below = below

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.pages
        if scope["type"] == "http":
            path = f"{scope['path']}/"
            app = next((one for below, one in self.below.items() if path.startswith(f"{below}/")), app)
        await app(scope, receive, send)


def ingress_app(keys: Keys) -> Starlette:
    """Return the ingress; set `state.bus` to the connection to the bus before the first request."""
    app = Starlette(
        routes=[
            Route(PATH, accept, methods=["POST"]),
            Route(PATH, allow, methods=["OPTIONS"]),
            Route(f"{PATH}/openapi.json", describe),
            Route(RECEIPT_PATH, receipt),
            Route(f"{PATH}/{{event_id:path}}/receipt", receipt),
        ],
        middleware=[Middleware(TlsMiddleware)],
        exception_handlers={RequestRefused: _refused, HTTPException: _not_routed, Exception: _broken},
    )
    app.state.keys = keys
    return app


async def accept(request: Request) -> Response:
    """Publish the events of a request, all or none."""
    publisher = _publisher(request)
    headers = dict(request.headers.items())
    mode = mode_of(headers)
    body = await _body(request, mode.max_bytes)
    with with_trace_id(trace := traceparent_in(headers.get("traceparent"))):
        try:
            events = read(mode, headers, body)
        except RequestRefused as refused:
            log.info("events_refused", publisher=publisher, kind=refused.kind, faults=len(refused.faults))
            raise
        if events:
            await _publish(OutgoingEvents(events, publisher, trace), publisher, request.app.state.bus)
    return _accepted(events)


async def allow(_request: Request) -> Response:
    """Answer a system that asks whether it may send events here (CloudEvents, HTTP 1.1 web hooks)."""
    headers = {"Allow": "POST, OPTIONS", "WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "*"}
    return Response(status_code=204, headers={**RESPONSE_HEADERS, **headers})


async def receipt(request: Request) -> Response:
    """Return the receipt of an event; publishers can only ask for receipts of their own events."""
    publisher = _publisher(request)
    asked = dict(request.query_params) | request.path_params
    source, event_id = asked.get("source"), asked.get("event_id") or asked.get("id")
    if missing := [name for name, value in {"source": source, "id": event_id}.items() if not value]:
        raise RequestRefused("no_source", [fault(name, "missing") for name in missing])
    question = ReceiptsOf(publisher=publisher, source=str(source), event_ids=(str(event_id),))
    try:
        for pause_s in RECEIPT_RETRIES_S:
            await asyncio.sleep(pause_s)
            receipts = (await ask(request.app.state.bus, question)).receipts
            if receipts and (found := receipt_about(receipts[0], asked.get("content", ""))):
                return Response(found.model_dump_json(), 200, RESPONSE_HEADERS, "application/json")
    except (BusError, QueryFailed) as failure:
        log.warning("receipt_query_failed", publisher=publisher, reason=type(failure).__name__)
        raise RequestRefused("unavailable", headers=RETRY_AFTER) from None
    raise RequestRefused("not_known_yet", headers=RETRY_AFTER)


async def describe(_request: Request) -> Response:
    """Return the OpenAPI document of the ingress."""
    from services.gateway.ingress.document import document  # its schemas take memory, and are seldom needed

    return Response(document(AcceptedEvents), 200, {"X-Content-Type-Options": "nosniff"}, "application/json")


async def _publish(events: OutgoingEvents, publisher: str, bus: BusClient) -> None:
    try:
        with events.exported():
            await publish_batch_idempotently(bus, events.messages)
    except (BusError, PublishRefused) as failure:
        log.error("events_not_published", publisher=publisher, reason=type(failure).__name__)
        raise RequestRefused("unavailable", headers=RETRY_AFTER) from None


def _publisher(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    owner = request.app.state.keys.owner(key.strip()) if scheme.lower() == "bearer" else None
    if owner is None:
        raise RequestRefused("no_key", headers={"WWW-Authenticate": 'Bearer realm="motcua"'})
    return str(owner)


async def _body(request: Request, max_bytes: int) -> bytes:
    """Read a body, and stop at the limit."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > max_bytes:
            raise RequestRefused("too_large", [fault("event", "too_large")])
    return bytes(body)


def _accepted(events: list[IncomingEvent]) -> Response:
    accepted = [
        AcceptedEvent(id=event.event_id, source=event.source, receipt=event.receipt_path) for event in events
    ]
    location = {"Location": accepted[0].receipt} if len(accepted) == 1 else {}
    body = to_json(AcceptedEvents(taken=tuple(accepted)))
    return Response(body, 202, {**RESPONSE_HEADERS, **location}, "application/json")


async def _refused(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestRefused)  # noqa: S101  # registered for this class only
    return failure.response


async def _not_routed(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)  # noqa: S101  # registered for this class only
    return RequestRefused(kind_of(failure.status_code), headers=failure.headers or {}).response


async def _broken(_request: Request, failure: Exception) -> Response:
    if isinstance(failure, ClientDisconnect):
        return Response(status_code=400)
    return RequestRefused("broken").response
