"""The provision step: creates the streams and the durable consumers of the services on the bus.

    python -m deploy.provision

Runs before the services, and again after each update; running it twice changes nothing. It first loads the
data that the services need, so that faults in an operator's own folder are reported before a service starts.
"""

import asyncio
import sys
from typing import Final

import nats
from nats.errors import Error as NatsError

from deploy.services import consumers, load_services
from shared.errors import PublicError
from shared.messaging.connection import sign_in, without_key
from shared.messaging.streams import provision
from shared.settings import Settings

TRIES: Final = 30
RETRY_PAUSE_S: Final = 1.0
CONNECT_S: Final = 15.0


class CannotProvision(RuntimeError):
    """The bus was not reached, or rejected a stream or a consumer."""


async def provision_bus(settings: Settings) -> None:
    """Create or update streams and consumers, as soon as the bus answers.

    Raises:
        CannotProvision: All tries failed.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            async with asyncio.timeout(CONNECT_S):  # an interrupted handshake may hang in the client
                bus = await nats.connect(
                    settings.nats_servers,
                    **sign_in("provision", settings),
                    max_reconnect_attempts=1,
                    reconnect_time_wait=0,
                    connect_timeout=5,
                )
            try:
                await provision(bus.jetstream(), consumers(), settings.nats_replicas)
            finally:
                await bus.close()
            return
        except (NatsError, OSError) as trouble:
            if not tries_left:
                where = without_key(settings.nats_url)
                raise CannotProvision(f"the bus at {where}: {trouble!r}") from trouble
            await asyncio.sleep(RETRY_PAUSE_S)


def main() -> None:
    """Prepare the bus that the settings name; end with a reason if that fails."""
    try:
        for service in load_services():
            service.preload()
        asyncio.run(provision_bus(Settings()))
    except (CannotProvision, PublicError) as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
