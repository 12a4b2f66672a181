"""Makes nats-py read every message that the server delivers, whatever its sender wrote into it.

nats-server checks neither headers nor the characters of subjects. nats-py 2.16 stops reading for good at a
status or a subject that is no UTF-8 and at an empty header block, and breaks the connection at a subject with
a form feed. So one message in a stream would be delivered again and again, and nothing behind it.
"""

import re
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.protocol import parser

_MESSAGE: Final = re.compile(rb"\AMSG ([^ \r\n]+) (\d+) (([^ \r\n]+) )?(\d+)\r\n")
_MESSAGE_WITH_HEADERS: Final = re.compile(rb"\AHMSG ([^ \r\n]+) (\d+) (([^ \r\n]+) )?(\d+) (\d+)\r\n")
_read_headers = Client._process_headers


def read_anything() -> None:
    """Let all clients of this process read such messages. Done twice it changes nothing."""
    parser.MSG_RE = _MESSAGE
    parser.HMSG_RE = _MESSAGE_WITH_HEADERS
    Client._process_headers = _headers_of  # type: ignore[assignment,method-assign]
    Client._build_message = _message_of  # type: ignore[assignment,method-assign]


async def _headers_of(client: Client, block: bytes) -> dict[str, str] | None:
    """Return the headers of a block, of a malformed one those that can be read."""
    try:
        return await _read_headers(client, block)
    except (UnicodeDecodeError, IndexError):
        return client._parse_header_lines(block) or None


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
