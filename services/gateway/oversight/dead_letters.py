"""The messages that services could not process: a list, and one that is taken again or dropped.

What a message says is shown nowhere here, since it may name citizens: only on the machine, by a command.
"""

from typing import Annotated, Final, Literal, NamedTuple

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.gateway.oversight.each_service import ask_each
from services.gateway.queries.query_client import ServiceUnavailable
from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me
from services.gateway.web.notes import Note, leave_note
from services.gateway.web.pages import back_to, show
from services.gateway.web.parameters import AtPage, OfUnit, Queries, empty_as_none, question_of
from shared.contracts.questions.operating.dead_letters import DeadLetterLine, DeadLetters, SettleDeadLetter
from shared.contracts.services import SERVICES
from shared.messaging.queries.client import NotFound, QueryFailed

PATH: Final = "/office/dead-letters"
NEWEST: Final = 25
"""Of each service, while none is chosen."""
Of = Annotated[
    Literal[SERVICES] | None,  # type: ignore[valid-type]  # the names of the services
    empty_as_none,
    Query(description="Only of this service"),
]
Settled = Annotated[bool, Query(description="Those that are settled, instead of those that wait")]
router = APIRouter()


class DeadLettersView(View):
    """Dead letters of the services, the newest first."""

    unit: UnitView
    of: str | None
    settled: bool
    letters: tuple[DeadLetterLine, ...]
    waiting: dict[str, int]
    """How many wait, by the service."""
    silent: tuple[str, ...]
    """Services that do not answer."""
    has_more: bool
    """Whether a service has more than are shown, while none is chosen."""
    next: str


class DeadLetterView(View):
    """One dead letter, without what it says."""

    unit: UnitView
    letter: DeadLetterLine


class NotSettled(NamedTuple):
    """Why a dead letter was not settled."""

    why: str
    """Key of the reason, below `dead_letters`."""
    status: int
    words: str = ""
    """Those of the service."""


async def dead_letters_of_office(
    queries: Queries, unit: OfUnit, page: AtPage, of: Of = None, settled: Settled = False
) -> DeadLettersView:
    """Return the newest dead letters of all services, or a page of one's."""
    limit, after = (page.limit, page.after) if of else (NEWEST, "")
    found = await ask_each(queries, DeadLetters, {"settled": settled, "limit": limit})
    if of and after:
        asked = DeadLetters.asked_of(of)(settled=settled, limit=limit, after=after)
        found[of] = await queries.ask_or_none(asked)
    shown = [answer for name, answer in found.items() if answer and of in (None, name)]
    letters = (letter for answer in shown for letter in answer.letters)
    return DeadLettersView(
        unit=UnitView.of(unit),
        of=of,
        settled=settled,
        letters=tuple(sorted(letters, key=lambda one: one.dead_lettered_at, reverse=True)),
        waiting={name: answer.waiting for name, answer in found.items() if answer},
        silent=tuple(name for name, answer in found.items() if not answer),
        has_more=not of and any(answer.next for answer in shown),
        next=shown[0].next if of and shown else "",
    )


async def one_dead_letter(queries: Queries, unit: OfUnit, id: str) -> DeadLetterView:
    """Return a dead letter by its id, which begins with its service.

    Raises:
        NotFound: There is none, or it has expired.
    """
    answer = await queries.ask(question_of(DeadLetters.asked_of(service_of(id)), {"letter": id}))
    if not answer.letters:
        raise NotFound("this dead letter")
    return DeadLetterView(unit=UnitView.of(unit), letter=answer.letters[0])


def service_of(id: str) -> str:
    """Return the service that could not process a message.

    Raises:
        NotFound: No service has a dead letter of this id.
    """
    service = id.partition("-")[0]
    if service not in SERVICES:
        raise NotFound("this dead letter")
    return service


OfficeDeadLetters = Annotated[DeadLettersView, Depends(dead_letters_of_office)]
OneDeadLetter = Annotated[DeadLetterView, Depends(one_dead_letter)]


@router.get(PATH, include_in_schema=False)
async def page(request: Request, view: OfficeDeadLetters, position: AtPage) -> HTMLResponse:
    """Show what could not be processed."""
    return show(
        request, "oversight/dead_letters.html", view=view, services=SERVICES, after=position.after, path=PATH
    )


@router.get(f"/api{PATH}")
async def data(view: OfficeDeadLetters) -> DeadLettersView:
    """Return the messages that services could not process, without what they say. For the operator."""
    return view


@router.get(f"{PATH}/{{id}}", include_in_schema=False)
async def one(request: Request, view: OneDeadLetter) -> HTMLResponse:
    """Show one, and what can be done with it."""
    return _one(request, view)


@router.post(f"{PATH}/{{id}}", include_in_schema=False)
async def settle(
    request: Request,
    queries: Queries,
    me: Me,
    unit: OfUnit,
    id: str,
    act: Annotated[Literal["redriven", "dropped"], Form()],
    why: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Have one taken again, or note that nobody needs it; what is settled already stays so, and is told.

    Raises:
        NotFound: There is none.
        RequestValidationError: The form sent something else.
    """
    fields = {"dead_letter": id, "act": act, "by": me.id, "why": why.strip()}
    refusal = NotSettled("no_reason", 422)
    if act == "redriven" or why.strip():
        try:
            settled = await queries.ask(question_of(SettleDeadLetter.asked_of(service_of(id)), fields))
            note = f"dead_letter_{settled.act.act}" if settled.is_new else "dead_letter_before"
            return leave_note(back_to(request), Note(note))
        except QueryFailed as failed:
            if failed.code != "still-failing":
                raise
            refusal = NotSettled("still_failing", 422, str(failed))
        except ServiceUnavailable:
            refusal = NotSettled("nobody_knows", 503)
    return _one(request, await one_dead_letter(queries, unit, id), refusal)


def _one(request: Request, view: DeadLetterView, refusal: NotSettled | None = None) -> HTMLResponse:
    status = refusal.status if refusal else 200
    return show(request, "oversight/dead_letter.html", status=status, view=view, refusal=refusal, path=PATH)
