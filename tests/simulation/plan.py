"""What a seed decides: how many letters, which of them are poison, and which faults happen when."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import count as counting
from itertools import islice
from random import Random
from typing import Final, NamedTuple

CALM_SHARE: Final = 0.25
"""So many seeds know no fault, so that nothing may be delivered twice or be late."""
LASTS_S: Final = 20.0
"""For so long letters come."""
STEPS: Final = 1500
"""About so many steps the service takes meanwhile. A fault happens after one of them that is drawn,
since it does much in few moments and nothing in most."""


class Kind(StrEnum):
    """What happens."""

    KILL = "the service is killed"
    FREEZE = "the service stands still"
    CUT = "its connection breaks"
    SILENT_CUT = "its connection is cut, and nobody tells"
    PUBLISHER_CUT = "the publisher's connection breaks"
    RESTART = "the bus restarts"
    DISK = "the disk fails now and then"


class Fault(NamedTuple):
    """A fault, and for how many seconds it lasts if it lasts."""

    after: int
    """Steps of the service."""
    kind: Kind
    seconds: float


@dataclass(frozen=True)
class Plan:
    """What happens in one world."""

    letters: tuple[str, ...]
    poison: frozenset[str]
    batch_size: int
    faults: tuple[Fault, ...]

    @property
    def is_calm(self) -> bool:
        """Whether nothing goes wrong but that the machine is slow at times."""
        return not self.faults and not self.poison


def plan_of(random: Random) -> Plan:
    """Draw a plan."""
    letters = tuple(f"l{number:03}" for number in range(random.randint(5, 60)))
    batch_size = random.choice((1, 3, 10, 50))
    if random.random() < CALM_SHARE:
        return Plan(letters, frozenset(), batch_size, ())
    poison = frozenset(random.sample(letters, random.choice((0, 0, 1, 2))))
    drawn = [random.choice(list(Kind)) for _ in range(random.randint(1, 8))]
    faults = sorted(Fault(random.randrange(STEPS), kind, random.choice((0.3, 3, 15))) for kind in drawn)
    return Plan(letters, poison, batch_size, tuple(faults))


def calm_seeds(count: int) -> list[int]:
    """Return the first seeds of worlds in which nothing fails."""
    calm = (seed for seed in counting() if plan_of(Random(seed)).is_calm)
    return list(islice(calm, count))
