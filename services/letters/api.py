"""What letters answers."""

from base64 import b64encode
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters import store
from shared.asking import NoAnswer, NotFound
from shared.events.life_event import LifeEventKind
from shared.questions.letters import (
    HowManyLetters,
    LetterFigures,
    LetterLine,
    LetterLines,
    LetterPdf,
    LetterStatus,
    LettersWritten,
    PdfOf,
)

FILE_NAMES: Final = {
    LifeEventKind.BIRTH: "thu-chuc-mung-khai-sinh",
    LifeEventKind.MARRIAGE: "thu-chuc-mung-ket-hon",
    LifeEventKind.DEATH: "thu-chia-buon",
}


async def how_many_letters(question: HowManyLetters, read: AsyncConnection) -> LetterFigures:
    """Count the letters of a unit over a period."""
    counted = {kind.value: 0 for kind in LifeEventKind}
    held = 0
    for row in await store.figures(read, question.unit, question.since, question.until):
        counted[row.kind] += row.letters
        held += row.letters if row.status == LetterStatus.HELD else 0
    return LetterFigures(**counted, held=held)


async def letters_written(question: LettersWritten, read: AsyncConnection) -> LetterLines:
    """List the letters of a unit, page by page."""
    before = _place(question.after) if question.after else None
    rows = await store.page(read, question.unit, question.kind, before, question.limit + 1)
    lines = tuple(
        LetterLine(
            letter=row.id,
            kind=row.kind,
            addressee=row.addressee,
            registered_on=row.registered_on,
            status=row.status,
            reason=row.reason,
            drafted_at=row.drafted_at,
        )
        for row in rows[: question.limit]
    )
    more = len(rows) > question.limit
    return LetterLines(letters=lines, next=f"{lines[-1].registered_on}/{lines[-1].letter}" if more else "")


async def pdf_of(question: PdfOf, read: AsyncConnection) -> LetterPdf:
    """Give out the sheet of a letter."""
    found = await store.printed(read, question.letter)
    if found is None:
        raise NotFound("this letter")
    if found["pdf"] is None:
        raise NoAnswer(found["status"], "this letter has no sheet: it waits to be printed, or for a person")
    name = f"{FILE_NAMES[LifeEventKind(found['kind'])]}-{found['registered_on']}-{question.letter[:8]}.pdf"
    return LetterPdf(pdf=b64encode(found["pdf"]), file_name=name)


def _place(after: str) -> tuple[date, str]:
    day, _, letter = after.partition("/")
    try:
        return date.fromisoformat(day), letter
    except ValueError:
        raise NotFound("this page") from None
