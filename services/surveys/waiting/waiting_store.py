"""Reads and writes the answers that wait."""

from collections.abc import Collection, Iterable, Mapping
from random import SystemRandom
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.tables import waiting_answer
from services.surveys.waiting.piles import WaitingGroup, WaitingPile
from services.surveys.waiting.seal import Seal, SealedWords

PILE: Final = tuple(waiting_answer.c[trait] for trait in WaitingPile._fields)
CHANCE: Final = SystemRandom()


async def put(
    connection: AsyncConnection, answers: Iterable[tuple[WaitingPile, SealedWords]], seal: Seal
) -> None:
    """Seal answers and store them, in the transaction that takes their links away."""
    rows = [
        {"id": str(uuid4()), **pile._asdict(), "key": seal.id, "sealed": seal.close(said)}
        for pile, said in answers
    ]
    await connection.execute(insert(waiting_answer), sorted(rows, key=lambda row: str(row["id"])))


async def count_waiting(
    connection: AsyncConnection, seal: Seal, among: Collection[WaitingPile] | None = None
) -> Mapping[WaitingPile, int]:
    """Count the answers that wait in some piles, or in all."""
    counts = select(*PILE, func.count()).where(waiting_answer.c.key == seal.id).group_by(*PILE)
    if among is not None:
        counts = counts.where(tuple_(*PILE).in_(list(among)))
    return {WaitingPile(*row[:-1]): row[-1] for row in await connection.execute(counts)}


async def take(connection: AsyncConnection, group: WaitingGroup, seal: Seal) -> list[SealedWords]:
    """Remove the answers of a group and return what they say, in an order that chance decides.

    Which answers of a pile go and which ones wait on is chance as well. One that was damaged is removed and
    left out; its group may then be smaller.
    """
    of_piles = (waiting_answer.c.key == seal.id, tuple_(*PILE).in_(list(group.piles)))
    ids = list((await connection.execute(select(waiting_answer.c.id).where(*of_piles))).scalars())
    chosen = CHANCE.sample(ids, group.answers)
    sealed = select(waiting_answer.c.sealed).where(waiting_answer.c.id.in_(chosen))
    opened = [seal.open(row) for row in (await connection.execute(sealed)).scalars()]
    await connection.execute(delete(waiting_answer).where(waiting_answer.c.id.in_(chosen)))
    CHANCE.shuffle(opened)
    return [said for said in opened if said is not None]
