"""Answers the query by which people sign in here."""

from services.staff.sign_in.local import LocalSignIn
from shared.messaging.router import ServiceRouter


def sign_in_router() -> ServiceRouter:
    """Return the router of a process: it counts the passwords that it checks at once."""
    router = ServiceRouter("staff")
    router.query(LocalSignIn().sign_in)
    return router
