"""Makes nats-py read every message that the server delivers, whatever its sender wrote into it.

nats-server checks neither headers nor the characters of subjects. nats-py 2.16 stops reading for good at a
status or a subject that is no UTF-8 and at an empty header block, and breaks the connection at a subject with
a form feed. So one message in a stream would be delivered again and again, and nothing behind it.

It also reads the headers of each message, of which a service needs those of the first of a batch at most. So
here they are read when somebody asks for them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.protocol import parser

_MESSAGE: Final = re.compile(rb"\AMSG ([^ \r\n]+) (\d+) (([^ \r\n]+) )?(\d+)\r\n")
_MESSAGE_WITH_HEADERS: Final = re.compile(rb"\AHMSG ([^ \r\n]+) (\d+) (([^ \r\n]+) )?(\d+) (\d+)\r\n")
_VERSION: Final = b"NATS/1.0\r\n"
_read_headers = Client._process_headers
_read_lines = Client._parse_header_lines


def read_anything() -> None:
    """Let all clients of this process read such messages. Done twice it changes nothing."""
    parser.MSG_RE = _MESSAGE
    parser.HMSG_RE = _MESSAGE_WITH_HEADERS
    Client._process_headers = _headers_of  # type: ignore[assignment,method-assign]
    Client._build_message = _message_of  # type: ignore[assignment,method-assign]


class Headers(Mapping[str, str]):
    """The headers in a block, as nats-py reads them, once somebody asks for one."""

    def __init__(self, block: bytes) -> None:
        self._block = block

    @cached_property
    def _read(self) -> Mapping[str, str]:
        return _read_lines(self._block)

    def __getitem__(self, name: str) -> str:
        if name.encode() not in self._block:  # most ask for a trace context, which few messages have
            raise KeyError(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def __bool__(self) -> bool:
        """Whether there is a block: `headers or {}` reads nothing."""
        return True


async def _headers_of(client: Client, block: bytes) -> Mapping[str, str] | None:
    """Return the headers of a block, of a malformed one those that can be read."""
    if block and block.startswith(_VERSION):
        return Headers(block)
    try:
        return await _read_headers(client, block)
    except (UnicodeDecodeError, IndexError):
        return Headers(block)


def _message_of(
    client: Client, sid: int, subject: bytes, reply: bytes, data: bytes, headers: Mapping[str, str] | None
) -> Msg:
    return client.msg_class(
        subject=subject.decode(errors="backslashreplace"),
        reply=reply.decode(errors="backslashreplace"),
        data=data,
        headers=headers,  # type: ignore[arg-type]
        _client=client,
        _sid=sid,
    )
