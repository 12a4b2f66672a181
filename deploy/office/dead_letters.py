"""Reading dead letters from the bus, and settling them: redrive or drop."""

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.backup.stream_reading import read_stream
from deploy.terminal.running import CannotDo
from shared.contracts.dead_letter import DeadLetter, DeadLetterAct, own_headers
from shared.contracts.questions.operating.dead_letters import NoteDeadLetterAct
from shared.contracts.services import SERVICES
from shared.messaging.direct_get import StoredMessage
from shared.messaging.queries.client import QueryFailed, ask
from shared.messaging.streams import DEAD, IN, OFFICE

ACTS: Final = ".acts"
TIMEOUT_S: Final = 5.0
REDRIVEN_TO: Final = tuple(subject.rstrip(">") for subject in (*IN.subjects, *OFFICE.subjects))
"""A message is only sent again to where services receive messages."""


@dataclass(slots=True)
class DeadLetterEntry:
    """A dead letter, and the act that settled it, if any."""

    letter: DeadLetter
    act: DeadLetterAct | None = None
    is_stray: bool = False
    """Whether no service has written it: then `letter` says what lies in its place."""


async def all_dead_letters(bus: Client) -> dict[str, DeadLetterEntry]:
    """Read all dead letters on the bus, oldest first, by id; a stray message is an entry, too."""
    letters: dict[str, DeadLetterEntry] = {}
    acts: list[DeadLetterAct] = []
    for message in await _messages(bus):
        try:
            if message.subject.endswith(ACTS):
                acts.append(DeadLetterAct.model_validate_json(message.body))
            else:
                letter = _letter_in(message)
                letters.setdefault(letter.id, DeadLetterEntry(letter))
        except ValueError:
            stray = _stray(message)
            letters[stray.id] = DeadLetterEntry(stray, is_stray=True)
    for act in acts:
        if entry := letters.get(act.letter):
            entry.act = act
    return letters


async def find_dead_letter(id: str, bus: Client) -> DeadLetterEntry:
    """Return one dead letter.

    Raises:
        CannotDo: No dead letter has this id.
    """
    entry = (await all_dead_letters(bus)).get(id)
    if entry is None:
        raise CannotDo(f"no dead letter has the id {id}: `motcua dead list --all` shows them")
    return entry


async def redrive(id: str, by: str, edited: bytes | None, bus: Client) -> DeadLetterAct:
    """Publish a dead letter again on its subject, unchanged or edited, and note who did so.

    The message is published before the note. After a crash in between, the letter is still open, and a second
    redrive is harmless since the event id is the same.

    Raises:
        CannotDo: No dead letter has this id, it is settled already, or no service has written it.
    """
    entry = await _open_entry(id, bus)
    letter = entry.letter
    if entry.is_stray or not letter.subject.startswith(REDRIVEN_TO):
        raise CannotDo(
            f"{id} did not come to a service and cannot be sent again: drop it with `motcua dead drop`"
        )
    headers = letter.headers | {"Nats-Msg-Id": f"redriven:{uuid4().hex}"}
    body = letter.body if edited is None else edited
    await bus.jetstream().publish(letter.subject, body, headers=headers, timeout=TIMEOUT_S)
    return await _note(letter, "redriven", by, bus, edited=edited is not None)


async def drop(id: str, by: str, why: str, bus: Client) -> DeadLetterAct:
    """Note that a dead letter will not be sent again.

    Raises:
        CannotDo: No dead letter has this id, or it is settled already.
    """
    return await _note((await _open_entry(id, bus)).letter, "dropped", by, bus, why=why)


async def _open_entry(id: str, bus: Client) -> DeadLetterEntry:
    entry = await find_dead_letter(id, bus)
    if entry.act:
        raise CannotDo(
            f"dead letter {id} is settled: {entry.act.act} by {entry.act.by}, {entry.act.at:%F %H:%M}"
        )
    return entry


async def _note(
    letter: DeadLetter, act: str, by: str, bus: Client, *, edited: bool = False, why: str = ""
) -> DeadLetterAct:
    done = DeadLetterAct(letter=letter.id, act=act, edited=edited, by=by, at=datetime.now(UTC), why=why)
    await bus.jetstream().publish(
        done.subject_of(letter.service), done.model_dump_json().encode(), timeout=TIMEOUT_S
    )
    await _tell_service(letter.service, done, bus)
    return done


async def _tell_service(service: str, done: DeadLetterAct, bus: Client) -> None:
    """Let the service know, whose page lists it as open else; one that does not answer goes without."""
    if service in SERVICES:
        with suppress(
            NatsError, QueryFailed
        ):  # it may never have had this one, too: older ones are on the bus
            await ask(bus, NoteDeadLetterAct.asked_of(service)(act=done), within_s=TIMEOUT_S)


def _letter_in(message: StoredMessage) -> DeadLetter:
    """Return the dead letter in a message.

    Raises:
        ValueError: There is none, or another service than that of the subject is named in it.
    """
    letter = DeadLetter.model_validate_json(message.body)
    if message.subject != letter.subject_of(letter.service):
        raise ValueError(message.subject)
    return letter


def _stray(message: StoredMessage) -> DeadLetter:
    """Return what lies among the dead letters and is none, as one that can be shown and dropped."""
    return DeadLetter(
        id=f"stray-{message.sequence}",
        service=message.subject.split(".")[1],
        reason="this is no dead letter of a service",
        subject=message.subject,
        headers=own_headers(message.headers),
        body=b64encode(message.body),
        dead_lettered_at=message.at,
    )


async def _messages(bus: Client) -> list[StoredMessage]:
    state = (await bus.jetstream().stream_info(DEAD.name)).state
    pages = read_stream(bus, DEAD.name, state.first_seq, state.last_seq, within_s=TIMEOUT_S)
    return [message async for page in pages for message in page]
