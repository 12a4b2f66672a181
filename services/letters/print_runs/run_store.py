"""The stored print runs, their letters and their documents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, RowMapping, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.tables import (
    WHERE_HAS_DOCUMENT,
    WHERE_NOT_BOUND,
    in_run,
    letter,
    mail,
    print_run,
    sheet,
)
from shared.contracts.questions.family_letters import PrintChosen
from shared.contracts.questions.letters import LetterStatus
from shared.contracts.questions.print_runs import StartPrintRun
from shared.mail.progress import MailState

MAX_LETTERS: Final = 500
"""Letters in a run."""
NO_DOCUMENT: Final = b""
"""The document of a print run that could not be bound, or whose document has expired."""


async def to_run(connection: AsyncConnection, unit: str, kind: str | None) -> Sequence[Row[Any]]:
    """Return the issued letters of a unit that go out on paper, oldest first."""
    issued = select(letter).outerjoin(mail).join(sheet, sheet.c.letter == letter.c.id)
    issued = issued.where(letter.c.unit == unit, letter.c.status == LetterStatus.ISSUED)
    issued = issued.where(func.coalesce(mail.c.state, "").not_in((MailState.WAITING, MailState.BEING_SENT)))
    if kind:
        issued = issued.where(letter.c.kind == kind)
    oldest_first = issued.order_by(letter.c.registered_on, letter.c.id)
    return (await connection.execute(oldest_first.limit(MAX_LETTERS))).all()


async def start(
    connection: AsyncConnection,
    run: str,
    asked: StartPrintRun | PrintChosen,
    at: datetime,
    letters: Sequence[str],
) -> None:
    """Store a print run and the letters in it."""
    row = {
        "id": run,
        "unit": asked.unit,
        "started_at": at,
        "role": asked.officer.role,
        "officer": asked.officer.id,
        "letters": len(letters),
        "two_up": asked.two_up,
        "pdf": None,
    }
    await connection.execute(insert(print_run), row)
    positions = [{"run": run, "nth": nth, "letter": id} for nth, id in enumerate(letters)]
    await connection.execute(insert(in_run), positions)


async def run_with(connection: AsyncConnection, letters: Sequence[str]) -> str | None:
    """Return the latest print run in which one of these letters is."""
    runs = select(print_run.c.id).join(in_run, in_run.c.run == print_run.c.id)
    runs = runs.where(in_run.c.letter.in_(letters)).order_by(print_run.c.started_at.desc()).limit(1)
    return (await connection.execute(runs)).scalar_one_or_none()


async def to_bind(connection: AsyncConnection) -> Row[str, bool] | None:
    """Return the oldest print run that is not bound yet."""
    waiting = select(print_run.c.id, print_run.c.two_up).where(text(WHERE_NOT_BOUND))
    return (await connection.execute(waiting.order_by(print_run.c.started_at).limit(1))).one_or_none()


async def sheets(connection: AsyncConnection, run: str) -> Sequence[bytes]:
    """Return the sheets of a print run, in their order."""
    inside = select(sheet.c.pdf).join(in_run, in_run.c.letter == sheet.c.letter).where(in_run.c.run == run)
    return (await connection.execute(inside.order_by(in_run.c.nth))).scalars().all()


async def inside(connection: AsyncConnection, run: str) -> Sequence[str]:
    """Return the letters in a print run; those rewritten since are no longer in it."""
    letters = select(in_run.c.letter).where(in_run.c.run == run).order_by(in_run.c.nth)
    return (await connection.execute(letters)).scalars().all()


async def keep(connection: AsyncConnection, run: str, pdf: bytes, until: datetime) -> None:
    """Store the document of a print run until a point in time."""
    bound = update(print_run).where(print_run.c.id == run)
    await connection.execute(bound.values(pdf=pdf, kept_until=until))


async def give_up(connection: AsyncConnection, run: str) -> None:
    """Store that a print run cannot be bound."""
    given_up = update(print_run).where(print_run.c.id == run)
    await connection.execute(given_up.values(pdf=NO_DOCUMENT, kept_until=None))


async def drop_expired(connection: AsyncConnection, now: datetime) -> None:
    """Delete the documents that have expired; their print runs can be bound again."""
    expired = update(print_run).where(text(WHERE_HAS_DOCUMENT), print_run.c.kept_until <= now)
    await connection.execute(expired.values(pdf=NO_DOCUMENT))


WITHOUT_DOCUMENT: Final = select(
    print_run.c.id,
    print_run.c.unit,
    print_run.c.started_at,
    print_run.c.letters,
    print_run.c.kept_until,
    func.length(print_run.c.pdf).label("size"),
    select(func.count()).where(in_run.c.run == print_run.c.id).scalar_subquery().label("inside"),
)
"""A print run, the size of its document, and how many of its letters have not been rewritten since."""


async def state(connection: AsyncConnection, run: str) -> RowMapping | None:
    """Return a print run without its document."""
    return (await connection.execute(WITHOUT_DOCUMENT.where(print_run.c.id == run))).mappings().one_or_none()


async def latest(connection: AsyncConnection, unit: str, limit: int) -> Sequence[RowMapping]:
    """Return the latest print runs of a unit, newest first, without their documents."""
    asked = WITHOUT_DOCUMENT.where(print_run.c.unit == unit).order_by(print_run.c.started_at.desc())
    return (await connection.execute(asked.limit(limit))).mappings().all()


async def bind_again(connection: AsyncConnection, run: str) -> None:
    """Queue a print run to be bound again if it could not be bound or its document has expired."""
    without = update(print_run).where(print_run.c.id == run, print_run.c.pdf == NO_DOCUMENT)
    await connection.execute(without.values(pdf=None, kept_until=None))


async def part(connection: AsyncConnection, run: str, start: int, size: int) -> Row[str, Any] | None:
    """Return the unit of a print run and `size` bytes of its document, from the byte `start` on, from 0."""
    cut = select(print_run.c.unit, func.substr(print_run.c.pdf, start + 1, size).label("pdf"))
    return (await connection.execute(cut.where(print_run.c.id == run))).one_or_none()
