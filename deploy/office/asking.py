"""Asks the services for a command; one that this computer starts on demand is started."""

from typing import TypeVar

from nats.aio.client import Client

from deploy.embedded.on_demand import ASKED
from deploy.office.bus import running_folder
from shared.contracts.questions.question import Answer, Question
from shared.forms.asking import Asks
from shared.messaging.queries.client import ask
from shared.messaging.queries.starting import ask_and_start

A = TypeVar("A", bound=Answer)


def asks_of(client: Client, within_s: float) -> Asks:
    """Return how a command asks on a connection."""
    folder = running_folder()
    needed = folder / ASKED if folder else None

    async def asks(question: Question[A], /) -> A:
        return await ask_and_start(lambda: ask(client, question, within_s=within_s), question, needed)

    return asks
