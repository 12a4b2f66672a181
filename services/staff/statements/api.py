"""Signs who asks: after the session, the rights and an entry in the reading log."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import structlog
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.keys import statement_key
from services.staff.reading_log import log_store
from services.staff.reading_log.chain import Entry
from services.staff.sessions import session_store
from services.staff.sessions.session_answer import etag_of, session_answer
from services.staff.sessions.session_store import OpenSession
from services.staff.statements.signing import ToSign, to_sign
from services.staff.statements.subjects import askable
from shared.contracts.questions.staff.sign_in import StaffSession
from shared.contracts.questions.staff.statements import Statements, StatementsFor
from shared.contracts.rights.asking import NotAllowed
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import NotFound, QueryFailed
from shared.messaging.router import ServiceRouter
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day

log = structlog.get_logger()


class Prepared(NamedTuple):
    """What one request asks for that may be signed."""

    request: StatementsFor
    session: OpenSession
    to_sign: tuple[ToSign, ...]


def statements_router() -> ServiceRouter:
    """Return the router of a process, in which requests that come together share a transaction."""
    router = ServiceRouter("staff")
    router.query(statements_for)
    return router


async def statements_for(
    requests: Sequence[StatementsFor], context: ServiceContext
) -> Sequence[Statements | QueryFailed]:
    """Sign the questions of several requests; what they say is in the reading log once this returns."""
    from shared.contracts.rights.statement import sign

    now = datetime.now(UTC)
    async with context.transaction() as tx:
        tokens = {request.session for request in requests}
        sessions = await session_store.open_sessions(
            tx.connection, tokens, now, is_demo=context.settings.demo
        )
        prepared = [_prepared(request, sessions, now) for request in requests]
        good = [one for one in prepared if isinstance(one, Prepared)]
        await log_store.append(tx.connection, await _entries(tx.connection, good, now))
        attended = (one.session for one in good if not one.request.unattended)
        await session_store.note_seen(tx.connection, attended, now)
        told = [await _told(tx.connection, one, now) for one in prepared]
    key = statement_key(context.settings)
    return [
        Statements(statements=tuple(sign(part.statement, key) for part in one.to_sign), session=session)
        if isinstance(one, Prepared)
        else one
        for one, session in zip(prepared, told, strict=True)
    ]


def _prepared(
    request: StatementsFor, sessions: Mapping[str, OpenSession], now: datetime
) -> Prepared | QueryFailed:
    """Return what may be signed, or why nothing is; of several questions all are, or none.

    What was asked for somebody with other postings is not looked at: its asker hears who they are, and asks
    again.
    """
    session = sessions.get(request.session)
    if session is None:
        return NotFound("this session")
    if request.if_match and request.if_match != etag_of(session.person):
        return Prepared(request, session, ())
    known, units, today = askable(), load_units(), local_day(now, load_office_zone())
    signed = []
    for asked in request.to_ask:
        try:
            if asked.subject not in known:
                raise NotAllowed
            signed.append(to_sign(asked, known[asked.subject], session.person, units, now, today))
        except NotAllowed:
            subject = asked.subject if asked.subject in known else ""
            log.warning("asked_without_right", person=session.person.id, question=subject)
            return QueryFailed("not-allowed", "nobody with these postings may ask this")
        except ValidationError:
            return QueryFailed("not-a-question", "one of the questions is not what its subject says")
    return Prepared(request, session, tuple(signed))


async def _told(read: AsyncConnection, one: Prepared | QueryFailed, now: datetime) -> StaffSession | None:
    """Return who is signed in, for whoever asks for that, too."""
    if isinstance(one, Prepared) and one.request.if_match:
        return await session_answer(read, one.session, now)
    return None


async def _entries(read: AsyncConnection, requests: Sequence[Prepared], now: datetime) -> list[Entry]:
    """Return what is to be noted; of a file that comes in parts not each part."""
    found = []
    for one in requests:
        for logged in (logged for part in one.to_sign for logged in part.logged):
            about = (logged.question, logged.unit, logged.about)
            entry = Entry(now, one.session.person.id, *about, one.request.origin)
            if not (logged.goes_on and await log_store.is_noted(read, entry)):
                found.append(entry)
    return found
