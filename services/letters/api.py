"""Answers queries about letters."""

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters import queue
from services.letters.facts import fact_store
from services.letters.kinds import LetterKind, kinds_to_families, load_kinds
from services.letters.press.printing import Printing
from services.letters.rules.lifecycle import offered_steps
from services.letters.tables import SheetState
from services.letters.writing import store
from services.letters.writing.drafting import write
from services.letters.writing.visit_store import visit_of
from shared.contracts.events.life_event import LifeEventKind
from shared.contracts.questions.family_letters import FamilyLetters
from shared.contracts.questions.letter_figures import (
    HowManyLetters,
    HowManyLettersWait,
    LetterFigures,
    LettersOfKind,
    LettersOfUnit,
    LettersWaiting,
)
from shared.contracts.questions.letters import (
    FamilyVisit,
    LetterLife,
    LetterLine,
    LetterLines,
    LetterPdf,
    LetterStatus,
    LetterStep,
    LettersWritten,
    LifeOfLetter,
    PapersOfRecord,
    PdfOf,
)
from shared.messaging.queries.client import NotFound, QueryFailed
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("letters")

STATUS_FIELDS: Final = {status: status.value.replace("-", "_") for status in LetterStatus}
"""The field of `LetterCounts` in which letters with a status are counted."""


@router.query
async def how_many_letters(question: HowManyLetters, read: AsyncConnection) -> LetterFigures:
    """Count the letters of some units over a period."""
    scope = (question.units, question.since, question.until)
    rows = await queue.figures(read, *scope)
    by_unit: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows if question.by_unit else ():
        by_unit[question.stands_under(row.unit)].append(row)
    kinds = _by_kind(rows)
    return LetterFigures(
        kinds=kinds,
        parts=tuple(LettersOfUnit(of=unit, kinds=_by_kind(own)) for unit, own in sorted(by_unit.items())),
        mail_unclear=await queue.unclear(read, *scope),
        **_for_readers_of_before(kinds),
    )


def _by_kind(rows: Iterable[Row[Any]]) -> tuple[LettersOfKind, ...]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counted[row.kind][STATUS_FIELDS[LetterStatus(row.status)]] += row.letters
        counted[row.kind]["visits"] += row.visited
    return tuple(_of_kind(kind, counted[kind.id]) for kind in kinds_to_families())


def _of_kind(kind: LetterKind, counted: Mapping[str, int]) -> LettersOfKind:
    visits = counted.get("visits", 0) if kind.with_visit else None
    statuses = {status: counted[status] for status in STATUS_FIELDS.values() if status in counted}
    return LettersOfKind(
        kind=kind.id, name=kind.name, english=kind.english, tone=kind.tone, visits=visits, **statuses
    )


def _for_readers_of_before(kinds: Iterable[LettersOfKind]) -> dict[str, int]:
    """Return the figures that a gateway of the version before reads while an update runs."""
    entries = {kind.kind: kind for kind in kinds if kind.kind in set(LifeEventKind)}
    return {
        **{id: kind.written for id, kind in entries.items()},
        **{
            status: sum(getattr(kind, status) for kind in entries.values())
            for status in ("held", "handed_over", "cancelled")
        },
    }


@router.query
async def how_many_letters_wait(question: HowManyLettersWait, read: AsyncConnection) -> LettersWaiting:
    """Count the letters of some units that wait for somebody."""
    return LettersWaiting(**await queue.waiting(read, question.units))


@router.query
async def letters_written(question: LettersWritten, read: AsyncConnection) -> LetterLines:
    """List the letters of a unit, page by page."""
    rows, next = await queue.page(read, question)
    return LetterLines(letters=tuple(map(_line, rows)), next=next)


@router.query
async def family_letters(question: FamilyLetters, read: AsyncConnection) -> LetterLines:
    """List the letters of a unit to families, page by page."""
    rows, next = await queue.page_to_families(read, question)
    return LetterLines(letters=tuple(map(_line, rows)), next=next)


@router.query
async def life_of_letter(question: LifeOfLetter, read: AsyncConnection) -> LetterLife:
    """Return a letter and its steps."""
    steps = await store.life(read, question.letter)
    if not steps or not question.reaches(steps[0].unit):
        raise NotFound("this letter")
    visit = await visit_of(read, question.letter)
    row = await store.with_its_visit(read, question.letter)
    return LetterLife(
        unit=row.unit,
        record=fact_store.record_of(row.about),
        letter=_line(row),
        visit=FamilyVisit(at=visit.at, role=visit.role, officer=visit.officer) if visit else None,
        steps=tuple(
            LetterStep(
                status=row.status,
                at=row.at,
                role=row.role,
                officer=row.officer,
                channel=row.channel or None,
                reason=row.reason,
            )
            for row in steps
        ),
    )


@router.query
async def papers_of_record(question: PapersOfRecord, tx: Transaction) -> LetterLines:
    """List the papers of a record, after those on demand have been written."""
    case = fact_store.case_of_record(question.unit, question.record)
    await write(tx, [case], requested={case})
    return LetterLines(letters=tuple(map(_line, await store.letters_of_case(tx.connection, case))))


class LetterPdfs:
    """Answers with the PDF of a letter; one that is printed on demand is rendered now."""

    def __init__(self, printing: Printing) -> None:
        self._printing = printing

    def router(self) -> ServiceRouter:
        """Return the router of the question that it answers."""
        router = ServiceRouter("letters")
        router.query(self.pdf_of)
        return router

    async def pdf_of(self, question: PdfOf, read: AsyncConnection) -> LetterPdf:
        """Return the sheet of a letter."""
        found = await store.with_sheet(read, question.letter)
        if found is None or not question.reaches(found.unit):
            raise NotFound("this letter")
        if found.sheet == SheetState.REDACTED:
            raise QueryFailed(
                "redacted", "the text of this letter was removed at the end of its retention period"
            )
        pdf = found.pdf
        if pdf is None and found.sheet == SheetState.ON_DEMAND:
            pdf = await self._printing.sheet_of(found)
        if pdf is None:
            raise QueryFailed(
                found.status, "this letter has no sheet: it waits to be printed, or for a person"
            )
        name = f"{load_kinds()[found.kind].file_name}-{found.registered_on}-{question.letter[:8]}.pdf"
        return LetterPdf(pdf=b64encode(pdf), file_name=name)


def _line(row: Row[Any]) -> LetterLine:
    status = LetterStatus(row.status)
    redacted = row.sheet == SheetState.REDACTED
    steps = offered_steps(store.state_of(row))
    kind = load_kinds()[row.kind]
    return LetterLine(
        letter=row.id,
        kind=row.kind,
        name=kind.name,
        english=kind.english,
        addressee=row.addressee,
        redacted=redacted,
        registered_on=row.registered_on,
        status=status,
        since=row.since,
        reason=row.reason,
        drafted_at=row.drafted_at,
        issue_at=row.issue_at,
        can_be_seen=row.sheet in store.CAN_BE_SHOWN,
        mail=row.mail or "",
        acts=tuple(step.act for step in steps),
        steps=steps,
        visited_at=row.visited_at,
        can_note_visit=kind.with_visit and row.visited_at is None,
    )
