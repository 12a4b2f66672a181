"""The queue of letters: their states, and the steps that officers take with them."""

from asyncio import gather
from collections.abc import Sequence
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.queries import page_queries
from services.gateway.queries.family_letters import LetterFilter, family_letters
from services.gateway.queries.query_client import QueryClient
from services.gateway.queries.views import UnitView, View
from services.gateway.sign_in.person import Me, SignedInPerson
from services.gateway.staff.chosen_letters import (
    DEEDS,
    ChosenLetters,
    ChosenOutcome,
    chosen_letters,
    take_with_each,
)
from services.gateway.web.notes import Note, leave_note, note_left
from services.gateway.web.pages import SEE_OTHER, back_to, language_of_request, show
from services.gateway.web.parameters import FormText, OfUnit, Queries, empty_as_none, question_of
from services.gateway.web.pdf_response import pdf_response
from shared.contracts.officer import Role
from shared.contracts.questions.family_letters import MOST_AT_ONCE, LetterWait
from shared.contracts.questions.letters import Act, LetterStatus, LifeOfLetter, PdfOf, TakeStep
from shared.contracts.questions.question import Page
from shared.reference.loading import load_office_zone, load_units
from shared.reference.units import Unit
from shared.typed_dates import NotTyped, typed_moment

router = APIRouter(include_in_schema=False)

OfKind = Annotated[str | None, empty_as_none]
OfStatus = Annotated[LetterStatus | None, empty_as_none]
WRONG_TIME: Final = "letters.wrong_time"
ROWS: Final = 25
"""Letters on a page."""
SEVERAL: Final = "several-"
"""A note about several letters begins with this; the act follows."""
TOGETHER: Final = "."
"""Stands between the letters of such a note."""


class PlaceInList(NamedTuple):
    """A page of a list, and the number of its first row, from 1."""

    page: Page
    first: int = 1


class AskedStep(NamedTuple):
    """The step that a form asks for, as it was typed in, and the place of its letter in the list."""

    step: TakeStep
    at: str = ""
    has_wrong_time: bool = False
    row: int = 0


class Refusal(NamedTuple):
    """Why a step was not taken, in the reader's language."""

    asked: AskedStep
    why: str


def step_asked(
    me: Me,
    unit: OfUnit,
    do: FormText,
    reason: FormText = "",
    at: FormText = "",
    channel: FormText = "",
    row: Annotated[int, Form(ge=0)] = 0,
) -> AskedStep:
    """Return the step that a form asks for: `do` is `<act>[:<channel>][/<role>] <letter>`.

    The role is the one in which the step was offered; who is signed in acts in it if they have it.
    `at` is the time of the step in the office's time zone; empty means now.

    Raises:
        RequestValidationError: The form sent a value that is not one of its choices.
        NotAllowedToAsk: Who is signed in may take no steps in this unit.
    """
    action, _, letter = do.partition(" ")
    way, _, role = action.partition("/")
    act, _, named = way.partition(":")
    asked = {
        "letter": letter,
        "act": act,
        "channel": (named or channel or None) if act == Act.HAND_OVER else None,
        "officer": me.acting(TakeStep, unit.id, role),
        "reason": reason,
    }
    step = question_of(TakeStep, asked)
    if not at.strip():
        return AskedStep(step, row=row)
    try:
        moment = typed_moment(at, load_office_zone())
    except NotTyped:
        return AskedStep(step, at, has_wrong_time=True, row=row)
    return AskedStep(step.model_copy(update={"at": moment}), at, row=row)


StepAsked = Annotated[AskedStep, Depends(step_asked)]


async def asked_of_list(
    me: Me,
    unit: OfUnit,
    do: FormText,
    reason: FormText = "",
    at: FormText = "",
    channel: FormText = "",
    row: Annotated[int, Form(ge=0)] = 0,
    letter: Annotated[tuple[str, ...], Form()] = (),
) -> AskedStep | ChosenLetters:
    """Return what a form of the list asks for: a step as `step_asked` reads it, or `do` names only an act.

    Then it is asked for each of the letters that are ticked.

    Raises:
        RequestValidationError: The form sent a value that is not one of its choices.
    """
    if " " in do:
        return step_asked(me, unit, do, reason, at, channel, row)
    return chosen_letters(do, letter, channel)


async def letter_filter(
    waits: Annotated[LetterWait | None, empty_as_none] = None,
    kind: OfKind = None,
    status: OfStatus = None,
    every: bool = False,
) -> LetterFilter:
    """Return which letters the page shows."""
    return LetterFilter(waits=waits, kind=kind, status=status, every=every)


async def place_in_list(
    after: Annotated[str, Query(max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = ROWS,
    first: Annotated[int, Query(ge=1, le=10**6)] = 1,
) -> PlaceInList:
    """Return the page of the list, and the number of its first row."""
    return PlaceInList(Page(after=after, limit=limit), first)


Wanted = Annotated[LetterFilter, Depends(letter_filter)]
InList = Annotated[PlaceInList, Depends(place_in_list)]


@router.get("/units/{unit}/letters")
async def letters(
    request: Request, queries: Queries, me: Me, unit: OfUnit, wanted: Wanted, place: InList
) -> HTMLResponse:
    """Show the letters to families, and the steps that can be taken with each."""
    return await _queue(request, queries, me, unit, wanted, place)


@router.post("/units/{unit}/letters")
async def step(
    request: Request,
    queries: Queries,
    me: Me,
    unit: OfUnit,
    wanted: Wanted,
    place: InList,
    asked: Annotated[AskedStep | ChosenLetters, Depends(asked_of_list)],
) -> Response:
    """Record the step that an officer has taken with a letter, or with each of those that they chose."""
    if isinstance(asked, AskedStep):
        if refused := await taken_or_refused(request, queries, asked):
            return await _queue(request, queries, me, unit, wanted, place, refused)
        return back(request, asked)
    outcome = await take_with_each(queries, me, unit, asked, language_of_request(request))
    if outcome.fault or outcome.refused:
        return await _queue(request, queries, me, unit, wanted, place, outcome=outcome)
    if outcome.run:
        return RedirectResponse(f"/print-runs/{outcome.run}", SEE_OTHER)
    return leave_note(back_to(request), Note(f"{SEVERAL}{outcome.act}", TOGETHER.join(outcome.done)))


@router.get("/letters/{letter}")
async def life(request: Request, queries: Queries, letter: str) -> Response:
    """Show the history of a letter; `<id>.pdf` returns its PDF."""
    id, dot, _ = letter.partition(".pdf")
    if dot:
        printed = await queries.ask(PdfOf(letter=id))
        return pdf_response(request, printed.pdf, printed.file_name)
    life = await queries.ask(LifeOfLetter(letter=id))
    unit = UnitView.of(load_units()[life.unit]) if life.unit else None
    return show(request, "staff/letter.html", view={"unit": unit}, life=life)


async def taken_or_refused(request: Request, queries: QueryClient, asked: AskedStep) -> Refusal | None:
    """Let letters take a step; return why it was refused, or None if it was taken, now or before."""
    say = language_of_request(request)
    if asked.has_wrong_time:
        return Refusal(asked, say(WRONG_TIME))
    taken = await queries.ask(asked.step)
    return None if taken.taken or taken.repeated else Refusal(asked, getattr(taken, say.code))


def back(request: Request, asked: AskedStep) -> Response:
    """Redirect to the page on which a step was taken, which tells that it was."""
    return leave_note(back_to(request), Note("letter", asked.step.letter, asked.row))


def with_steps(
    request: Request,
    template: str,
    view: View,
    roles: Sequence[Role],
    refused: Refusal | None,
    status: int | None = None,
    **values: object,
) -> HTMLResponse:
    """Show a page of letters and the steps that somebody may take in these roles.

    A refused step is shown with its reason and the form's values.
    """
    return show(
        request,
        template,
        status=status or (409 if refused else 200),
        view=view,
        roles=roles,
        refused=refused,
        **values,
    )


async def _queue(
    request: Request,
    queries: QueryClient,
    me: SignedInPerson,
    unit: Unit,
    wanted: LetterFilter,
    place: PlaceInList,
    refused: Refusal | None = None,
    outcome: ChosenOutcome | None = None,
) -> HTMLResponse:
    outcome = outcome or _told_before(request)
    told = (*outcome.refused, *outcome.done) if outcome else ()
    view, kinds = await gather(
        family_letters(queries, unit, wanted, place.page, told), page_queries.kinds(queries, unit)
    )
    return with_steps(
        request,
        "staff/letters.html",
        view,
        me.roles_for(TakeStep, unit.id),
        refused,
        status=409 if outcome and (outcome.fault or outcome.refused) else None,
        kinds=[kind for kind in kinds if kind.to_families],
        statuses=LetterStatus,
        waits=LetterWait,
        deeds=DEEDS,
        most=MOST_AT_ONCE,
        outcome=outcome,
        every_box=request.query_params.get("tick") == "all",
        place=place,
    )


def _told_before(request: Request) -> ChosenOutcome | None:
    """Return what the page before has done with several letters, from the note that it left."""
    note = note_left(request)
    if note is None or not note.what.startswith(SEVERAL):
        return None
    act = note.what.removeprefix(SEVERAL)
    done = tuple(filter(None, note.about.split(TOGETHER)))[:MOST_AT_ONCE]
    return ChosenOutcome(Act(act), done) if act in set(Act) and done else None
