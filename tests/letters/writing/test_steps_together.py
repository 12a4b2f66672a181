"""Steps that officers ask for at the same time: each is taken or refused as if it were asked for alone."""

import asyncio
from typing import Any

import pytest
from pydantic_core import from_json

from services.letters.rules.required_letters import letter_id
from services.letters.writing.steps import take_steps
from shared.contracts.questions.letters import Act, LetterStatus, TakeStep
from shared.messaging.queries.server import QueryHandler
from tests.letters.conftest import CHAIRMAN, Desk
from tests.letters.support.families import BIRTH, VAN_SON, another, registered

FIRST, SECOND, UNKNOWN = letter_id(VAN_SON, "KS-1"), letter_id(VAN_SON, "KS-2"), letter_id(VAN_SON, "KS-3")
WISH = "Gia đình đề nghị"


@pytest.fixture
async def written(desk: Desk) -> Desk:
    """Two congratulations."""
    await desk.consume([registered(another(BIRTH, nth), f"KS-{nth}") for nth in (1, 2)])
    return desk


async def test_each_has_its_own_answer(written: Desk) -> None:
    handler = QueryHandler(take_steps)

    async def hold(letter: str) -> dict[str, Any]:
        step = TakeStep(letter=letter, act=Act.HOLD, officer=CHAIRMAN, reason=WISH)
        reply = await handler.reply(step.subject(), step.model_dump_json().encode(), written.office)
        said: dict[str, Any] = from_json(reply)
        return said

    replies = await asyncio.gather(*map(hold, (FIRST, FIRST, UNKNOWN, SECOND, FIRST)))
    answers = [reply.get("answer") for reply in replies]
    assert [answer and (answer["taken"], answer["repeated"]) for answer in answers] == [
        (True, False),
        (False, True),
        None,
        (True, False),
        (False, True),
    ]
    assert replies[2]["no_answer"]["code"] == "not-found"
    for letter in (FIRST, SECOND):
        assert await written.life(letter) == [
            (LetterStatus.DRAFTED, "office"),
            (LetterStatus.HELD, CHAIRMAN.role),
        ]
    assert sum("held" in subject for subject, _ in await written.published()) == 2
