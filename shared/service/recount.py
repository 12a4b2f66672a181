"""The recount of figures that a service keeps: whether they equal what its records come to, and the repair.

A service adds to its figures as events come in. `motcua doctor` asks it to check them, and to replace them
by a recount if they are wrong.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.questions.checks import Check, CheckFigures, Checks, Recount
from shared.messaging.transaction import Transaction
from shared.storage.database import read_snapshot

MAX_NAMED: Final = 5
"""Wrong counts that a check names; of the others it says how many there are."""
K = TypeVar("K", bound=tuple[Any, ...])


@dataclass(frozen=True, kw_only=True)
class KeptFigures(Generic[K]):
    """The figures of a service: counts by a key of its own, and how to count, read and replace them."""

    title: str
    """What a check says that it has checked."""
    recount: Callable[[AsyncConnection], Awaitable[Counter[K]]]
    """Counts again from the records."""
    stored: Callable[[AsyncConnection], Awaitable[Counter[K]]]
    """Reads the counts that are kept; counts of zero may be left out."""
    reset: Callable[[AsyncConnection], Awaitable[None]]
    """Removes all counts."""
    add: Callable[[AsyncConnection, Counter[K]], Awaitable[None]]
    """Adds to the counts that are kept."""
    name_of: Callable[[K], str] | None = None
    """Names a count for an operator; None where a single count may tell something about a person."""
    also: Callable[[AsyncConnection], Awaitable[Check]] | None = None
    """Checks something else that the figures depend on."""

    async def check(self, _question: CheckFigures, read: AsyncConnection) -> Checks:
        """Compare the figures with a recount, both of the same instant."""
        await read_snapshot(read)
        compared = await self._compared(read)
        return Checks(checks=(compared, await self.also(read)) if self.also else (compared,))

    async def _compared(self, read: AsyncConnection) -> Check:
        recounted, stored = await self.recount(read), await self.stored(read)
        keys = recounted.keys() | stored.keys()
        wrong = sorted(key for key in keys if recounted[key] != stored[key])
        if not wrong:
            found = f"all {len(recounted):,} counts equal a recount"
            return Check(what=self.title, is_well=True, found=found)
        found = f"{len(wrong):,} of {len(keys):,} counts are wrong"
        if self.name_of:
            named = (
                f"{self.name_of(key)}: {stored[key]}, and it should be {recounted[key]}"
                for key in wrong[:MAX_NAMED]
            )
            found = f"{found}: {'; '.join(named)}"
        return Check(
            what=self.title,
            is_well=False,
            found=found,
            remedy="run `motcua doctor --mend` to recount; please tell us, since this should never happen",
        )

    async def replace(self, _question: Recount, tx: Transaction) -> Checks:
        """Replace the figures by a recount, in the transaction of the only writer."""
        recounted = await self.recount(tx.connection)
        await self.reset(tx.connection)
        await self.add(tx.connection, recounted)
        found = f"{len(recounted):,} counts were replaced"
        return Checks(checks=(Check(what=self.title, is_well=True, found=found),))
