"""Makes nats-py read every message that the server delivers, whatever its sender wrote into it.

nats-server checks neither headers nor the characters of subjects. nats-py 2.16 stops reading for good at a
status or a subject that is no UTF-8 and at an empty header block, and breaks the connection at a subject with
a form feed. So one message in a stream would be delivered again and again, and nothing behind it.

It also looks at each sign of the names of headers, for each message again. They are few, so here each is
looked at once.
"""

import re
from functools import lru_cache
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.protocol import parser

_MESSAGE: Final = re.compile(rb"\AMSG ([^ \r\n]+) (\d+) (([^ \r\n]+) )?(\d+)\r\n")
_MESSAGE_WITH_HEADERS: Final = re.compile(rb"\AHMSG ([^ \r\n]+) (\d+) (([^ \r\n]+) )?(\d+) (\d+)\r\n")
_VERSION: Final = b"NATS/1.0\r\n"
_LONGEST_KEPT: Final = 64
"""Bytes of the names of headers that are kept; who sends others takes none of our memory."""
_read_headers = Client._process_headers
_read_lines = Client._parse_header_lines


def read_anything() -> None:
    """Let all clients of this process read such messages. Done twice it changes nothing."""
    parser.MSG_RE = _MESSAGE
    parser.HMSG_RE = _MESSAGE_WITH_HEADERS
    Client._process_headers = _headers_of  # type: ignore[assignment,method-assign]
    Client._build_message = _message_of  # type: ignore[assignment,method-assign]


async def _headers_of(client: Client, block: bytes) -> dict[str, str] | None:
    """Return the headers of a block, of a malformed one those that can be read."""
    if block and block.startswith(_VERSION):
        return _headers_in(block) or None
    try:
        return await _read_headers(client, block)
    except (UnicodeDecodeError, IndexError):
        return _headers_in(block) or None


def _headers_in(lines: bytes) -> dict[str, str]:
    """Return the headers in some lines, as nats-py does; a line without a name says nothing."""
    headers: dict[str, str] = {}
    for line in lines.split(b"\r\n"):
        written, colon, value = line.partition(b":")
        name = _kept_name(written) if len(written) <= _LONGEST_KEPT else _name_of(written)
        if colon and name is not None:
            headers[name] = value.strip().decode(errors="replace")
    return headers


def _name_of(written: bytes) -> str | None:
    """Return the name of a header as nats-py reads it; None if it is none."""
    return next(iter(_read_lines(written + b":")), None)


_kept_name: Final = lru_cache(maxsize=256)(_name_of)


def _message_of(
    client: Client, sid: int, subject: bytes, reply: bytes, data: bytes, headers: dict[str, str] | None
) -> Msg:
    return client.msg_class(
        subject=subject.decode(errors="backslashreplace"),
        reply=reply.decode(errors="backslashreplace"),
        data=data,
        headers=headers,
        _client=client,
        _sid=sid,
    )
