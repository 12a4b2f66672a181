"""The recount: whether the tally is what the records come to, and counting it anew if it is not."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.deadlines import store
from services.deadlines.figures.tally import Tally, rows_of, tally_of
from shared.contracts.questions.check_up import Check, Checks
from shared.contracts.questions.deadlines import CheckUpOfDeadlines, CountAnew
from shared.messaging.transaction import Transaction

WHAT: Final = "figures are those of the records"
NAMED: Final = 5
"""Counts that are wrong and named; of the others it is said how many there are."""


async def check_up(_question: CheckUpOfDeadlines, read: AsyncConnection) -> Checks:
    """Compare the tally with a recount."""
    await store.see_one_moment(read)
    anew, kept = rows_of(await recounted(read)), await store.tally_kept(read)
    wrong = sorted(one for one in anew.keys() | kept.keys() if anew[one] != kept[one])
    if not wrong:
        check = Check(what=WHAT, is_well=True, found=f"all {len(anew):,} counts equal a recount")
    else:
        named = "; ".join(
            f"{counted} of {row.procedure} in {row.unit}, {row.span} of {row.since}: "
            f"{kept[row, counted]}, and it should be {anew[row, counted]}"
            for row, counted in wrong[:NAMED]
        )
        check = Check(
            what=WHAT,
            is_well=False,
            found=f"{len(wrong):,} of {len(anew.keys() | kept.keys()):,} counts are wrong: {named}",
            remedy="run `motcua doctor --mend` to count anew; please tell us, since this should never happen",
        )
    return Checks(checks=(check,))


async def count_anew(_question: CountAnew, tx: Transaction) -> Checks:
    """Replace the tally by a recount."""
    anew = await recounted(tx.connection)
    await store.forget_tally(tx.connection)
    await store.add_to_tally(tx.connection, anew)
    return Checks(checks=(Check(what=WHAT, is_well=True, found=f"{len(anew):,} counts were made anew"),))


async def recounted(read: AsyncConnection) -> Tally:
    """Count anew from the records."""
    tally: Tally = Tally()
    async for followed in store.all_followed(read):
        tally.update(tally_of(followed))
    return tally
