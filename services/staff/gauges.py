"""The metrics of staff: sessions that are open, notices that wait by kind, e-mails that should have left."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.mailing.sending import QUEUE
from services.staff.sessions.limits import ABSOLUTE, IDLE
from services.staff.tables import notice, session
from shared.contracts.questions.staff.notices import NoticeKind
from shared.mail.gauge import late_mails
from shared.observability.gauge import Gauge
from shared.storage.bulk import count
from shared.storage.tables import Instant


async def open_sessions(read: AsyncConnection, now: datetime) -> dict[str, int]:
    """Count the sessions that last."""
    lasting = (
        session.c.created_at > literal(now - ABSOLUTE, Instant),
        session.c.seen_at > literal(now - IDLE, Instant),
        session.c.ended_at.is_(None),
    )
    return {"open": await count(read, session, *lasting)}


async def waiting_notices(read: AsyncConnection, _now: datetime) -> dict[str, int]:
    """Count the notices that wait, by kind."""
    waiting = select(notice.c.kind, func.count().label("number")).where(notice.c.done_at.is_(None))
    counted = {row.kind: row.number for row in await read.execute(waiting.group_by(notice.c.kind))}
    return {kind.value: counted.get(kind.value, 0) for kind in NoticeKind}


SESSIONS: Final = Gauge("motcua_staff_sessions", "Sessions of staff that are open", "state", open_sessions)
WAITING_NOTICES: Final = Gauge(
    "motcua_notices_waiting", "Notices that wait, by kind", "kind", waiting_notices
)
LATE_MAILS: Final = late_mails(QUEUE.number_due)
