"""What staff answers of a session: who is signed in, for how long, and how many notices wait for them."""

import hashlib
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.staff.notices import notice_store
from services.staff.people.postings import KnownPerson
from services.staff.sessions.session_store import OpenSession
from shared.contracts.questions.staff.notices import NoticesOf
from shared.contracts.questions.staff.sign_in import StaffSession
from shared.contracts.rights.asking import units_of
from shared.contracts.rights.table import load_rights
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day


async def session_answer(read: AsyncConnection, session: OpenSession, now: datetime) -> StaffSession:
    """Return what is answered of a session that lasts."""
    may_see = load_rights().staff[NoticesOf.service][NoticesOf.name].roles
    told = [posting for posting in session.person.postings if posting.role in may_see]
    units = units_of(told, load_units(), local_day(now, load_office_zone()))
    return StaffSession(
        person=session.person.id,
        name=session.person.name,
        postings=session.person.postings,
        expires_at=session.lifetime.expires_at(now),
        notices=await notice_store.waiting_by_unit(read, units) if units else {},
        etag=etag_of(session.person),
    )


def etag_of(person: KnownPerson) -> str:
    """Return a text that differs once a person is called otherwise, or has other postings."""
    postings = (f"{posting.role}/{posting.unit}/{posting.group}" for posting in person.postings)
    return hashlib.sha256("\n".join((person.id, person.name, *postings)).encode()).hexdigest()[:32]
