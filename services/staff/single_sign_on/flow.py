"""What a browser keeps while somebody is at the provider: sealed, good for ten minutes and once.

State, nonce and PKCE verifier are made from one secret, so that the cookie stays small.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import blake2b, sha256
from secrets import token_bytes
from typing import Final, NamedTuple

from services.staff.keys import StaffKeys

LASTS: Final = timedelta(minutes=10)
SECRET_BYTES: Final = 32
TIME_BYTES: Final = 8


class Flow(NamedTuple):
    """A sign-in that is under way."""

    secret: bytes
    begun_at: datetime
    """To the second."""

    @property
    def state(self) -> str:
        """What comes back with the browser, and shows that it is the one that left."""
        return self._derived(b"state")

    @property
    def nonce(self) -> str:
        """What the ID token must repeat."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """What redeems the code (PKCE, RFC 7636), and was not shown to the browser."""
        return self._derived(b"verifier")

    @property
    def challenge(self) -> str:
        """What the provider sees of the verifier first, by the method S256."""
        return _text(sha256(self.verifier.encode()).digest())

    @property
    def digest(self) -> bytes:
        """By which it is noted that it was used."""
        return sha256(self.secret).digest()

    def _derived(self, purpose: bytes) -> str:
        return _text(blake2b(key=self.secret, digest_size=SECRET_BYTES, person=purpose).digest())


def new_flow(now: datetime) -> Flow:
    """Return a flow that begins now."""
    return Flow(token_bytes(SECRET_BYTES), now.replace(microsecond=0))


def sealed(flow: Flow, keys: StaffKeys, issuer: str) -> str:
    """Return a flow as the browser keeps it."""
    begun = int(flow.begun_at.timestamp()).to_bytes(TIME_BYTES, "big")
    return _text(keys.close(flow.secret + begun, _purpose(issuer)))


def opened(kept: str, keys: StaffKeys, issuer: str, now: datetime) -> Flow | None:
    """Return what a browser has kept; None if we did not seal it, for this provider, in the last minutes."""
    try:
        plain = keys.open(urlsafe_b64decode(kept + "=" * (-len(kept) % 4)), _purpose(issuer))
    except ValueError:
        return None
    if plain is None or len(plain) != SECRET_BYTES + TIME_BYTES:
        return None
    seconds = int.from_bytes(plain[SECRET_BYTES:], "big")
    flow = Flow(plain[:SECRET_BYTES], datetime.fromtimestamp(seconds, UTC))
    return flow if now - flow.begun_at <= LASTS else None


def _purpose(issuer: str) -> str:
    return f"single sign-on at {issuer}"


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
