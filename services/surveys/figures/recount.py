"""The recount: whether the tally is what was asked and answered, and counting it anew if it is not."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.surveys import store
from services.surveys.figures import tally_store
from services.surveys.figures.tally import Tally, tally_of_answers
from shared.contracts.questions.check_up import Check, Checks
from shared.contracts.questions.surveys.figures import CheckUpOfSurveys, CountSurveysAnew
from shared.messaging.transaction import Transaction

WHAT: Final = "figures are those of the invitations and answers"


async def check_up(_question: CheckUpOfSurveys, tx: Transaction) -> Checks:
    """Compare the tally with a recount. In the writer's transaction, so that no answer comes in between."""
    anew, kept = await recounted(tx.connection), await tally_store.whole_tally(tx.connection)
    wrong = [one for one in anew.keys() | kept.keys() if anew[one] != kept[one]]
    if not wrong:
        return Checks(
            checks=(Check(what=WHAT, is_well=True, found=f"all {len(anew):,} counts equal a recount"),)
        )
    check = Check(
        what=WHAT,
        is_well=False,
        found=f"{len(wrong):,} of {len(anew.keys() | kept.keys()):,} counts are wrong",
        remedy="run `motcua doctor --mend` to count anew; please tell us, since this should never happen",
    )
    return Checks(checks=(check,))


async def count_anew(_question: CountSurveysAnew, tx: Transaction) -> Checks:
    """Replace the tally by a recount."""
    anew = await recounted(tx.connection)
    await tally_store.forget_tally(tx.connection)
    await tally_store.add_to_tally(tx.connection, anew)
    return Checks(checks=(Check(what=WHAT, is_well=True, found=f"{len(anew):,} counts were made anew"),))


async def recounted(read: AsyncConnection) -> Tally:
    """Count anew."""
    tally = await tally_store.recounted_invitations(read)
    async for answer in store.all_answers(read):
        tally.update(tally_of_answers([answer]))
    return tally
