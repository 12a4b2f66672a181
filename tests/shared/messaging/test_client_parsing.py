"""Headers are read as nats-py reads them, whatever a sender has written: only in less time."""

from typing import Final

from hypothesis import example, given
from hypothesis import strategies as st

from shared import client_parsing

PIECES: Final = st.sampled_from(
    (
        b"Nats-Msg-Id",
        b"X Y",
        b"X\x1c",
        b"\xff",
        b"a" * 100,
        b":",
        b": ",
        b"\r\n",
        b"\n",
        b" ",
        b"\t",
        b"\x0b",
        b"",
    )
)


@given(st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=20).map(b"".join))
@example(b"NATS/1.0\r\n : empty\r\n\r\n")
@example(b"A:1\r\nA:\xff 2\xc2\xa0\r\n")
def test_headers_are_those_that_the_client_reads(lines: bytes) -> None:
    assert client_parsing._headers_in(lines) == client_parsing._read_lines(lines)
