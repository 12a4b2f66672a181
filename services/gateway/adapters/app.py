"""The adapters' application: the addresses to which systems send in their own forms.

/adapters/dvcqg-1/login            {username, password}: a session
/adapters/dvcqg-2/token            {client_id, client_secret}: a bearer token
/adapters/<generation>/<anything>  records, steps, results, with any of the systems' own paths
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

import structlog
from nats.errors import Error as BusError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.gateway.adapters.answers import answer, answer_about
from services.gateway.adapters.bodies import parsed
from services.gateway.adapters.mapping import GENERATIONS, load_mapping
from services.gateway.adapters.outgoing import events_of, is_small
from services.gateway.adapters.sender_faults import SenderFault
from services.gateway.adapters.senders import Sender
from services.gateway.adapters.session_tokens import LIFETIME_S, SessionTokens
from services.gateway.adapters.translation import Adapter
from services.gateway.ingress.content_mode import MAX_BATCH_BYTES
from services.gateway.ingress.keys import Keys
from services.gateway.ingress.publishing import OutgoingEvents
from services.gateway.ingress.reading import MAX_EVENTS, IncomingEvent
from services.gateway.web.tls import TlsMiddleware
from shared.chunks import chunked
from shared.contracts.events.traceparent import traceparent_in
from shared.messaging.atomic_batch import PublishRefused, publish_batch_idempotently

log = structlog.get_logger()

PATH: Final = "/adapters"
MAX_BYTES: Final = 2 * 1024 * 1024
LOG_IN_FIELDS: Final = {"login": ("username", "password"), "token": ("client_id", "client_secret")}


def adapters_app(keys: Keys, tokens: SessionTokens, senders: Mapping[str, Sender], zone: tzinfo) -> Starlette:
    """Return the application; set `state.bus` to the connection to the bus before the first request."""
    app = Starlette(
        routes=[
            Route(f"{PATH}/{{generation}}/{{action:path}}", receive, methods=["POST"]),
            Route(f"{PATH}/{{generation}}", receive, methods=["POST"]),
        ],
        middleware=[Middleware(TlsMiddleware)],
    )
    app.state.keys, app.state.tokens, app.state.senders, app.state.zone = keys, tokens, senders, zone
    return app


async def receive(request: Request) -> Response:
    """Take a body: a log-in, or what it says of records and entries."""
    generation = request.path_params["generation"]
    if generation not in GENERATIONS:
        return Response(status_code=404)
    form = load_mapping(generation).answer
    body = await _body(request)
    if body is None:
        return answer(generation, form, "too-large")
    content = parsed(body)
    action = str(request.path_params.get("action", "")).strip("/").rpartition("/")[2].lower()
    if action in LOG_IN_FIELDS:
        return _log_in(request, generation, LOG_IN_FIELDS[action], content)
    publisher = _publisher(request, content)
    if publisher is None:
        return answer(generation, form, "denied")
    sender = request.app.state.senders.get(publisher)
    if sender is None or generation not in sender.generations:
        log.info("adapter_refused", publisher=publisher, generation=generation)
        return answer(generation, form, "other-generation")
    return await _translate(request, sender, generation, content)


async def _translate(request: Request, sender: Sender, generation: str, content: Any) -> Response:
    """Publish what a body says, and answer what is wrong with it."""
    mapping, zone = sender.mapping(generation), request.app.state.zone
    adapter = Adapter(generation, sender.unit, mapping, zone, sender.agencies)
    translation = adapter.translate(content, datetime.now(UTC).astimezone(zone))
    events = list(events_of(translation, sender.source))
    faults = [*translation.faults, *(_too_large(event) for event in events if not is_small(event))]
    if faults:
        log.info("adapter_faults", publisher=sender.name, generation=generation, faults=len(faults))
    try:
        for some in chunked(filter(is_small, events), MAX_EVENTS, MAX_BATCH_BYTES):
            await _publish(request, sender.name, some)
    except (BusError, PublishRefused) as failure:
        log.error("events_not_published", publisher=sender.name, reason=type(failure).__name__)
        return answer(generation, mapping.answer, "unavailable")
    return answer_about(generation, mapping.answer, faults)


async def _publish(request: Request, publisher: str, events: list[IncomingEvent]) -> None:
    outgoing = OutgoingEvents(events, publisher, traceparent_in(request.headers.get("traceparent")))
    unique = {message.headers["Nats-Msg-Id"]: message for message in outgoing.messages}
    with outgoing.exported():
        await publish_batch_idempotently(request.app.state.bus, list(unique.values()))


def _log_in(request: Request, generation: str, fields: tuple[str, str], content: Any) -> Response:
    """Answer the generation's own log-in: the name of a publisher, and its key."""
    form = load_mapping(generation).answer
    said = content if isinstance(content, dict) else {}
    name, key = (said.get(field) for field in fields)
    known = isinstance(name, str) and isinstance(key, str)
    token = request.app.state.tokens.log_in(name, key) if known else None
    if token is None:
        return answer(generation, form, "denied")
    if generation == "dvcqg-2":
        given = {"access_token": token, "expires_in": LIFETIME_S, "token_type": "Bearer", "scope": "default"}
        return answer(generation, form, "taken", result=given)
    return answer(generation, form, "taken", result={"session": token}, session=token, token=token)


def _publisher(request: Request, content: Any) -> str | None:
    """Return who sends: by a key or a token in the header, or by the session in the body."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    session = content.get("session") if isinstance(content, dict) else None
    proof = said.strip() if scheme.lower() == "bearer" else session
    if not isinstance(proof, str):
        return None
    owner: str | None = request.app.state.keys.owner(proof) or request.app.state.tokens.owner(proof)
    return owner


async def _body(request: Request) -> bytes | None:
    """Read a body; None if it is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            return None
    return bytes(body)


def _too_large(event: IncomingEvent) -> SenderFault:
    return SenderFault("", "too-many", getattr(event.read.data, "record", "") or "")
