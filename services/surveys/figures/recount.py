"""Counts the figures again from invitations and answers."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys import answer_store
from services.surveys.figures import tally_store
from services.surveys.figures.tally import Tally, tally_of_answers
from shared.service.recount import KeptFigures


async def rebuilt_tally(read: AsyncConnection) -> Tally:
    """Count all invitations and answers."""
    tally = await tally_store.counted_invitations(read)
    async for answer in answer_store.all_answers(read):
        tally.update(tally_of_answers([answer]))
    return tally


FIGURES: Final = KeptFigures(
    title="figures are those of the invitations and answers",
    recount=rebuilt_tally,
    stored=tally_store.whole_tally,
    reset=tally_store.clear_tally,
    add=tally_store.add_to_tally,
)
"""No wrong count is named, since a small one could tell something about a citizen."""
