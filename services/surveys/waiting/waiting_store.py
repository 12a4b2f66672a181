"""Reads and writes the answers that wait."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from random import SystemRandom
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys.tables import waiting_answer
from services.surveys.waiting.piles import WaitingGroup, WaitingPile
from services.surveys.waiting.seal import Seal, SealedWords
from shared.storage.bulk import insert

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
    await insert(connection, waiting_answer, sorted(rows, key=lambda row: str(row["id"])))


async def count_waiting(
    connection: AsyncConnection, seal: Seal, among: Collection[WaitingPile] | None = None
) -> Mapping[WaitingPile, int]:
    """Count the answers that wait in some piles, or in all."""
    counts = select(*PILE, func.count()).where(waiting_answer.c.key == seal.id).group_by(*PILE)
    if among is not None:
        counts = counts.where(tuple_(*PILE).in_(list(among)))
    return {WaitingPile(*row[:-1]): row[-1] for row in await connection.execute(counts)}


async def take(
    connection: AsyncConnection, groups: Sequence[WaitingGroup], seal: Seal
) -> list[list[SealedWords]]:
    """Remove the answers of groups and return what those of each say, in an order that chance decides.

    Which answers of a pile go and which ones wait on is chance as well. One that was damaged is removed and
    left out; its group may then be smaller.
    """
    waiting: dict[WaitingPile, list[str]] = defaultdict(list)
    of_piles = tuple_(*PILE).in_([pile for group in groups for pile in group.piles])
    ids = select(waiting_answer.c.id, *PILE).where(waiting_answer.c.key == seal.id, of_piles)
    for id, *pile in await connection.execute(ids):
        waiting[WaitingPile(*pile)].append(id)
    chosen = [
        CHANCE.sample([id for pile in group.piles for id in waiting[pile]], group.answers) for group in groups
    ]
    is_chosen = waiting_answer.c.id.in_([id for group in chosen for id in group])
    sealed = select(waiting_answer.c.id, waiting_answer.c.sealed).where(is_chosen)
    opened = {id: seal.open(words) for id, words in await connection.execute(sealed)}
    await connection.execute(delete(waiting_answer).where(is_chosen))
    return [[said for id in group if (said := opened[id]) is not None] for group in chosen]
