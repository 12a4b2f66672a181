"""Kill the surveys service: who was given a code has a record, filed once and answered once."""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial

import httpx
import pytest
from nats.errors import Error as NatsError
from pydantic_core import from_json

from services.surveys import tables
from shared.contracts.officer import Officer, Role
from shared.contracts.questions.surveys.recommendations import AnswerRecommendation, RecommendationOutcome
from shared.messaging.queries.client import QueryFailed, ask
from shared.messaging.streams import IN
from tests.support.eventually import eventually
from tests.surveys.test_killed import ADDRESS, Office, office  # noqa: F401  # the fixture

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
CITIZENS = 24
PATIENCE_S = 150
"""Of a citizen, while the service is killed and a busy machine starts it again."""
PATH = "/cong-khai/15715v2/phan-anh"
CHAIRMAN = Officer(role=Role.CHAIRMAN, id="ct-01")


@pytest.fixture
async def citizens(office: Office) -> AsyncIterator[list[httpx.AsyncClient]]:  # noqa: F811
    """Browsers before the page, each at an address of its own."""
    transport = office.page._transport
    assert isinstance(transport, httpx.ASGITransport)
    async with AsyncExitStack() as opened:
        yield [
            await opened.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app=transport.app, client=(f"192.0.2.{n}", 1)),
                    base_url=ADDRESS,
                    headers={"Origin": ADDRESS},
                )
            )
            for n in range(CITIZENS)
        ]


async def code_given(citizen: httpx.AsyncClient, number: int) -> str:
    """Send the form, twice at once and as often as its page says that it was not kept; return the code."""
    form = re.search(r'name="form" value="([^"]+)"', (await citizen.get(PATH)).text)
    assert form
    said = {"procedure": "x.recommendation.matter", "words": f"Điều {number}", "form": form.group(1)}
    codes: set[str] = set()

    async def published() -> bool:
        for page in await asyncio.gather(*(citizen.post(PATH, data=said) for _ in range(2))):
            assert page.status_code in (200, 503)
            codes.update(re.findall(r"PAKN[0-9.-]+", page.text))
        return bool(codes)

    await eventually(published, PATIENCE_S)
    assert len(codes) == 1, "a form has one code"
    return codes.pop()


async def reported(office: Office) -> dict[str, set[bytes]]:  # noqa: F811
    """What was reported to intake, by event id. It may come twice, since intake knows it by its content."""
    js = office.bus.jetstream()
    last = (await js.stream_info(IN.name)).state.last_seq
    messages = [await js.get_msg(IN.name, sequence) for sequence in range(1, last + 1)]
    assert not [message for message in messages if "Điều".encode() in (message.data or b"")]
    by_id: dict[str, set[bytes]] = defaultdict(set)
    for message in messages:
        by_id[from_json(message.data or b"")["id"]].add(message.data or b"")
    return by_id


async def test_each_code_that_was_given_is_a_record_filed_and_answered_once(
    office: Office,  # noqa: F811
    citizens: list[httpx.AsyncClient],
) -> None:
    await office.running.start()
    sending = asyncio.gather(*(code_given(citizen, n) for n, citizen in enumerate(citizens)))

    async def has_kept(count: int) -> bool:
        return await office.running.count(tables.recommendation) >= count

    for kept in (1, 12):
        await eventually(partial(has_kept, kept), PATIENCE_S)
        await office.running.kill_and_start()
    codes = await sending
    assert len(set(codes)) == await office.running.count(tables.recommendation) == CITIZENS

    async def answered(code: str) -> bool:
        answer = AnswerRecommendation(
            record=code, outcome=RecommendationOutcome.SETTLED, said="Đã xem", officer=CHAIRMAN
        )
        try:
            await ask(office.bus, answer, within_s=1)
        except (NatsError, QueryFailed):  # it is killed meanwhile
            return False
        return True

    answering = asyncio.gather(*(eventually(partial(answered, code), PATIENCE_S) for code in codes))
    await office.running.kill_and_start()
    await answering

    async def all_reported() -> bool:
        return len(await reported(office)) == 3 * CITIZENS

    await eventually(all_reported, PATIENCE_S)
    published = await reported(office)
    assert published.keys() == {
        f"{code} {step}" for code in codes for step in ("filed", "resolved", "returned")
    }
    assert {len(bodies) for bodies in published.values()} == {1}
