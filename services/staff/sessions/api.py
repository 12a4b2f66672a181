"""Answers who is signed in with a session, and ends sessions."""

from datetime import UTC, datetime

from services.staff.sessions import session_store
from services.staff.sessions.session_answer import session_answer
from services.staff.sessions.tokens import digest_of_token
from shared.contracts.questions.staff.sign_in import SessionOf, SignedOut, SignOut, StaffSession
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import NotFound
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

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
        return await session_answer(read, one, now)


@router.query
async def sign_out(question: SignOut, tx: Transaction) -> SignedOut:
    """End a session; one that is unknown or has ended stays so."""
    await session_store.end(tx.connection, [digest_of_token(question.session)], datetime.now(UTC))
    return SignedOut()
