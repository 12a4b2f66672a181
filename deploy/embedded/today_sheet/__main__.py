"""Writes the sheet of today for each unit of the office, and removes the oldest.

    python -m deploy.embedded.today_sheet FOLDER

A process of its own, so that the memory for its imports is freed. If a service does not answer it fails, and
the sheets of before stay.
"""

import asyncio
import sys
from pathlib import Path

from deploy.embedded.today_sheet.writing import write_sheets
from shared.clock import RealClock
from shared.messaging.connection import connect
from shared.settings import Settings


async def run(folder: Path) -> None:
    """Write the sheets of this hour."""
    settings = Settings()
    bus = await connect(settings, "today-sheet", asyncio.Event())
    try:
        await write_sheets(bus, folder, settings, RealClock().now())
    finally:
        await bus.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
