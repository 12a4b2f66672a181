"""The citizens of the demo year answer, each through the public form behind the link of their invitation."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from typing import Final

import httpx
from nats.aio.client import Client

from deploy.demo.year.answers import Answer, answer_of
from deploy.terminal.running import CannotDo
from shared.contracts.questions.surveys.invitations import OpenInvitations
from shared.messaging.query_client import ask

AT_ONCE: Final = 32
ROUNDS: Final = 5
A_PAGE: Final = 500
ANSWERED_BEFORE: Final = 409


async def let_citizens_answer(
    unit: str,
    bus: Client,
    gateway_url: str,
    progress: Callable[[int], None] = lambda answered: None,
    trusted: ssl.SSLContext | None = None,
) -> int:
    """Let all who mean to answer do so; who has answered before is not asked again. Return how many did now.

    A few rounds, because a service may be away for a moment while somebody sends the form.

    Raises:
        CannotDo: There are answers that nobody takes.
    """
    answered = 0
    desk = asyncio.Semaphore(AT_ONCE)

    async def send(token: str, answer: Answer) -> None:
        nonlocal answered
        async with desk:
            sent = await _sent(forms, token, answer)
        answered += sent
        progress(answered)

    # Nobody is trusted unless said: all the authorities of the world take 8 MB, and loopback needs none.
    trusts = trusted or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    own = {"Origin": gateway_url.rstrip("/")}
    async with httpx.AsyncClient(
        base_url=gateway_url, headers=own, timeout=30, trust_env=False, verify=trusts
    ) as forms:
        for _ in range(ROUNDS):
            plans = [plan async for plan in _plans(unit, bus)]
            if not plans:
                return answered
            await asyncio.gather(*(send(token, answer) for token, answer in plans))
    raise CannotDo(f"only {answered} answers of citizens were taken by the public form")


async def _plans(unit: str, bus: Client) -> AsyncIterator[tuple[str, Answer]]:
    """Yield the tokens of those open invitations whose citizens mean to answer, and what they say."""
    after, more = "", True
    while more:
        page = await ask(bus, OpenInvitations(unit=unit, limit=A_PAGE, after=after))
        for invitation in page.invitations:
            if answer := answer_of(invitation.record):
                yield invitation.token, answer
        after, more = page.next, bool(page.next)


async def _sent(forms: httpx.AsyncClient, token: str, answer: Answer) -> bool:
    try:
        response = await forms.post(f"/s/{token}", data=asdict(answer))
    except httpx.HTTPError:
        return False
    return response.is_success or response.status_code == ANSWERED_BEFORE
