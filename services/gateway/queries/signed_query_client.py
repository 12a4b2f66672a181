"""Asks the services for a person who is signed in: each question with a statement of who that is."""

import asyncio
from collections.abc import Sequence
from typing import Final, TypeVar

from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.request_session import RequestSession
from shared.contracts.officer import Posting, Role
from shared.contracts.questions.question import Answer, Question
from shared.contracts.questions.staff.statements import ToAsk
from shared.contracts.rights.asking import may_ask
from shared.contracts.rights.table import Right, load_rights
from shared.messaging.queries.client import QueryFailed, ask_signed
from shared.messaging.queries.starting import ask_and_start

A = TypeVar("A", bound=Answer)
MOST_TOGETHER: Final = 20
"""Questions that are signed in one request."""
NOT_ALLOWED: Final = "not-allowed"


class NotAllowedToAsk(Exception):
    """Who is signed in may not ask this; `roles` are those that may, in some unit or other."""

    def __init__(self, right: Right | None) -> None:
        super().__init__()
        self.roles: tuple[Role, ...] = tuple(right.roles) if right else ()


class SignedQueryClient(QueryClient):
    """Asks for the holder of one session, while a request of theirs is answered.

    Args:
        direct: Asks what anybody may ask.
        session: Theirs.
        postings: Their postings. A question that none of them allows is not even sent.
    """

    def __init__(self, direct: QueryClient, session: RequestSession, postings: Sequence[Posting]) -> None:
        super().__init__(direct.bus, timeout_s=direct.timeout_s, on_demand=direct.on_demand)
        self._postings = postings
        self._statements = StatementBatch(session)

    async def _send(self, question: Question[A], within_s: float) -> A:
        right = load_rights().of(type(question))
        if right is None:
            return await super()._send(question, within_s)
        if not may_ask(right, self._postings):
            raise NotAllowedToAsk(right)
        text = question.model_dump_json()
        try:
            statement = await self._statements.statement(ToAsk(subject=question.subject(), text=text))
            return await ask_and_start(  # signed once: each statement is an entry of the reading log
                lambda: ask_signed(self.bus, question, text, statement, within_s=within_s),
                question,
                self.on_demand,
            )
        except QueryFailed as failed:
            if failed.code != NOT_ALLOWED:
                raise
            raise NotAllowedToAsk(right) from None


class StatementBatch:
    """Gets statements from staff; those of questions that are asked at the same time come together."""

    def __init__(self, session: RequestSession) -> None:
        self._session = session
        self._waiting: list[tuple[ToAsk, asyncio.Future[str]]] = []
        self._signing: set[asyncio.Task[None]] = set()

    async def statement(self, to_ask: ToAsk) -> str:
        """Return the statement of a question.

        Raises:
            SessionEnded, SessionChanged: Who asks is signed in no more, or is not whom the page began with.
            QueryFailed: `not-allowed`: one of the questions asked together is not for this person.
            ServiceUnavailable: Staff does not answer.
        """
        signed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append((to_ask, signed))
        if len(self._waiting) == 1:  # the task begins when all who ask at this moment have done so
            signing = asyncio.create_task(self._sign())
            self._signing.add(signing)
            signing.add_done_callback(self._signing.discard)
        return await signed

    async def _sign(self) -> None:
        waiting, self._waiting = self._waiting, []
        for since in range(0, len(waiting), MOST_TOGETHER):
            await self._sign_together(waiting[since : since + MOST_TOGETHER])

    async def _sign_together(self, waiting: Sequence[tuple[ToAsk, asyncio.Future[str]]]) -> None:
        to_ask = tuple(one for one, _ in waiting)
        outcomes: Sequence[str | Exception]
        try:
            outcomes = await self._session.statements(to_ask)
        except Exception as failure:
            outcomes = [failure] * len(waiting)
        for (_, signed), outcome in zip(waiting, outcomes, strict=True):
            if signed.done():
                continue  # nobody waits any more
            if isinstance(outcome, Exception):
                signed.set_exception(outcome)
            else:
                signed.set_result(outcome)
