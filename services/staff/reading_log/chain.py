"""The chain of the reading log: each entry has a digest over itself and that of the one before. Pure."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

NOTHING_BEFORE: Final = ""
"""The digest before the first entry of all."""


class Entry(NamedTuple):
    """Who asked what, about what, when, from where."""

    at: datetime
    person: str
    question: str
    unit: str
    about: str
    origin: str


class ChainLink(NamedTuple):
    """The place of an entry in the chain."""

    number: int
    digest: str


class ChainedEntry(NamedTuple):
    """An entry as it is stored."""

    link: ChainLink
    entry: Entry


class ChainFault(StrEnum):
    """What is wrong with a chain."""

    CHANGED = "changed"
    """An entry is not what it was."""
    REMOVED = "removed"
    """An entry is missing."""
    HEAD = "head"
    """The newest entries are missing, or were added by nobody."""


def digest_of_entry(number: int, entry: Entry, before: str) -> str:
    """Return the digest of an entry that follows another."""
    said = [before, number, entry.at.astimezone(UTC).isoformat(timespec="microseconds"), *entry[1:]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def chained(entries: Iterable[Entry], head: ChainLink) -> list[ChainedEntry]:
    """Return new entries, each following the one before; the first follows the head."""
    done: list[ChainedEntry] = []
    for entry in entries:
        number = head.number + 1
        head = ChainLink(number, digest_of_entry(number, entry, head.digest))
        done.append(ChainedEntry(head, entry))
    return done


class ChainCheck:
    """Follows a chain from the last entry that was purged, entry by entry, until something is wrong."""

    def __init__(self, anchor: ChainLink) -> None:
        self.reached = anchor
        self.checked = 0
        self.fault: ChainFault | None = None
        self.fault_at = 0

    def follow(self, stored: ChainedEntry) -> bool:
        """Check the next entry that is there; return whether it is the one that follows."""
        expected = self.reached.number + 1
        if stored.link.number != expected:
            return self._fail(ChainFault.REMOVED, expected)
        if stored.link.digest != digest_of_entry(expected, stored.entry, self.reached.digest):
            return self._fail(ChainFault.CHANGED, expected)
        self.reached = stored.link
        self.checked += 1
        return True

    def end(self, head: ChainLink) -> None:
        """Check that the last entry is the newest that was ever added."""
        if self.fault is None and self.reached != head:
            self._fail(ChainFault.HEAD, min(self.reached.number, head.number) + 1)

    def _fail(self, fault: ChainFault, at: int) -> bool:
        self.fault, self.fault_at = fault, at
        return False
