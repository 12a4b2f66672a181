"""Files that staff are importing: what was read of each, from its check to its end, in this process."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_urlsafe
from typing import Any, BinaryIO, Final

import structlog

from services.gateway.queries.query_client import QueryClient
from services.gateway.spreadsheets.child import items_in, read_aside
from services.gateway.spreadsheets.importing import ImportResult, JudgeRows, go_through
from services.gateway.spreadsheets.workbook import NotASpreadsheet
from shared.clock import Clock
from shared.contracts.officer import Officer
from shared.contracts.questions.intake.rows import (
    CheckRows,
    ImportRows,
    JudgedRow,
    RowVerdict,
    SpreadsheetRow,
)
from shared.errors import safe_message
from shared.reference.units import Unit

log = structlog.get_logger()
MOST_KEPT: Final = 8
"""Files that are kept at once; what is read of a large one takes 50 MB of disk."""
KEPT_FOR: Final = timedelta(minutes=30)
MOST_SHOWN: Final = 100
"""Rows of each verdict that a page shows."""
PAUSE_S: Final = 0.3
TRIES: Final = 200
ANSWER_S: Final = 30.0


class ImportState(StrEnum):
    """How far the import of a file has come."""

    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    REFUSED = "refused"
    """The file cannot be used."""
    BROKEN = "broken"
    """A service did not answer; the file can be sent again, which counts once."""


@dataclass(slots=True)
class KeptImport:
    """A file that somebody imports."""

    id: str
    person: str
    unit: Unit
    name: str
    """Name of the file, for whoever has sent it."""
    since: datetime
    state: ImportState = ImportState.CHECKING
    result: ImportResult = field(default_factory=lambda: ImportResult(MOST_SHOWN))
    rows: int = 0
    """How many rows there are, once that is known."""
    done: int = 0
    code: str = ""
    """Why the file was refused."""
    held: BinaryIO | None = None
    task: asyncio.Task[None] | None = None

    @property
    def is_working(self) -> bool:
        """Whether something goes on with it."""
        return self.state in (ImportState.CHECKING, ImportState.APPLYING)

    def let_go(self) -> None:
        """Stop what goes on, and forget what was read."""
        if self.task:
            self.task.cancel()
        if self.held:
            self.held.close()

    def read_and_check(self, file: BinaryIO, queries: QueryClient, *, letters: bool) -> None:
        """Begin to read a file, which is closed then, and to ask what it would change."""

        async def work() -> None:
            try:
                self.held = await read_aside(file, self.unit.code, letters=letters)
            finally:
                file.close()
            await self._check(queries)

        self._begin(ImportState.CHECKING, work)

    def check_again(self, queries: QueryClient) -> None:
        """Begin to ask once more, since more texts are known."""
        self._begin(ImportState.CHECKING, lambda: self._check(queries))

    def apply(self, queries: QueryClient, officer: Officer) -> None:
        """Begin to report what the file says."""

        async def work() -> None:
            last = await self._go(_through(queries, self.unit, officer))
            for _ in range(TRIES):  # until the last rows are written down; events keep their order
                rows = await _through(queries, self.unit, None)(last) if last else ()
                if not any(row.verdict is RowVerdict.SENT for row in rows):
                    break
                await asyncio.sleep(PAUSE_S)
            self.state = ImportState.APPLIED

        self._begin(ImportState.APPLYING, work)

    async def _check(self, queries: QueryClient) -> None:
        await self._go(_through(queries, self.unit, None))
        self.rows = self.result.rows
        self.state = ImportState.CHECKED

    async def _go(self, judge: JudgeRows) -> Sequence[SpreadsheetRow]:
        self.result, self.done = ImportResult(MOST_SHOWN), 0
        assert self.held is not None  # noqa: S101  # it was read before
        return await go_through(items_in(self.held), judge, self.result, self._note)

    def _note(self, done: int) -> None:
        self.done = done

    def _begin(self, state: ImportState, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.state = state

        async def guarded() -> None:
            try:
                await work()
            except NotASpreadsheet as refused:
                self.state, self.code = ImportState.REFUSED, refused.code
            except Exception as failure:
                self.state = ImportState.BROKEN
                log.warning("import_broken", reason=safe_message(failure))

        self.task = asyncio.create_task(guarded())


class KeptImports:
    """The files that are being imported through this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, KeptImport] = {}

    def begin(self, person: str, unit: Unit, name: str) -> KeptImport | None:
        """Return a new import; None if too many go on."""
        now = self._clock.now()
        for id, kept in list(self._kept.items()):
            if now - kept.since > KEPT_FOR or (kept.person == person and not kept.is_working):
                self._kept.pop(id).let_go()
        if len(self._kept) >= MOST_KEPT:
            return None
        kept = KeptImport(token_urlsafe(18), person, unit, name, now)
        self._kept[kept.id] = kept
        return kept

    def find(self, id: str, person: str) -> KeptImport | None:
        """Return what somebody is importing."""
        kept = self._kept.get(id)
        return kept if kept and kept.person == person else None


def _through(queries: QueryClient, unit: Unit, officer: Officer | None) -> JudgeRows:
    async def judge(rows: Sequence[SpreadsheetRow]) -> Sequence[JudgedRow]:
        if officer is None:
            checked = CheckRows(unit=unit.id, rows=tuple(rows))
            return (await queries.ask(checked, within_s=ANSWER_S)).rows
        imported = ImportRows(unit=unit.id, rows=tuple(rows), officer=officer)
        return (await queries.ask(imported, within_s=ANSWER_S)).rows

    return judge
