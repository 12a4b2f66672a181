"""Reading dead letters from the bus, and settling them: redrive or drop."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from nats.aio.client import Client

from deploy.terminal.running import CannotDo
from shared.contracts.dead_letter import DeadLetter, DeadLetterAct
from shared.messaging.streams import DEAD

ACTS: Final = ".acts"
TIMEOUT_S: Final = 5.0


@dataclass(slots=True)
class DeadLetterEntry:
    """A dead letter, and the act that settled it, if any."""

    letter: DeadLetter
    act: DeadLetterAct | None = None


async def all_dead_letters(bus: Client) -> dict[str, DeadLetterEntry]:
    """Read all dead letters on the bus, oldest first, by id."""
    letters: dict[str, DeadLetterEntry] = {}
    acts: list[DeadLetterAct] = []
    async for subject, body in _messages(bus):
        if subject.endswith(ACTS):
            acts.append(DeadLetterAct.model_validate_json(body))
        else:
            letter = DeadLetter.model_validate_json(body)
            letters[letter.id] = DeadLetterEntry(letter)
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
        CannotDo: No dead letter has this id, or it is settled already.
    """
    letter = await _open_letter(id, bus)
    headers = letter.headers | {"Nats-Msg-Id": f"redriven:{uuid4().hex}"}
    body = letter.body if edited is None else edited
    await bus.jetstream().publish(letter.subject, body, headers=headers, timeout=TIMEOUT_S)
    return await _note(letter, "redriven", by, bus, edited=edited is not None)


async def drop(id: str, by: str, why: str, bus: Client) -> DeadLetterAct:
    """Note that a dead letter will not be sent again.

    Raises:
        CannotDo: No dead letter has this id, or it is settled already.
    """
    return await _note(await _open_letter(id, bus), "dropped", by, bus, why=why)


async def _open_letter(id: str, bus: Client) -> DeadLetter:
    entry = await find_dead_letter(id, bus)
    if entry.act:
        raise CannotDo(
            f"dead letter {id} is settled: {entry.act.act} by {entry.act.by}, {entry.act.at:%F %H:%M}"
        )
    return entry.letter


async def _note(
    letter: DeadLetter, act: str, by: str, bus: Client, *, edited: bool = False, why: str = ""
) -> DeadLetterAct:
    done = DeadLetterAct(letter=letter.id, act=act, edited=edited, by=by, at=datetime.now(UTC), why=why)
    await bus.jetstream().publish(
        done.subject_of(letter.service), done.model_dump_json().encode(), timeout=TIMEOUT_S
    )
    return done


async def _messages(bus: Client) -> AsyncIterator[tuple[str, bytes]]:
    js = bus.jetstream()
    if not (await js.stream_info(DEAD.name)).state.messages:
        return
    reading = await js.subscribe(DEAD.subjects[0], stream=DEAD.name, ordered_consumer=True)
    while True:
        message = await reading.next_msg(TIMEOUT_S)
        yield message.subject, message.data
        if not message.metadata.num_pending:
            break
    await reading.unsubscribe()
