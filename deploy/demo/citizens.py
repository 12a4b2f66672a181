"""Sends the answers of the demo year's citizens, each through the public form of its invitation's link."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from typing import Final

import httpx
from nats.aio.client import Client

from deploy.demo.year.answers import CitizenAnswer, answer_of
from deploy.terminal.running import CannotDo
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.messaging.query_client import ask

CONCURRENT_FORMS: Final = 32
ROUNDS: Final = 5
"""Answers that fail are sent again in the next round, since a service may be away for a moment."""
PAGE_SIZE: Final = 500
ALREADY_ANSWERED: Final = 409
"""HTTP status of a form whose link is used."""


async def let_citizens_answer(
    unit: str,
    bus: Client,
    gateway_url: str,
    progress: Callable[[int], None] = lambda answered: None,
    trusted: ssl.SSLContext | None = None,
) -> int:
    """Send an answer for every open invitation whose citizen answers; return how many were sent.

    Raises:
        CannotDo: Some answers were not accepted in any round.
    """
    answered = 0
    slots = asyncio.Semaphore(CONCURRENT_FORMS)

    async def send(token: str, answer: CitizenAnswer) -> None:
        nonlocal answered
        async with slots:
            sent = await _sent(forms, token, answer)
        answered += sent
        progress(answered)

    # Without an argument no authority is trusted: the system's list takes 8 MB, and loopback needs none.
    context = trusted or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    headers = {"Origin": gateway_url.rstrip("/")}
    async with httpx.AsyncClient(
        base_url=gateway_url, headers=headers, timeout=30, trust_env=False, verify=context
    ) as forms:
        for _ in range(ROUNDS):
            plans = [plan async for plan in _plans(unit, bus)]
            if not plans:
                return answered
            await asyncio.gather(*(send(token, answer) for token, answer in plans))
    raise CannotDo(f"only {answered} answers of citizens were taken by the public form")


async def _plans(unit: str, bus: Client) -> AsyncIterator[tuple[str, CitizenAnswer]]:
    """Yield token and answer of each open invitation whose citizen answers."""
    after, more = "", True
    while more:
        page = await ask(bus, OpenInvitations(unit=unit, limit=PAGE_SIZE, after=after))
        for invitation in page.invitations:
            if answer := answer_of(invitation.record):
                yield invitation.token, answer
        after, more = page.next, bool(page.next)


async def _sent(forms: httpx.AsyncClient, token: str, answer: CitizenAnswer) -> bool:
    try:
        response = await forms.post(f"/s/{token}", data=asdict(answer))
    except httpx.HTTPError:
        return False
    return response.is_success or response.status_code == ALREADY_ANSWERED
