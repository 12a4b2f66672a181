"""Messages of a stream as lines of JSON and back.

They are read by sequence, which creates no consumer and changes nothing on the bus. They are written on
private subjects, which the stream turns into the original ones, so that no publisher can write in between.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from nats.aio.client import Client
from nats.js.api import SubjectTransform
from pydantic_core import from_json, to_json

from deploy.backup.archive import StreamRange
from deploy.backup.errors import CannotCopy
from deploy.backup.stream_reading import FETCH_MESSAGES, StreamNotRead, read_stream
from shared.chunks import chunked
from shared.contracts.dead_letter import own_headers
from shared.messaging.atomic_batch import Message, publish_batch
from shared.messaging.direct_get import MAX_FETCH_BYTES, StoredMessage
from shared.messaging.streams import DUPLICATES_S, RESTORE, Stream, stream_config

ID: Final = "Nats-Msg-Id"
READ_TIMEOUT_S: Final = 60.0
"""Time for a server of the bus that is starting, or that lags behind the server that was asked first."""
HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""As in RFC 9110. A header with any other name could not be sent again."""


async def lines(bus: Client, stream: str, span: StreamRange, taken_at: datetime) -> AsyncIterator[bytes]:
    """Yield the messages of a stream that belong to a copy, in blocks of lines.

    Messages in the duplicate window of the bus keep their ids, so that the restored bus drops repetitions; of
    two with one id only the first does, since it is restored with it (see `fill_stream`), and is compared so.
    Messages that have expired since the consistent point are left out.

    Raises:
        CannotCopy: The bus does not return its messages.
    """
    known_since, ids = taken_at - timedelta(seconds=DUPLICATES_S), set[str]()
    try:
        async for messages in read_stream(bus, stream, span.first, span.last, within_s=READ_TIMEOUT_S):
            yield b"".join(_line(message, known_since, ids) for message in messages)
    except StreamNotRead as failure:
        raise CannotCopy(
            f"{failure}. If this version has just come, let its provision step run first; else see "
            "`motcua doctor`, and try again"
        ) from failure


async def create_stream(bus: Client, stream: Stream, span: StreamRange, messages: int, replicas: int) -> None:
    """Create a stream that accepts only restored messages, and whose last message gets its old sequence.

    If messages were missing in the middle, those before them get higher sequences, so that consumers receive
    some twice and miss none.
    """
    config = stream_config(stream, replicas).evolve(
        subjects=[f"{RESTORE}.{stream.name}.>"],
        subject_transform=SubjectTransform(src=f"{RESTORE}.{stream.name}.>", dest=">"),
        first_seq=span.last - messages + 1,
    )
    await bus.jetstream().add_stream(config)


async def fill_stream(bus: Client, stream: str, lines: Iterable[bytes]) -> None:
    """Write all messages of a stream that is being restored, one a line.

    A message may stand in a stream twice, with one id: a bus that was killed forgets the last ids that it
    knew, and who has no acknowledgement sends again. Readers know it by the event, but the bus would refuse
    the second, so only the first is sent with its id.
    """
    ids: set[str] = set()
    messages = (_message(stream, from_json(line), ids) for line in lines)
    for batch in chunked(messages, FETCH_MESSAGES, MAX_FETCH_BYTES):
        await publish_batch(bus, batch)


def _line(message: StoredMessage, known_since: datetime, ids: set[str]) -> bytes:
    line: dict[str, Any] = {
        "sequence": message.sequence,
        "subject": message.subject,
        "headers": {
            name: value for name, value in own_headers(message.headers).items() if HEADER_NAME.fullmatch(name)
        },
    }
    if (id := message.headers.get(ID)) and message.at >= known_since and id not in ids:
        line["id"] = id
        ids.add(id)
    try:
        line["body"] = message.body.decode()
    except UnicodeDecodeError:
        line["base64"] = b64encode(message.body).decode()
    return to_json(line) + b"\n"


def _message(stream: str, line: dict[str, Any], sent: set[str]) -> Message:
    body = line["body"].encode() if "body" in line else b64decode(line["base64"])
    known = {ID: line["id"]} if "id" in line and line["id"] not in sent else {}
    sent.update(known.values())
    return Message(f"{RESTORE}.{stream}.{line['subject']}", body, {**line["headers"], **known})
