"""Begins the session of somebody who has shown who they are, if they have a posting today."""

from datetime import datetime

import structlog

from services.staff.people import person_store
from services.staff.sessions import session_store
from shared.contracts.questions.staff.sign_in import SignedIn, SignInRefusal
from shared.messaging.transaction import Transaction
from shared.reference.loading import load_office_zone
from shared.reference.office_zone import local_day

log = structlog.get_logger()


async def enter(tx: Transaction, person: str, origin: str, now: datetime, *, before: str) -> SignedIn:
    """Begin a session with a new token, whatever the browser had before, and end the one that it had."""
    known = (await person_store.people_on(tx.connection, [person], local_day(now, load_office_zone()))).get(
        person
    )
    if not known or not known.postings:
        log.warning("sign_in_refused", person=person if known else "", reason="no-posting")
        return refusal(SignInRefusal.NO_POSTING)
    token = await session_store.begin(tx.connection, person, origin, now, instead_of=before)
    log.info("signed_in", person=person)
    return SignedIn(session=token)


def refusal(why: SignInRefusal, *, retry_after_s: int = 0) -> SignedIn:
    """Return that nobody was signed in."""
    return SignedIn(refused=why, retry_after_s=retry_after_s)
