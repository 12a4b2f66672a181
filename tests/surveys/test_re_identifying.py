"""Somebody has a full dump of the database and of all that was told, and looks for who said what."""

import random
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest
from pydantic_core import from_json

from services.surveys import tables
from tests.surveys.conftest import CERTIFIED_COPY, MARRIAGE, Desk, returned


@pytest.mark.slow
async def test_no_answer_leads_to_fewer_than_five_records(desk: Desk) -> None:
    """Answers come as results are handed over, in any order, so that what is told has a place among them."""
    chance = random.Random(5)
    told_after: list[set[str]] = []
    open_tokens: dict[str, str] = {}
    for serial in range(60):
        day = f"2023-02-{1 + serial // 3:02} 09:00"
        procedure, role = chance.choice([CERTIFIED_COPY, MARRIAGE]), chance.choice(["clerk", "land", ""])
        await desk.consume([returned(serial, day, procedure=procedure, role=role)])
        open_tokens = await desk.tokens()
        if chance.random() < 0.6:
            record = chance.choice(sorted(open_tokens))
            await desk.give(open_tokens.pop(record), chance.choices(range(1, 6), k=3), contact="")
        while len(told_after) < len(await answers_told(desk)):
            told_after.append({returned(one).record for one in range(serial + 1)})
    dump = {table.name: await desk.rows(table) for table in tables.TABLES.sorted_tables}
    still_open = {row["invitation"] for row in dump["open_link"]}
    answered = [row for row in dump["invitation"] if row["id"] not in still_open]
    for row in dump["answer"]:
        alike = [one for one in answered if fits(one, row)]
        assert len(alike) >= 5, "unit, month, procedure and role"
    assert {row["role"] for row in dump["answer"]} >= {"clerk", "land"}, "it is told where it may be"
    untold = [row for row in dump["answer"] if not row["procedure"]]
    assert len(untold) >= 5, "what is left out cannot be found by taking away what is told"
    for handed_over in told_after:
        assert len([one for one in answered if one["record"] in handed_over]) >= 5, "the moment of telling"


@pytest.mark.slow
async def test_what_is_told_comes_in_fives_in_no_order_and_names_nothing(desk: Desk) -> None:
    await desk.consume([returned(serial) for serial in range(14)])
    for number, token in enumerate((await desk.tokens()).values()):
        await desk.give(token, (1 + number % 5, 3, 5))
        assert len(await answers_told(desk)) % 5 == 0
    facts = await answers_told(desk)
    assert len(facts) == 10
    for batch in (facts[:5], facts[5:]):
        assert [fact["answer"] for fact in batch] == sorted(fact["answer"] for fact in batch)
    kept = {row["id"] for row in await desk.rows(tables.answer)}
    assert not kept & {fact["answer"] for fact in facts}, "what is told does not lead to the row"
    assert not [fact for fact in facts if "record" in fact or "procedure" in fact]


async def test_no_value_of_an_answer_stands_anywhere_beside_a_record(desk: Desk) -> None:
    await desk.consume([returned(serial) for serial in range(7)])
    for token in (await desk.tokens()).values():
        await desk.give(token, (1, 2, 3), "Chờ lâu quá")
    where: dict[str, set[str]] = defaultdict(set)
    for table in tables.TABLES.sorted_tables:
        for row in await desk.rows(table):
            for value in row.values():
                if not isinstance(value, bool | int | None | date):
                    where[str(value)].add(table.name)
    beside_records = {"invitation", "open_link"}
    crossing = {value for value, seen in where.items() if seen & beside_records and seen - beside_records}
    assert crossing <= {"15712v1", "three-factors/1", CERTIFIED_COPY, ""}


def fits(invitation: dict[str, Any], answer: dict[str, Any]) -> bool:
    alike = all(invitation[trait] == answer[trait] for trait in ("unit", "month", "instrument"))
    published = (answer["procedure"], answer["role"])
    return alike and published in (("", ""), (invitation["procedure"], invitation["role"]))


async def answers_told(desk: Desk) -> list[dict[str, Any]]:
    published = [m for m in await desk.published() if m.subject.startswith("office.survey.answered.")]
    assert max(Counter(message.id for message in published).values(), default=1) == 1
    return [from_json(message.body)["data"] for message in published]
