"""A receiver: the address of a webhook, as HTTP requests go there.

No redirect is followed, no proxy asked, and nobody is waited for long. Of what the receiver says, only the
status and four headers are read.
"""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from services.feed.subscribers import Subscriber
from services.feed.webhooks.addresses import PORTS, AddressRefused, NoAddress, address_of, checked_url
from services.feed.webhooks.answers import ReceiverAnswer, Taken, answer_of
from services.feed.webhooks.signature import signature
from shared.contracts.events.envelope import CONTENT_TYPE

if TYPE_CHECKING:
    import httpx

ANSWERS_WITHIN_S: Final = 10.0
MOST_BYTES: Final = 16 * 1024
"""Of a body that nobody reads; a longer one ends the connection."""
ANY: Final = "*"


class Receiver:
    """The receiver of one subscriber. Connections are kept open between events."""

    def __init__(self, subscriber: Subscriber, origin: str) -> None:
        import httpx

        self._subscriber = subscriber
        self._origin = origin
        # Of its own, so that a name whose lookup hangs holds up nobody else.
        self._lookups = ThreadPoolExecutor(max_workers=1)
        self._web = httpx.AsyncClient(
            verify=httpx.create_ssl_context(trust_env=False),
            timeout=ANSWERS_WITHIN_S,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._web.aclose()
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def ask_for_consent(self) -> tuple[bool, int]:
        """Ask whether it wants events; return whether it does, and how many a minute, 0 for any number.

        By the validation handshake of CloudEvents: consent is in the headers, whatever the status.

        Raises:
            AddressRefused: Nothing is sent to this address.
        """
        headers = {"WebHook-Request-Origin": self._origin, "Origin": self._origin}
        try:
            _, answered = await self._request("OPTIONS", headers, b"")
        except Unreachable:
            return False, 0
        rate = answered.get("webhook-allowed-rate", ANY)
        has_agreed = answered.get("webhook-allowed-origin", "") in (ANY, self._origin)
        return has_agreed, int(rate) if rate.isdecimal() and len(rate) < 7 else 0

    async def send(self, id: str, body: bytes) -> ReceiverAnswer:
        """Send an event, and return whether it was taken."""
        now = datetime.now(UTC)
        headers = {
            "Content-Type": CONTENT_TYPE,
            "Origin": self._origin,
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature(self._subscriber.secret, id, int(now.timestamp()), body),
        }
        try:
            status, answered = await self._request("POST", headers, body)
        except (Unreachable, AddressRefused) as why:
            return ReceiverAnswer(Taken.LATER, str(why))
        return answer_of(status, answered, now)

    async def _request(
        self, method: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str]]:
        """Send a request; return the status and the headers of the answer.

        Raises:
            AddressRefused: The address must not be sent to.
            Unreachable: There was no answer.
        """
        import httpx

        private = self._subscriber.private
        parts = checked_url(self._subscriber.webhook, private=private)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        began = time.monotonic()
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                address = await address_of(host, port, self._lookups, private=private)
                url = httpx.URL(self._subscriber.webhook).copy_with(host=address)
                async with self._web.stream(
                    method,
                    url,
                    headers={**headers, "Host": parts.netloc},
                    content=body,
                    # The certificate has to be that of the name, though the connection goes to the address.
                    extensions={"sni_hostname": host},
                ) as response:
                    await _skim(response)
                    return response.status_code, response.headers
        except TimeoutError:
            raise Unreachable(f"it did not answer within {time.monotonic() - began:.0f} s") from None
        except NoAddress as failure:
            raise Unreachable(str(failure)) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as failure:
            raise Unreachable(f"it could not be reached ({type(failure).__name__})") from None


class Unreachable(Exception):
    """A receiver gave no answer; the text says why, and repeats nothing of what it wrote."""


async def _skim(response: "httpx.Response") -> None:
    """Read past a body, so that the connection can be used again, unless it is long."""
    read = 0
    async for part in response.aiter_raw():
        read += len(part)
        if read > MOST_BYTES:
            return
