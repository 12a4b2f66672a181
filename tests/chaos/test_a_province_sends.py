"""A province's system sends a day while gateway, intake and bus are killed: nothing is lost.

Longer: `python -m tests.chaos.test_a_province_sends [MESSAGES] [KILLS]`, which is part of `make prove`.
"""

import asyncio
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.chaos.support.province import VICTIMS, EndOfDay, day, play

MESSAGES, KILLS_EACH = 240, 2
LONG: Final = (25_000, 60)


async def two_days(folder: Path, messages: int, deaths: list[str]) -> tuple[EndOfDay, EndOfDay]:
    """How a day ends undisturbed and disturbed."""
    sent = day(messages)
    since = time.monotonic()
    undisturbed = await play(folder / "undisturbed", sent, [])
    between = time.monotonic()
    disturbed = await play(folder / "disturbed", sent, deaths)
    lasted = f"{between - since:.0f} and {time.monotonic() - between:.0f} s"
    print(f"{len(sent)} messages in {lasted}; {dict(disturbed.killed)}, {disturbed.again} sent again")
    return undisturbed, disturbed


def compare(undisturbed: EndOfDay, disturbed: EndOfDay) -> None:
    """Nothing differs, and no fact stands twice on the bus."""
    for question, expected in undisturbed.rows.items():
        assert expected, f"{question} has no rows"
        found, told = set(disturbed.rows[question]), set(expected)
        assert found == told, f"{question}: {sorted(found ^ told)[:3]}"
        assert len(disturbed.rows[question]) == len(expected), question
    assert disturbed.facts == undisturbed.facts
    assert max(disturbed.facts.values()) == 1


@pytest.mark.slow
async def test_whoever_is_killed_the_day_of_a_province_ends_as_if_nothing_had_happened(
    tmp_path: Path,
) -> None:
    deaths = [*VICTIMS] * KILLS_EACH
    undisturbed, disturbed = await two_days(tmp_path, MESSAGES, deaths)
    assert min(disturbed.killed[victim] for victim in VICTIMS) >= 1
    assert disturbed.again > 0, "somebody was killed while a message was on its way"
    compare(undisturbed, disturbed)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    messages, kills = [*numbers, *LONG[len(numbers) :]]
    with TemporaryDirectory() as kept:
        compare(*asyncio.run(two_days(Path(kept), messages, list(islice(cycle(VICTIMS), kills)))))
