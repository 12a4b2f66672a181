"""The provision step: streams and readers on the bus, from what the services say they read.

    python -m deploy.provision

Runs once before the services, and again after each update; running it twice changes nothing. What the
services would refuse to start with, such as an operator's own folder that has faults, it refuses before them.
"""

import asyncio
import sys
from typing import Final

import nats
from nats.errors import Error as NatsError

from services.deadlines.main import service as deadlines
from services.intake.main import service as intake
from services.letters.main import service as letters
from services.surveys.main import service as surveys
from shared.errors import PublicError
from shared.messaging.connection import sign_in
from shared.messaging.streams import provision
from shared.settings import Settings

SERVICES: Final = (intake, deadlines, letters, surveys)
TRIES: Final = 30
PAUSE_S: Final = 1.0
CONNECT_S: Final = 15.0


class CannotProvision(RuntimeError):
    """The bus could not be reached, or refuses."""


async def provision_bus(settings: Settings) -> None:
    """Bring the bus up to date, once it is there.

    Raises:
        CannotProvision: It did not come in half a minute, or refuses what is asked of it.
    """
    for left in reversed(range(TRIES)):
        try:
            async with asyncio.timeout(CONNECT_S):  # a handshake that was broken off may hang in the client
                bus = await nats.connect(
                    settings.nats_servers,
                    **sign_in("provision", settings),
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0,
                    connect_timeout=5,
                )
            try:
                readers = [service.consumer for service in SERVICES]
                await provision(bus.jetstream(), readers, settings.nats_replicas)
            finally:
                await bus.close()
            return
        except (NatsError, OSError) as trouble:
            if not left:
                raise CannotProvision(f"the bus at {settings.nats_url}: {trouble!r}") from trouble
            await asyncio.sleep(PAUSE_S)


if __name__ == "__main__":
    try:
        for service in SERVICES:
            service.preload()
        asyncio.run(provision_bus(Settings()))
    except (CannotProvision, PublicError) as trouble:
        sys.exit(str(trouble))
