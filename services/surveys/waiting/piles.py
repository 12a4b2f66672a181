"""Which waiting answers go in together. Pure.

A group is of one unit, month, questionnaire and way of answering, so that it adds five or more answers to one
cell of the figures. An answer keeps procedure and role if its whole group shares them: whoever knows which
citizens answered cannot tell the answers of a group apart by what they are about.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from services.surveys.domain import MIN_GROUP_SIZE

MANY: Final = 2 * MIN_GROUP_SIZE
"""So many answers about different things go in without what they are about."""


class WaitingPile(NamedTuple):
    """What waiting answers have in common."""

    unit: str
    month: date
    instrument: str
    channel: str
    procedure: str
    """Empty for a letter."""
    role: str
    """Of the official who handled the record."""

    def mixed(self, month: date) -> "WaitingPile":
        """Return the pile of all procedures and roles of a month."""
        return self._replace(month=month, procedure="", role="")


class WaitingGroup(NamedTuple):
    """So many answers of some piles are stored together, as answers about `stored_as`."""

    stored_as: WaitingPile
    piles: tuple[WaitingPile, ...]
    answers: int


def full_piles(waiting: Mapping[WaitingPile, int]) -> Iterator[WaitingGroup]:
    """Yield the groups of answers about the same: all of a pile but the last one to four."""
    for pile, number in sorted(waiting.items()):
        if number >= MIN_GROUP_SIZE:
            yield WaitingGroup(pile, (pile,), number - number % MIN_GROUP_SIZE)


def mixed_piles(
    waiting: Mapping[WaitingPile, int], counted_in: Callable[[date], date]
) -> Iterator[WaitingGroup]:
    """Yield the groups of answers about different things that go in rather than wait for their like.

    Args:
        waiting: Number of waiting answers by pile.
        counted_in: The month in which answers of a month are counted from now on. A month whose links have
            all expired can get no further answer, so its last few join those of a later month.
    """
    by_mix: dict[WaitingPile, list[WaitingPile]] = defaultdict(list)
    for pile in sorted(waiting):
        by_mix[pile.mixed(counted_in(pile.month))].append(pile)
    for mix, piles in by_mix.items():
        number = sum(waiting[pile] for pile in piles)
        have_waited_long = any(pile.month != mix.month for pile in piles)
        if number >= (MIN_GROUP_SIZE if have_waited_long else MANY):
            yield WaitingGroup(mix, tuple(piles), number)
