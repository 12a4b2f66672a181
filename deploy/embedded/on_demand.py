"""Which processes an office on one computer needs: feed only once a system is subscribed.

Each process takes some 20 MB of its own, and most offices have no subscriber.
"""

import asyncio
import tomllib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

FEED: Final = "feed"
SUBSCRIBERS: Final = "feed/subscribers.toml"
LOOK_S: Final = 2.0


def is_needed(name: str, folder: Path) -> bool:
    """Return whether the office of a folder needs a process."""
    return name != FEED or has_subscribers(folder)


def has_subscribers(folder: Path) -> bool:
    """Return whether somebody is subscribed; a file that cannot be read is left to feed to report."""
    file = folder / SUBSCRIBERS
    try:
        return bool(file.exists() and tomllib.loads(file.read_text(encoding="utf-8-sig")).get("subscriber"))
    except (ValueError, OSError):
        return True


def not_needed(folder: Path | None, running: Collection[str]) -> frozenset[str]:
    """Return the processes that an office on this computer does without, and that need not answer."""
    if folder is None or FEED in running or has_subscribers(folder):
        return frozenset()
    return frozenset({FEED})


async def start_when_needed(folder: Path, start: Callable[[], None]) -> None:
    """Start feed as soon as somebody is subscribed."""
    while True:
        if has_subscribers(folder):
            return start()
        await asyncio.sleep(LOOK_S)
