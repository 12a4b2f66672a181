"""Questions that come together share a transaction, and none suffers from another."""

import asyncio
from collections.abc import Sequence

from pydantic_core import from_json
from sqlalchemy import text

from shared.contracts.questions.letter_figures import HowManyLetters, LetterFigures
from shared.messaging.context import ServiceContext
from shared.messaging.queries.client import FAILED
from shared.messaging.queries.server import QueryHandler
from shared.messaging.transaction import Transaction
from tests.shared.conftest import lose_the_database

BROKEN = "15718v1"


async def test_one_that_cannot_be_answered_keeps_no_other_from_it(context: ServiceContext) -> None:
    async def count(questions: Sequence[HowManyLetters], tx: Transaction) -> list[LetterFigures]:
        for question in questions:
            await tx.connection.execute(
                text("insert into asked (unit) values (:unit)"), {"unit": question.units[0]}
            )
        if any(question.units == (BROKEN,) for question in questions):
            raise ZeroDivisionError
        return [LetterFigures(birth=len(questions))] * len(questions)

    async with context.transaction() as tx:
        await tx.connection.execute(text("create table asked (unit text)"))
    handler = QueryHandler(count)

    async def ask(unit: str) -> dict[str, dict[str, object]]:
        question = HowManyLetters.model_validate(
            {"units": [unit], "since": "2023-01-01", "until": "2023-12-31"}
        )
        body = question.model_dump_json().encode()
        said: dict[str, dict[str, object]] = from_json(await handler.reply(question.subject(), body, context))
        return said

    units = ["15712v1", "15715v1", BROKEN, "15721v1"]
    replies = await asyncio.gather(*map(ask, units))
    assert ["answer" in reply for reply in replies] == [True, True, False, True]
    assert replies[2]["no_answer"]["code"] == FAILED
    async with context.reading() as read:
        kept = (await read.execute(text("select unit from asked order by unit"))).scalars().all()
    assert kept == ["15712v1", "15715v1", "15721v1"]


async def test_a_database_that_fails_is_asked_once_for_all(context: ServiceContext) -> None:
    asked: list[int] = []

    async def count(questions: Sequence[HowManyLetters], tx: Transaction) -> list[LetterFigures]:
        asked.append(len(questions))
        await lose_the_database(tx.connection)
        return []

    handler = QueryHandler(count)
    question = HowManyLetters.model_validate(
        {"units": ["15712v1"], "since": "2023-01-01", "until": "2023-12-31"}
    )
    body = question.model_dump_json().encode()
    replies = await asyncio.gather(*(handler.reply(question.subject(), body, context) for _ in range(5)))
    assert {from_json(reply)["no_answer"]["code"] for reply in replies} == {FAILED}
    assert asked == [1, 4]
