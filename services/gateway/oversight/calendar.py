"""Decisions about the office calendar: previewed with the records that one would move, then applied.

Deadlines judges whether a decision is right, and whose it is. The text that was previewed is applied.
"""

from typing import Annotated, Any, Final, Literal, NamedTuple, TypeVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.queries.signed_query_client import NotAllowedToAsk
from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import back_to, show
from services.gateway.web.parameters import OfUnit, Queries, question_of
from shared.contracts.questions.calendar import Decide, DecisionMade, MovedDueTimes, WhatWouldMove
from shared.contracts.questions.question import Answer
from shared.contracts.rights.table import load_rights
from shared.messaging.queries.client import QueryFailed
from shared.reference.loading import load_units

PATH: Final = "/calendar"
TEMPLATE: Final = "oversight/calendar.html"
PAGE_SIZE: Final = 200
"""Open records that are recalculated for a page."""
APPLIED_WITHIN_S: Final = 60.0
"""One transaction moves all records that a decision concerns."""
LONGEST: Final = 20_000
router = APIRouter(include_in_schema=False)
A = TypeVar("A", bound=Answer)
DecisionForm = Annotated[str, Form(max_length=LONGEST)]


class DecisionFault(NamedTuple):
    """A fault in a line of a decision; line 0 is none in particular."""

    line: int
    words: str

    @classmethod
    def of(cls, message: str) -> "DecisionFault":
        """Return a fault as deadlines tells it: `file:line: words`."""
        place, _, words = message.partition(": ")
        line = place.rpartition(":")[2]
        return cls(int(line), words) if words and line.isdecimal() else cls(0, message)


class CalendarView(View):
    """The text of a decision, and what is known of it."""

    unit: UnitView
    text: str = ""
    moves: MovedDueTimes | None = None
    """A page of what it would move, if it has no faults."""
    after: str = ""
    refused: str = ""
    """Key of the reason why it is not taken, below `calendar`."""
    faults: tuple[DecisionFault, ...] = ()
    status: int = 200


@router.get(PATH)
async def page(request: Request, me: Me, unit: OfUnit) -> HTMLResponse:
    """Show the form.

    Raises:
        NotAllowedToAsk: They decide about no calendar.
    """
    if not me.may_anywhere(WhatWouldMove):
        raise NotAllowedToAsk(load_rights().of(WhatWouldMove))
    return _page(request, CalendarView(unit=UnitView.of(unit)))


@router.post(PATH)
async def work_on(
    request: Request,
    queries: Queries,
    me: Me,
    unit: OfUnit,
    do: Annotated[Literal["preview", "apply"], Form()] = "preview",
    text: DecisionForm = "",
    after: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Preview a decision, page by page, or apply it; one that stands already is not made again.

    Raises:
        NotAllowedToAsk: They decide about no calendar.
        RequestValidationError: What was sent is no text.
    """
    text = text.replace("\r\n", "\n")  # as forms send it
    view = CalendarView(unit=UnitView.of(unit), text=text, after=after)
    asked: WhatWouldMove | Decide
    if do == "apply":
        asked = question_of(Decide, {"text": text, "by": me.id})
    else:
        asked = question_of(WhatWouldMove, {"text": text, "after": after, "limit": PAGE_SIZE})
    try:
        if isinstance(asked, WhatWouldMove):
            return _page(request, view.model_copy(update={"moves": await queries.ask(asked)}))
        return _applied(request, await queries.ask(asked, within_s=APPLIED_WITHIN_S))
    except QueryFailed as failed:
        if failed.code not in ("bad-decision", "cannot-count"):
            raise
        faults = tuple(map(DecisionFault.of, str(failed).splitlines()))
        changes: dict[str, Any] = {"refused": failed.code, "faults": faults, "status": 422}
    except NotAllowedToAsk:
        if not me.may_anywhere(type(asked)):
            raise
        changes = {"refused": "not_own", "status": 403}
    except ServiceUnavailable:
        changes = {"refused": "nobody_knows" if do == "apply" else "silent", "status": 503}
    return _page(request, view.model_copy(update=changes))


def _applied(request: Request, made: DecisionMade) -> Response:
    note = Note("calendar", str(made.moved)) if made.is_new else Note("calendar_before")
    return leave_note(back_to(request), note)


def _page(request: Request, view: CalendarView) -> HTMLResponse:
    return show(request, TEMPLATE, status=view.status, view=view, units=load_units(), longest=LONGEST)
