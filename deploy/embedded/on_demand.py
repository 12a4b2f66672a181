"""Which processes an office on one computer needs: two of them only once they have something to do.

Each process takes some 20 MB of its own. Most offices have no subscriber, so feed waits for the first one.
Supervision waits until it is asked something for the first time, which a file with its name tells.
"""

import asyncio
import tomllib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from shared.contracts.services import NOT_ALWAYS, ON_DEMAND

FEED: Final = "feed"
SUBSCRIBERS: Final = "feed/subscribers.toml"
ASKED: Final = "on-demand"
"""Folder with a file for each service that was asked something while it did not run."""
LOOK_S: Final = 2.0
SOMEBODY_WAITS_S: Final = 0.25
"""For a page of a service that is started when it is asked; nobody waits for feed."""


def is_needed(name: str, folder: Path) -> bool:
    """Return whether the office of a folder needs a process."""
    if name in ON_DEMAND:
        return (folder / ASKED / name).exists()
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
    if folder is None:
        return frozenset()
    return frozenset(name for name in NOT_ALWAYS if name not in running and not is_needed(name, folder))


def note_asked(folder: Path) -> None:
    """Let every service that is started when it is first asked something have been asked."""
    (folder / ASKED).mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ON_DEMAND:
        (folder / ASKED / name).touch()


async def start_when_needed(name: str, folder: Path, start: Callable[[], None]) -> None:
    """Start a process as soon as it has something to do."""
    pause_s = SOMEBODY_WAITS_S if name in ON_DEMAND else LOOK_S
    while True:
        if is_needed(name, folder):
            return start()
        await asyncio.sleep(pause_s)
