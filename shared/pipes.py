"""Writing to a process that may have ended: the same error on every event loop.

asyncio leaves a write to a closed pipe to the reader to notice, or raises `ConnectionError`; uvloop, on which
services run, raises `RuntimeError`, which would pass for a fault of the program.
"""

from asyncio import StreamWriter
from asyncio.subprocess import Process
from typing import Protocol


class Listening(Protocol):
    """A process that reads what is written to it."""

    @property
    def stdin(self) -> StreamWriter | None: ...


def write(process: Listening, data: bytes) -> None:
    """Write to the standard input of a process.

    Raises:
        BrokenPipeError: It has ended, or no longer reads.
    """
    assert process.stdin  # noqa: S101  # it was asked for
    if process.stdin.is_closing():
        raise BrokenPipeError
    process.stdin.write(data)


async def converse(process: Process, said: bytes) -> tuple[bytes, bytes]:
    """Write everything to a process; return its output and its errors once it has ended, early or not."""
    try:
        return await process.communicate(said)
    except RuntimeError:
        if process.stdin is None or not process.stdin.is_closing():
            raise
        return await process.communicate()
