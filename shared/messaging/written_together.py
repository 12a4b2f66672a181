"""Writes many messages to the connection at once: the facts of a batch, its receipts, its acknowledgements.

nats-py gives each message a turn of its own, which takes three times as long as making its bytes. It has no
public call that takes several, so this module uses two private ones of its client, and no other module does.
The bytes are the same, and so is what happens to them while the connection is away.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import (
    BadSubjectError,
    ConnectionClosedError,
    ConnectionDrainingError,
    MaxPayloadError,
    OutboundBufferLimitError,
)

MOST_MESSAGES: Final = 100
"""In one write."""
NEWLINES: Final = str.maketrans({"\r": " ", "\n": " "})
Published = tuple[str, bytes, Mapping[str, str]]
"""Subject, body and headers, as in a `Message`."""


async def publish_together(bus: Client, messages: Sequence[Published]) -> None:
    """Publish messages in order, to which nobody replies.

    Raises:
        nats.errors.Error: The connection is closed, its buffer is full, or a message cannot be sent.
    """
    _require_open(bus)
    for subject, body, _ in messages:
        if not subject or any(map(str.isspace, subject)):
            raise BadSubjectError
        if len(body) > bus.max_payload:
            raise MaxPayloadError
    await _write(bus, [_line(*message) for message in messages])


async def acknowledge_together(messages: Sequence[Msg]) -> None:
    """Acknowledge messages of one consumer.

    Raises:
        nats.errors.Error: The connection is closed or its buffer is full.
    """
    bus = messages[0]._client
    if bus is None or not messages[0].reply:  # of FastStream's test broker
        for message in messages:
            await message.ack()
        return
    _require_open(bus)
    await _write(bus, [_line(message.reply, b"", {}) for message in messages])
    for message in messages:
        message._ackd = True


def _line(subject: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return a message as the protocol of NATS has it."""
    if not headers:
        return b"PUB %b  %d\r\n%b\r\n" % (subject.encode(), len(body), body)
    head = _head(headers)
    return b"HPUB %b  %d %d\r\n%b%b\r\n" % (subject.encode(), len(head), len(head) + len(body), head, body)


def _head(headers: Mapping[str, str]) -> bytes:
    lines = [f"{name}: {_one_line(value.strip())}\r\n" for name, value in headers.items()]
    return f"NATS/1.0\r\n{''.join(lines)}\r\n".encode()


def _one_line(value: str) -> str:
    return value if value.isprintable() else value.translate(NEWLINES)


def _require_open(bus: Client) -> None:
    if bus.is_closed:
        raise ConnectionClosedError
    if bus.is_draining_pubs:
        raise ConnectionDrainingError


async def _write(bus: Client, lines: Sequence[bytes]) -> None:
    for start in range(0, len(lines), MOST_MESSAGES):
        written = b"".join(lines[start : start + MOST_MESSAGES])
        if not bus.is_connected and bus.pending_data_size + len(written) > bus._max_pending_size:
            raise OutboundBufferLimitError
        await bus._send_command(written)
        await bus._flush_pending()
