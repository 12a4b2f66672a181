"""Questions to staff about signing in, sessions, signing out. They carry the session and no statement."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.events.personal import PERSONAL
from shared.contracts.officer import Posting
from shared.contracts.questions.question import Answer, Question
from shared.moments import Moment

Secret = Annotated[str, PERSONAL]
Token = Annotated[str, Field(max_length=200), PERSONAL]
Origin = Annotated[str, Field(max_length=100), PERSONAL]
"""Address that somebody comes from."""


class SignInRefusal(StrEnum):
    """Why nobody was signed in."""

    WRONG = "wrong"
    """Name, password or code is wrong: which of them is not said, nor whether the name exists."""
    TOO_MANY = "too-many"
    """Too many were wrong, from there; it can be tried again after a while."""
    NO_POSTING = "no-posting"
    """The person is known, and has no posting today."""
    FAILED = "failed"
    """The single sign-on did not say who it is."""


class SignedIn(Answer):
    """A new session, or why there is none."""

    session: Token = Field(default="", description="The session, to be kept by the browser; empty if refused")
    device: Token = Field(
        default="",
        description="To be kept by the browser, too: known to have signed in with this name, so that wrong "
        "tries from elsewhere keep nobody out here",
    )
    refused: SignInRefusal | None = Field(default=None, description="Why there is none")
    retry_after_s: int = Field(default=0, description="Seconds until it can be tried again")


class SignInPerson(Question[SignedIn]):
    """Please sign in the holder of a local account."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "sign-in"
    answer: ClassVar[type[Answer]] = SignedIn

    login: Annotated[str, PERSONAL] = Field(max_length=100, description="Name of the account")
    password: Secret = Field(max_length=500, description="Password")
    code: Secret = Field(default="", max_length=40, description="Code of the second factor, or a spare code")
    origin: Origin = Field(default="", description="Address that the browser comes from")
    device: Token = Field(default="", description="What the browser kept of an earlier sign-in")
    before: Token = Field(default="", description="The session that the browser had, which ends")


class DemoSignIn(Question[SignedIn]):
    """Please sign in one of the invented people of a demo. Outside of a demo it is refused."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "demo-sign-in"
    answer: ClassVar[type[Answer]] = SignedIn

    person: str = Field(max_length=40, description="Id of the invented person")
    origin: Origin = Field(default="", description="Address that the browser comes from")
    before: Token = Field(default="", description="The session that the browser had, which ends")


class SingleSignOn(Answer):
    """Where the browser signs in, and what it has to keep until it comes back."""

    url: str = Field(description="Page of the provider; empty if the office has none")
    flow: Token = Field(description="To be kept by the browser for a few minutes")
    is_unreachable: bool = Field(
        default=False, description="Whether the office has a provider that does not answer now"
    )


class BeginSingleSignOn(Question[SingleSignOn]):
    """Where does somebody sign in by the single sign-on (OpenID Connect) of the province?"""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "begin-single-sign-on"
    answer: ClassVar[type[Answer]] = SingleSignOn


class EndSingleSignOn(Question[SignedIn]):
    """Please sign in whom the provider has sent back with this address."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "end-single-sign-on"
    answer: ClassVar[type[Answer]] = SignedIn

    flow: Token = Field(description="What the browser kept")
    query: Secret = Field(max_length=8000, description="Query of the address to which the provider sent it")
    origin: Origin = Field(default="", description="Address that the browser comes from")
    before: Token = Field(default="", description="The session that the browser had, which ends")


class StaffSession(Answer):
    """Who is signed in."""

    person: str = Field(description="Id of the person")
    name: Annotated[str, PERSONAL] = Field(description="Their name, as it is shown")
    postings: tuple[Posting, ...] = Field(description="Their postings of today; at least one")
    expires_at: Moment = Field(description="When it ends, if nothing is asked meanwhile")
    notices: dict[str, int] = Field(
        default_factory=dict,
        description="How many notices wait for them, by unit id",
    )
    etag: str = Field(
        default="", description="Changes with the name and the postings, for `if_match` of `statements`"
    )


class SessionOf(Question[StaffSession]):
    """Who is signed in with this session? `not-found` if it has ended, or never was one."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "session"
    answer: ClassVar[type[Answer]] = StaffSession

    session: Token = Field(description="What the browser has kept")


class SignedOut(Answer):
    """The session has ended."""


class SignOut(Question[SignedOut]):
    """Please end this session."""

    service: ClassVar[str] = "staff"
    name: ClassVar[str] = "sign-out"
    answer: ClassVar[type[Answer]] = SignedOut

    session: Token = Field(description="What the browser has kept")
