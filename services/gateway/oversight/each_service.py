"""Asks every service the same, for the pages of the operator; one that does not answer is told as that."""

from asyncio import gather
from collections.abc import Mapping
from typing import Any, TypeVar

from services.gateway.queries.query_client import QueryClient
from shared.contracts.questions.question import Answer, Question
from shared.contracts.services import SERVICES

A = TypeVar("A", bound=Answer)


async def ask_each(
    queries: QueryClient, kind: type[Question[A]], fields: Mapping[str, Any] | None = None
) -> dict[str, A | None]:
    """Return what each service answers, by name; None where it does not.

    Raises:
        NotAllowedToAsk: Who is signed in may not ask it.
        QueryFailed: The question is about something that does not exist, or is not valid.
    """
    asked = [kind.asked_of(name).model_validate(fields or {}) for name in SERVICES]
    return dict(zip(SERVICES, await gather(*map(queries.ask_or_none, asked)), strict=True))
