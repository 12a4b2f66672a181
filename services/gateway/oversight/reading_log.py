"""The reading log of a unit: who has looked at which names, or changed something, when and from where."""

from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me
from services.gateway.web.pages import show
from services.gateway.web.parameters import AtPage, OfUnit, Queries
from shared.contracts.questions.staff.reading_log import LogLine, ReadingLog
from shared.contracts.record_code import record_code

PATH: Final = "/units/{unit}/reading-log"
OF_LETTERS: Final = frozenset({"letters.life", "letters.pdf", "letters.step"})
"""Questions that are about a letter; the other ones of letters are about records and print runs."""
About = Annotated[str, Query(max_length=120, description="Only about this record or letter")]
router = APIRouter()


class LogEntryView(LogLine):
    """An entry, with the page of what it is about; empty for what has none."""

    address: str

    @classmethod
    def of(cls, line: LogLine) -> "LogEntryView":
        """Return an entry as the page shows it."""
        return cls(**line.model_dump(), address=_address(line))


class LogView(View):
    """A page of the reading log, the newest first."""

    unit: UnitView
    record: str
    entries: tuple[LogEntryView, ...]
    next: str


async def log_of_unit(queries: Queries, me: Me, unit: OfUnit, page: AtPage, record: About = "") -> LogView:
    """Return a page of the log of a unit; with a record as it stands on a slip, about that alone.

    A record may have been read under any unit of the reader's: they have become one office.
    """
    about = record_code(record) or record.strip()
    others = tuple(one for one in me.units_for(ReadingLog) if one != unit.id) if about else ()
    asked = ReadingLog(unit=unit.id, units=others, record=about, **page.model_dump())
    lines = await queries.ask(asked)
    entries = tuple(map(LogEntryView.of, lines.entries))
    return LogView(unit=UnitView.of(unit), record=about, entries=entries, next=lines.next)


UnitLog = Annotated[LogView, Depends(log_of_unit)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: UnitLog, position: AtPage) -> HTMLResponse:
    """Show the log."""
    return show(request, "oversight/reading_log.html", view=view, after=position.after)


@router.get(f"/api{PATH}")
async def data(view: UnitLog) -> LogView:
    """Return who has read what in a unit, page by page. Names of colleagues are personal."""
    return view


def _address(line: LogLine) -> str:
    if record_code(line.about) == line.about:
        return f"/units/{line.unit}/records/{quote(line.about, safe='')}"
    return f"/letters/{quote(line.about, safe='')}" if line.about and line.question in OF_LETTERS else ""
