"""Answers the queries by which people sign in."""

from services.staff.sign_in.local import LocalSignIn
from shared.contracts.questions.staff.sign_in import (
    BeginSingleSignOn,
    EndSingleSignOn,
    SignedIn,
    SignInRefusal,
    SingleSignOn,
)
from shared.messaging.context import ServiceContext
from shared.messaging.router import ServiceRouter


def sign_in_router() -> ServiceRouter:
    """Return the router of a process: it counts the passwords that it checks at once."""
    router = ServiceRouter("staff")
    router.query(LocalSignIn().sign_in)
    router.query(begin_single_sign_on)
    router.query(end_single_sign_on)
    return router


async def begin_single_sign_on(_question: BeginSingleSignOn, _context: ServiceContext) -> SingleSignOn:
    """Say where the browser signs in: nowhere, since no provider is set."""
    return SingleSignOn(url="", flow="")


async def end_single_sign_on(_question: EndSingleSignOn, _context: ServiceContext) -> SignedIn:
    """Sign in nobody, since no provider is set."""
    return SignedIn(refused=SignInRefusal.FAILED)
