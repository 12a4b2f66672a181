"""Says of each line of a soak whether it is flat. Pure.

A line is flat if the median of its last quarter is at most 5 % above that of its second quarter; the first
quarter is for warming up. Of what grows with the load, it is the amount for each message that comes in that
must not grow: how many events an office makes of a message differs by the hour of the day.
"""

import statistics
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from bench.soak.samples import TAKEN
from shared.storage.database import POOL_SIZE

MOST_GROWTH: Final = 0.05
LAG_S: Final = 1.0
"""A lag of what comes in a second is none: it is what a batch has in hand."""
SMALL_MB: Final = 1.0
"""A file that grows by less is written in steps that say nothing."""
GROWS: Final = "disk/"
CAME_IN: Final = f"{TAKEN}intake"
LIMITS: Final = {
    "log/": 4.3,
    "log/postgresql": 1100.0,
    "memory/nats-server": 85.0,
    "connections/": POOL_SIZE,
}
"""What is bounded by a setting may grow up to there: SQLite starts a log of 1,000 pages again (one
transaction may exceed that), PostgreSQL keeps a gigabyte (`max_wal_size`), nats-server has `GOMEMLIMIT`
(60 MiB, without its program), and a pool opens connections as they are in use at once."""


class Verdict(NamedTuple):
    """How a line went: a level, or megabytes for a thousand messages, in its second and its last quarter."""

    line: str
    before: float
    after: float
    unit: str
    is_flat: bool
    limit: float | None = None
    """The limit below which it stays, if it grows and has one."""

    @property
    def growth(self) -> float:
        """How much larger it is at the end, as a share."""
        return self.after / self.before - 1 if self.before else 0.0


def verdicts(samples: Sequence[Mapping[str, float]], a_second: float) -> list[Verdict]:
    """Judge each line that all samples after the first quarter have.

    Args:
        samples: Figures by name, evenly in time; see `samples.Sample`.
        a_second: Messages that came in a second.
    """
    judged = samples[len(samples) // 4 :]
    lines = [line for line in judged[-1] if "/" in line and all(line in one for one in judged)]
    return [_verdict(line, samples, a_second) for line in sorted(lines)]


def _verdict(line: str, samples: Sequence[Mapping[str, float]], a_second: float) -> Verdict:
    quarter = len(samples) // 4
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    if line.startswith(GROWS):
        before, after = _for_a_thousand(line, second), _for_a_thousand(line, last)
        grown = samples[-1][line] - samples[quarter][line]
        return Verdict(
            line, before, after, "MB / 1,000 messages", grown < SMALL_MB or _is_flat(before, after)
        )
    before, after = (statistics.median(one[line] for one in part) for part in (second, last))
    is_flat = _is_flat(before, after) or (line.startswith("lag/") and after <= a_second * LAG_S)
    limit = LIMITS.get(line, LIMITS.get(f"{line.partition('/')[0]}/"))
    below = limit if limit and not is_flat and max(one[line] for one in last) <= limit else None
    return Verdict(line, before, after, "MB" if line.startswith(("memory/", "log/")) else "", is_flat, below)


def _for_a_thousand(line: str, part: Sequence[Mapping[str, float]]) -> float:
    came = part[-1][CAME_IN] - part[0][CAME_IN]
    return 1000 * (part[-1][line] - part[0][line]) / came if came else 0.0


def _is_flat(before: float, after: float) -> bool:
    return after <= before * (1 + MOST_GROWTH)
