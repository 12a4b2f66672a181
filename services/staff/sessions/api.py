"""Answers who is signed in with a session, and ends sessions."""

from datetime import UTC, datetime

from services.staff.notices import notice_store
from services.staff.sessions import session_store
from services.staff.sessions.tokens import digest_of_token
from shared.contracts.questions.staff.notices import NoticesOf
from shared.contracts.questions.staff.sign_in import SessionOf, SignedOut, SignOut, StaffSession
from shared.contracts.rights.asking import units_of
from shared.contracts.rights.table import load_rights
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone, load_units
from shared.reference.office_zone import local_day

router = ServiceRouter("staff")


@router.query
async def session_of(question: SessionOf, context: ServiceContext) -> StaffSession:
    """Say who is signed in. It does not keep the session open: what is asked with it does.

    Raises:
        NotFound: The session has ended, or its person has no posting today.
    """
    now, token = datetime.now(UTC), question.session
    async with context.reading() as read:
        found = await session_store.open_sessions(read, [token], now, is_demo=context.settings.demo)
        if not (one := found.get(token)):
            raise NotFound("this session")
        may_see = load_rights().staff[NoticesOf.service][NoticesOf.name].roles
        told = [posting for posting in one.person.postings if posting.role in may_see]
        units = units_of(told, load_units(), local_day(now, load_office_zone()))
        notices = await notice_store.waiting_by_unit(read, units) if units else {}
    return StaffSession(
        person=one.person.id,
        name=one.person.name,
        postings=one.person.postings,
        expires_at=one.lifetime.expires_at(now),
        notices=notices,
    )


@router.query
async def sign_out(question: SignOut, tx: Transaction) -> SignedOut:
    """End a session; one that is unknown or has ended stays so."""
    await session_store.end(tx.connection, [digest_of_token(question.session)], datetime.now(UTC))
    return SignedOut()
