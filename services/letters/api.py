"""Answers queries about letters."""

from base64 import b64encode
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters import queue
from services.letters.facts import fact_store
from services.letters.kinds import load_kinds
from services.letters.press.printing import Printing
from services.letters.rules.lifecycle import offered_steps
from services.letters.tables import SheetState
from services.letters.writing import store
from services.letters.writing.drafting import write
from shared.contracts.questions.letters import (
    HowManyLetters,
    LetterFigures,
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
from shared.messaging.query_client import NotFound, QueryFailed
from shared.messaging.router import ServiceRouter
from shared.messaging.transaction import Transaction

router = ServiceRouter("letters")

COUNTED: Final = {
    LetterStatus.HELD: "held",
    LetterStatus.HANDED_OVER: "handed_over",
    LetterStatus.CANCELLED: "cancelled",
}


@router.query
async def how_many_letters(question: HowManyLetters, read: AsyncConnection) -> LetterFigures:
    """Count the letters of some units over a period."""
    scope = (question.units, question.since, question.until)
    counted = {"mail_unclear": await queue.unclear(read, *scope)}
    for row in await queue.figures(read, *scope):
        status = LetterStatus(row.status)
        names = [COUNTED[status]] if status in COUNTED else []
        for name in names if status is LetterStatus.CANCELLED else [row.kind, *names]:
            counted[name] = counted.get(name, 0) + row.letters
    return LetterFigures(**counted)


@router.query
async def letters_written(question: LettersWritten, read: AsyncConnection) -> LetterLines:
    """List the letters of a unit, page by page."""
    rows, next = await queue.page(read, question)
    return LetterLines(letters=tuple(map(_line, rows)), next=next)


@router.query
async def life_of_letter(question: LifeOfLetter, read: AsyncConnection) -> LetterLife:
    """List the steps of a letter."""
    steps = await store.life(read, question.letter)
    if not steps:
        raise NotFound("this letter")
    return LetterLife(
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
        )
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
        if found is None:
            raise NotFound("this letter")
        if found.sheet == SheetState.REDACTED:
            raise QueryFailed("redacted", "what this letter said was removed, its time being over")
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
    )
