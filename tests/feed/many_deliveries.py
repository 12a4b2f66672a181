"""Ten thousand deliveries to a webhook while feed is killed; part of `make prove`.

python -m tests.feed.many_deliveries [deliveries] [kills]
"""

import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.feed.conftest import feed_office
from tests.feed.test_killed import check_deliveries

DELIVERIES: Final = 10_000
KILLS: Final = 20
WITHIN_S: Final = 1800.0


async def main(deliveries: int, kills: int) -> None:
    """Deliver, kill, compare, and say how long it took."""
    since = time.monotonic()
    with TemporaryDirectory() as folder:
        database_url = f"sqlite+aiosqlite:///{folder}/{{service}}.db"
        async with feed_office(Path(folder), database_url) as office:
            await check_deliveries(office, deliveries, kills, WITHIN_S)
    print(f"{deliveries} deliveries in order, {kills} kills: {time.monotonic() - since:.0f} s")


if __name__ == "__main__":
    numbers = [int(number) for number in sys.argv[1:]]
    asyncio.run(main(*(numbers + [DELIVERIES, KILLS][len(numbers) :])))
