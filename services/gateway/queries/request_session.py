"""The session of a request: who staff said it is lately, until staff says now who it is.

Every page needs to know who looks at it, and nearly each then asks for statements. So a page that only shows
something begins with what staff said at an earlier request, and its first statements bring what staff says
now: one request to staff instead of two. What was remembered is only a guess at the questions of the page.
Staff signs by the session's own rights, and no page is sent before staff has said that the session lasts and
whose it is.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

from pydantic import ValidationError

from services.gateway.queries.query_client import QueryClient, ServiceUnavailable
from shared.contracts.questions.staff.sign_in import SessionOf, StaffSession
from shared.contracts.questions.staff.statements import StatementsFor, ToAsk
from shared.messaging.queries.client import QueryFailed

MOST_KNOWN: Final = 1_000
"""Sessions that are remembered; of more, the one that was seen longest ago is asked for again."""
NOT_FOUND: Final = "not-found"


class SessionEnded(Exception):
    """Who asks is signed in no more."""


class SessionChanged(Exception):
    """Who is signed in is no longer whom the page began with: other postings, another name."""


class KnownSessions:
    """What staff said last of each session, by a digest of what the browser keeps."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, StaffSession] = OrderedDict()

    def of(self, token: str) -> StaffSession | None:
        """Return what staff said last of a session."""
        return self._known.get(_digest(token))

    def remember(self, token: str, said: StaffSession) -> None:
        """Remember what staff says of a session."""
        key = _digest(token)
        self._known[key] = said
        self._known.move_to_end(key)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def forget(self, token: str) -> None:
        """Forget a session that has ended."""
        self._known.pop(_digest(token), None)


class RequestSession:
    """The session that a browser showed with a request.

    Args:
        direct: Asks staff.
        token: What the browser has kept.
        origin: Address that it comes from.
        known: What is remembered from earlier requests.
        told: Is called with who it is: as remembered, and each time that staff says it.
        unattended: Whether the page asks by itself, which does not keep the session open.
    """

    def __init__(
        self,
        direct: QueryClient,
        token: str,
        origin: str,
        known: KnownSessions,
        told: Callable[[StaffSession], None],
        *,
        unattended: bool = False,
    ) -> None:
        self._direct = direct
        self._token = token
        self._origin = origin
        self._known = known
        self._told = told
        self._unattended = unattended
        self._guess: StaffSession | None = None
        self._failure: Exception | None = None
        self.is_confirmed = False

    async def begin(self, *, by_memory: bool) -> StaffSession:
        """Return who is signed in: as staff says it, or by memory if that is enough for a beginning.

        Raises:
            SessionEnded, ServiceUnavailable: As `confirm`.
        """
        self._guess = self._known.of(self._token) if by_memory else None
        if self._guess is None:
            return await self._ask()
        self._told(self._guess)
        return self._guess

    async def statements(self, to_ask: Sequence[ToAsk]) -> tuple[str, ...]:
        """Return statements for some questions; the first also say who is signed in.

        Raises:
            SessionEnded: Nobody is, any more.
            SessionChanged: It is not who the page began with.
            ServiceUnavailable: Staff does not answer.
            QueryFailed: `not-allowed`: one of the questions is not for this person.
        """
        asked = StatementsFor(
            session=self._token,
            origin=self._origin,
            to_ask=tuple(to_ask),
            unattended=self._unattended,
            if_match=self._guess.etag if self._guess and not self.is_confirmed else "",
        )
        try:
            answer = await self._direct.ask(asked)
        except QueryFailed as failed:
            if failed.code == NOT_FOUND:
                raise self._ended() from None
            raise
        except ServiceUnavailable as silent:
            self._failure = silent
            raise
        if answer.session:
            self._take(answer.session)
        return answer.statements

    async def confirm(self) -> None:
        """Return once staff has said that who is signed in is as the page shows it.

        Raises:
            SessionEnded: Nobody is, any more.
            SessionChanged: It is not who the page began with, or what the page says of their notices is over.
            ServiceUnavailable: Staff does not answer.
        """
        if self.is_confirmed:
            return
        if self._failure:
            raise self._failure
        shown = self._guess
        now = await self._ask()
        if shown and shown.notices != now.notices:
            raise SessionChanged

    async def _ask(self) -> StaffSession:
        if not self._token:
            raise self._ended()
        try:
            now = await self._direct.ask(SessionOf(session=self._token))
        except (QueryFailed, ValidationError):
            raise self._ended() from None
        self._take(now)
        return now

    def _take(self, now: StaffSession) -> None:
        if now.etag:  # a staff that is being updated does not say it yet
            self._known.remember(self._token, now)
        if self._guess and self._guess.etag != now.etag:
            self._failure = SessionChanged()
            raise self._failure
        self._told(now)
        self.is_confirmed = True

    def _ended(self) -> SessionEnded:
        self._known.forget(self._token)
        self._failure = SessionEnded()
        return self._failure


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
