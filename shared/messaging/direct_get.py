"""Looks a message of a stream up without a consumer."""

from typing import Final

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import Header
from pydantic_core import to_json

SEQUENCE: Final = "Nats-Sequence"
NOT_FOUND: Final = "404"
REQUEST_S: Final = 4.0


class LookupRefused(NatsError):
    """The stream does not let this login look messages up."""


async def first_after(bus: Client, stream: str, sequence: int, subject: str = ">") -> int | None:
    """Return the sequence of the first message after another one; None if there is none.

    Raises:
        nats.errors.Error: The stream does not say.
    """
    ask = {"seq": sequence + 1, "next_by_subj": subject}
    reply = await bus.request(f"$JS.API.DIRECT.GET.{stream}", to_json(ask), REQUEST_S)
    headers = reply.headers or {}
    if SEQUENCE in headers:
        return int(headers[SEQUENCE])
    if headers.get(Header.STATUS) == NOT_FOUND:
        return None
    raise LookupRefused(str(headers))
