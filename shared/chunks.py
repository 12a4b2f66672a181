"""Messages in chunks that a batch or a row can hold."""

from collections.abc import Iterable, Iterator, Sized
from typing import Protocol, TypeVar


class HasBody(Protocol):
    """A message, or whatever becomes one."""

    @property
    def body(self) -> Sized: ...


M = TypeVar("M", bound=HasBody)


def chunked(messages: Iterable[M], most: int, largest: int) -> Iterator[list[M]]:
    """Yield messages in their order, as many together as the limits allow; a larger one goes alone.

    Args:
        messages: Any number.
        most: How many messages a chunk may hold.
        largest: How long their bodies may be together, as `len` counts.
    """
    chunk: list[M] = []
    size = 0
    for message in messages:
        if chunk and (len(chunk) == most or size + len(message.body) > largest):
            yield chunk
            chunk, size = [], 0
        chunk.append(message)
        size += len(message.body)
    if chunk:
        yield chunk
