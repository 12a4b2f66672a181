"""What letters keeps of print runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, RowMapping, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.letters.delivery.mail import MailState
from services.letters.tables import in_run, letter, mail, print_run, sheet
from shared.contracts.questions.letters import LetterStatus
from shared.contracts.questions.print_runs import StartPrintRun

MOST: Final = 500
"""Letters in a run."""
NO_DOCUMENT: Final = b""
"""Of a print run that could not be bound, or whose document was forgotten, which has been kept until then."""
HAS_DOCUMENT: Final = text("length(pdf) > 0")


async def to_run(connection: AsyncConnection, unit: str, kind: str | None) -> Sequence[Row[Any]]:
    """Return the issued letters of a unit that go out on paper, oldest first."""
    issued = select(letter).outerjoin(mail).join(sheet, sheet.c.letter == letter.c.id)
    issued = issued.where(letter.c.unit == unit, letter.c.status == LetterStatus.ISSUED)
    issued = issued.where(func.coalesce(mail.c.state, "").not_in((MailState.WAITING, MailState.BEING_SENT)))
    if kind:
        issued = issued.where(letter.c.kind == kind)
    oldest_first = issued.order_by(letter.c.registered_on, letter.c.id)
    return (await connection.execute(oldest_first.limit(MOST))).all()


async def start(
    connection: AsyncConnection, run: str, asked: StartPrintRun, at: datetime, letters: Sequence[str]
) -> None:
    """Keep a print run, and which letters are in it."""
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
    places = [{"run": run, "nth": nth, "letter": one} for nth, one in enumerate(letters)]
    await connection.execute(insert(in_run), places)


async def to_bind(connection: AsyncConnection) -> Row[str, bool] | None:
    """Return the print run that was started first of those not yet bound."""
    waiting = select(print_run.c.id, print_run.c.two_up).where(text("pdf is null"))
    return (await connection.execute(waiting.order_by(print_run.c.started_at).limit(1))).one_or_none()


async def sheets(connection: AsyncConnection, run: str) -> Sequence[bytes]:
    """Return the sheets of a print run, in their order."""
    inside = select(sheet.c.pdf).join(in_run, in_run.c.letter == sheet.c.letter).where(in_run.c.run == run)
    return (await connection.execute(inside.order_by(in_run.c.nth))).scalars().all()


async def inside(connection: AsyncConnection, run: str) -> Sequence[str]:
    """Return which letters are in a print run; one that was written anew since is not."""
    letters = select(in_run.c.letter).where(in_run.c.run == run).order_by(in_run.c.nth)
    return (await connection.execute(letters)).scalars().all()


async def keep(connection: AsyncConnection, run: str, pdf: bytes, until: datetime) -> None:
    """Keep the document of a print run, until a moment."""
    kept = update(print_run).where(print_run.c.id == run)
    await connection.execute(kept.values(pdf=pdf, kept_until=until))


async def give_up(connection: AsyncConnection, run: str) -> None:
    """Note that a print run cannot be bound."""
    given_up = update(print_run).where(print_run.c.id == run)
    await connection.execute(given_up.values(pdf=NO_DOCUMENT, kept_until=None))


async def forget(connection: AsyncConnection, now: datetime) -> None:
    """Forget the documents that were to be kept until now; their print runs may be bound again."""
    old = update(print_run).where(HAS_DOCUMENT, print_run.c.kept_until <= now)
    await connection.execute(old.values(pdf=NO_DOCUMENT))


WITHOUT_DOCUMENT: Final = select(
    print_run.c.id,
    print_run.c.unit,
    print_run.c.started_at,
    print_run.c.letters,
    print_run.c.kept_until,
    func.length(print_run.c.pdf).label("size"),
    select(func.count()).where(in_run.c.run == print_run.c.id).scalar_subquery().label("inside"),
)
"""A print run, how long its document is, and how many of its letters were not written anew since."""


async def state(connection: AsyncConnection, run: str) -> RowMapping | None:
    """Return a print run without its document."""
    return (await connection.execute(WITHOUT_DOCUMENT.where(print_run.c.id == run))).mappings().one_or_none()


async def lately(connection: AsyncConnection, unit: str, limit: int) -> Sequence[RowMapping]:
    """Return the print runs that a unit started last, without their documents."""
    asked = WITHOUT_DOCUMENT.where(print_run.c.unit == unit).order_by(print_run.c.started_at.desc())
    return (await connection.execute(asked.limit(limit))).mappings().all()


async def bind_again(connection: AsyncConnection, run: str) -> None:
    """Let a print run wait to be bound again if it could not be, or if its document was forgotten."""
    without = update(print_run).where(print_run.c.id == run, print_run.c.pdf == NO_DOCUMENT)
    await connection.execute(without.values(pdf=None, kept_until=None))


async def part(connection: AsyncConnection, run: str, start: int, size: int) -> bytes | None:
    """Return some bytes of the document of a print run, counted from 0."""
    cut = select(func.substr(print_run.c.pdf, start + 1, size)).where(print_run.c.id == run)
    return (await connection.execute(cut)).scalar()
