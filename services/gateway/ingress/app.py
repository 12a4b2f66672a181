"""`POST /events` and `GET /events/{id}/receipt`: who comes in, what is taken, and where its receipt is."""

import asyncio
from typing import Final

import structlog
from nats.aio.client import Client
from nats.errors import Error as BusError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.ingress.keys import Keys
from services.gateway.ingress.problems import HEADERS, Refusal, kind_of
from services.gateway.ingress.publishing import HandingOn
from services.gateway.ingress.reading import ReportedAs, mode_of, read
from shared.contracts.events.traceparent import traceparent_in
from shared.contracts.faults import fault
from shared.contracts.questions.intake import ReceiptsOf
from shared.messaging.atomic_batch import PublishRefused, publish_batch_idempotently
from shared.messaging.query_client import QueryFailed, ask
from shared.observability.log import with_trace_id
from shared.observability.tracing import export

log = structlog.get_logger()

ADDRESS: Final = "/events"
ASKED_AFTER_S: Final = (0.0, 0.2, 0.5, 1.0)
"""Intake is asked for a receipt this often: an event that has just been sent is still on its way."""
LATER: Final = {"Retry-After": "1"}


class Taken(BaseModel):
    """An event that is on the bus, safe on disk."""

    id: str = Field(description="The event's id")
    source: str = Field(description="The event's source")
    receipt: str = Field(description="Address of its receipt, for the same key")


class AllTaken(BaseModel):
    """All events of a request are taken; what becomes of each, its receipt says."""

    taken: tuple[Taken, ...] = Field(description="In the order in which they were sent")


class Entrance:
    """Lets systems to their own door, past the pages."""

    def __init__(self, app: ASGIApp, door: ASGIApp) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and f"{scope['path']}/".startswith(f"{ADDRESS}/")
        await (self.door if is_ours else self.app)(scope, receive, send)


def ingress(keys: Keys) -> Starlette:
    """Return the door; `state.bus` has to be the connection to the bus before it is used."""
    door = Starlette(
        routes=[
            Route(ADDRESS, take, methods=["POST"]),
            Route(f"{ADDRESS}/openapi.json", describe),
            Route(f"{ADDRESS}/{{event_id:path}}/receipt", receipt),
        ],
        exception_handlers={Refusal: _refused, HTTPException: _astray, Exception: _broken},
    )
    door.state.keys = keys
    return door


async def take(request: Request) -> Response:
    """Take events: all that a request has, or none of them."""
    publisher = _publisher(request)
    headers = dict(request.headers.items())
    mode = mode_of(headers)
    body = await _body(request, mode.largest)
    with with_trace_id(trace := traceparent_in(headers.get("traceparent"))):
        try:
            events = read(mode, headers, body)
        except Refusal as refusal:
            log.info("events_refused", publisher=publisher, kind=refusal.kind, faults=len(refusal.faults))
            raise
        if events:
            await _hand_on(HandingOn(events, publisher, trace), publisher, request.app.state.bus)
    return _accepted(events)


async def receipt(request: Request) -> Response:
    """Tell what became of an event of the publisher's own; nobody else's can be asked about."""
    publisher = _publisher(request)
    source, event_id = request.query_params.get("source"), request.path_params["event_id"]
    if not source:
        raise Refusal("no_source", [fault("source", "missing")])
    question = ReceiptsOf(publisher=publisher, source=source, event_ids=(event_id,))
    try:
        for pause_s in ASKED_AFTER_S:
            await asyncio.sleep(pause_s)
            if found := (await ask(request.app.state.bus, question)).receipts:
                return Response(found[0].model_dump_json(), 200, HEADERS, "application/json")
    except (BusError, QueryFailed) as trouble:
        log.warning("receipt_query_failed", publisher=publisher, reason=type(trouble).__name__)
        raise Refusal("unavailable", headers=LATER) from None
    raise Refusal("not_known_yet", headers=LATER)


async def describe(_request: Request) -> Response:
    """Describe the door to machines."""
    from services.gateway.ingress.document import document  # schemas that nothing else here needs

    return Response(document(AllTaken), 200, {"X-Content-Type-Options": "nosniff"}, "application/json")


async def _hand_on(events: HandingOn, publisher: str, bus: Client) -> None:
    try:
        await publish_batch_idempotently(bus, events.messages)
    except (BusError, PublishRefused) as trouble:
        log.error("events_not_handed_in", publisher=publisher, reason=type(trouble).__name__)
        export(events.steps(failed=True))
        raise Refusal("unavailable", headers=LATER) from None
    export(events.steps(failed=False))


def _publisher(request: Request) -> str:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    owner = request.app.state.keys.owner(key.strip()) if scheme.lower() == "bearer" else None
    if owner is None:
        raise Refusal("no_key", headers={"WWW-Authenticate": 'Bearer realm="motcua"'})
    return str(owner)


async def _body(request: Request, largest: int) -> bytes:
    """Read a body no further than it may go."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > largest:
            raise Refusal("too_large", [fault("event", "too_large")])
    return bytes(body)


def _accepted(events: list[ReportedAs]) -> Response:
    taken = [Taken(id=one.event_id, source=one.source, receipt=one.place) for one in events]
    location = {"Location": taken[0].receipt} if len(taken) == 1 else {}
    return Response(to_json(AllTaken(taken=tuple(taken))), 202, {**HEADERS, **location}, "application/json")


async def _refused(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101  # only those are sent here
    return refusal.response


async def _astray(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)  # noqa: S101  # only those are sent here
    return Refusal(kind_of(failure.status_code), headers=failure.headers or {}).response


async def _broken(_request: Request, failure: Exception) -> Response:
    if isinstance(failure, ClientDisconnect):
        return Response(status_code=400)
    return Refusal("broken").response
