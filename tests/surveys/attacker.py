"""Somebody who reads all files of the database after each commit, and guesses who gave which answer."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import comb
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.surveys.conftest import Desk

LINKS = "select invitation from open_link"
WAITING = "select id from waiting_answer"
TICKETS = "select invitation from ticket"
ANSWERS = "select comment, month, procedure, role, channel from answer"
INVITATIONS = "select id, record, month, procedure, role from invitation"

Rows = dict[str, tuple[tuple[Any, ...], ...]]
"""What each query returned."""


class View(NamedTuple):
    """What the database holds after a commit."""

    links: frozenset[str]
    tickets: frozenset[str]
    """The invitations for which somebody holds one."""
    waiting: frozenset[str]
    answers: tuple[tuple[Any, ...], ...]
    """In the order of their places in the file."""
    invitations: tuple[tuple[Any, ...], ...]
    raw: bytes = b""
    """All files of the database."""


@dataclass
class Attacker:
    """Watches a database."""

    folder: Path
    """For copies of its files."""
    views: list[View] = field(default_factory=list)

    def watch(self, desk: Desk, file: Path) -> None:
        """Take a copy of all files now and after each commit."""
        self.views.append(self._view_of_files(file))
        engine = desk.office.database._writer.sync_engine

        @event.listens_for(engine, "checkin")
        def note(_connection: Any, _record: Any) -> None:
            self.views.append(self._view_of_files(file))

    async def look(self, read: AsyncConnection) -> None:
        """Take note of the rows of a server, in the order of their places and with their transactions."""
        rows = {
            query: tuple(map(tuple, await read.execute(text(f"{query} order by ctid"))))
            for query in (LINKS, TICKETS, WAITING, ANSWERS, INVITATIONS)
        }
        self._add(rows)

    def _add(self, rows: Rows, raw: bytes = b"") -> None:
        self.views.append(_view(rows, rows[ANSWERS], raw))

    def _view_of_files(self, file: Path) -> View:
        raw = b""
        for suffix in ("", "-wal"):
            if (one := file.with_name(file.name + suffix)).exists():
                raw += (content := one.read_bytes())
                (self.folder / f"copy.db{suffix}").write_bytes(content)
        copy = sqlite3.connect(self.folder / "copy.db")
        rows = {
            query: tuple(copy.execute(query)) for query in (LINKS, TICKETS, WAITING, ANSWERS, INVITATIONS)
        }
        copy.execute("pragma wal_checkpoint(truncate)")
        copy.close()
        at = (self.folder / "copy.db").read_bytes()
        by_place = sorted(rows[ANSWERS], key=lambda row: at.find(row[0].encode()))
        for left in self.folder.glob("copy.db*"):
            left.unlink()
        return _view(rows, tuple(by_place), raw)

    def guesses(self) -> Iterator[tuple[str, str, int]]:
        """Yield for each answer its comment, the record that fits best, and how many records fit.

        A link that is gone tells who has answered by then; a sealed answer that comes with it and is gone
        again tells in which group; a ticket tells by which way somebody answered; traits tell answers of a
        group apart; and the order of places in the file is taken for the order of answering.
        """
        record_of: dict[str, tuple[Any, ...]] = {}
        sealed_by: dict[str, str] = {}
        answered: list[str] = []
        by_ticket: set[str] = set()
        for before, after in zip(self.views, self.views[1:], strict=False):
            record_of |= {row[0]: row for row in after.invitations}
            by_ticket |= after.tickets
            gone, came = sorted(before.links - after.links), sorted(after.waiting - before.waiting)
            answered += gone
            if len(gone) == len(came) == 1:
                sealed_by[came[0]] = gone[0]
            opened = {sealed_by[one] for one in before.waiting - after.waiting if one in sealed_by}
            opened |= set(gone) if opened and not came else set()  # two commits that were seen as one
            fresh = [row for row in after.answers if row not in before.answers]
            candidates = [one for one in answered if one in opened] or answered
            for place, row in enumerate(fresh):
                fits = [one for one in candidates if _fits(record_of[one], row, one in by_ticket)]
                yield row[0], record_of[fits[place % len(fits)]][1], len(fits)


def _view(rows: Rows, answers: tuple[tuple[Any, ...], ...], raw: bytes) -> View:
    links, tickets, waiting = (
        frozenset(row[0] for row in rows[query]) for query in (LINKS, TICKETS, WAITING)
    )
    return View(links, tickets, waiting, answers, rows[INVITATIONS], raw)


def _fits(invitation: tuple[Any, ...], answer: tuple[Any, ...], by_ticket: bool) -> bool:
    _, _, month, procedure, role = invitation
    _, counted_in, *named, channel = answer
    if by_ticket != (channel == "qr"):
        return False
    return named == ["", ""] or (month, [procedure, role]) == (counted_in, named)


def chance_of_as_many(hits: int, tries: int, share: float = 0.2) -> float:
    """The probability of so many hits or more by mere guessing, exactly."""
    return sum(comb(tries, n) * share**n * (1 - share) ** (tries - n) for n in range(hits, tries + 1))
