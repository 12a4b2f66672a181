"""Sends a form to intake, and waits a moment for what becomes of it."""

from asyncio import sleep, timeout
from contextlib import suppress
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from services.gateway.queries.query_client import QueryClient
from services.gateway.sign_in.person import SignedInPerson
from shared.contracts.questions.intake.counter import FormId, FormState, SendForm, SentForm, StateOfForm
from shared.reference.loading import load_units
from shared.reference.units import Unit

WAIT_S: Final = 3
"""How long an officer looks at a page that loads, before it says that the form is being written down."""
PAUSE_S: Final = 0.1
BYTES_OF_ID: Final = 18
FORM_ID: Final[TypeAdapter[str]] = TypeAdapter(FormId)


def new_form_id() -> str:
    """Return the id of a form that begins something; it stays in the address until the form is sent."""
    return token_urlsafe(BYTES_OF_ID)


def step_form_id(record: str, type: str, steps: int) -> str:
    """Return the id of the form of a record's next step: the same in each tab that shows the same steps.

    So what two tabs send counts once, also of steps that may be repeated.
    """
    return sha256(f"{record} {type} {steps}".encode()).hexdigest()[:32]


def is_form_id(text: str) -> bool:
    """Return whether a text has the form of an id."""
    try:
        FORM_ID.validate_python(text)
    except ValidationError:
        return False
    return True


def form_id(text: str) -> str:
    """Return the id that a browser sent.

    Raises:
        RequestValidationError: It is none.
    """
    if not is_form_id(text):
        raise RequestValidationError([{"type": "form", "loc": ("body", "form")}])
    return text


async def typed_in(request: Request) -> dict[str, str]:
    """Return what was typed into a form; files are left out."""
    return {name: text for name, text in (await request.form()).items() if isinstance(text, str)}


def own_counter(me: SignedInPerson, unit: Unit) -> Unit | None:
    """Return the unit at whose counter somebody works on the records of a unit; None if at none.

    The records of a unit that has ended are kept by the one that it became part of.
    """
    counters = [one for one in (*load_units().successors(unit), unit) if me.roles_for(SendForm, one.id)]
    today = [one for one in counters if one.since <= me.today <= one.until]
    return next(iter([*today, *counters]), None)


async def send(queries: QueryClient, form: SendForm) -> SentForm:
    """Send a form, and return what has become of it after a moment at most.

    Raises:
        ServiceUnavailable: Nobody knows whether it arrived. It may be sent again, which changes nothing if it
            did.
    """
    sent = await queries.ask(form)
    asked = StateOfForm(unit=form.unit, form=form.form)
    with suppress(TimeoutError):
        async with timeout(WAIT_S):
            while sent.state in (FormState.SENT, FormState.WAITING):
                await sleep(PAUSE_S)
                sent = await queries.ask_or_none(asked) or sent
    return sent
