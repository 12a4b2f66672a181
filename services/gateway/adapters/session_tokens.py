"""Tokens of the generations' own log-in: signed, so that nothing is stored.

A token ends with the key of its publisher, since the hash of that key is part of what signs it.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.gateway.ingress.keys import Keys
from shared.key_file import read_key

LIFETIME_S: Final = 8 * 3600


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """Gives and checks tokens."""

    keys: Keys
    secret: bytes = field(repr=False)
    now: Callable[[], float] = time.time

    @classmethod
    def of(cls, keys: Keys, slip_key: Path | None) -> "SessionTokens":
        """Sign by a secret of the office, which all its gateways have; without one, by one of this process.

        Raises:
            UnreadableKey: The file cannot be read.
        """
        secret = read_key("MOTCUA_SLIP_KEY", slip_key) if slip_key else secrets.token_bytes(32)
        return cls(keys, sha256(b"motcua adapters session\x1f" + secret).digest())

    def log_in(self, name: str, key: str) -> str | None:
        """Return a token for whoever knows the key of a publisher; None for anybody else."""
        if self.keys.owner(key) != name:
            return None
        until = str(int(self.now()) + LIFETIME_S)
        return f"{name}.{until}.{self._signature(name, until)}"

    def owner(self, token: str) -> str | None:
        """Return the publisher that a token was given to, while it holds."""
        name, _, rest = token.partition(".")
        until, _, signature = rest.partition(".")
        if not (until.isascii() and until.isdigit() and len(until) < 12 and self.keys.hash_of(name)):
            return None
        expected = self._signature(name, until).encode()
        is_ours = hmac.compare_digest(expected, signature.encode(errors="surrogateescape"))
        return name if is_ours and int(until) > self.now() else None

    def _signature(self, name: str, until: str) -> str:
        said = "\x1f".join((name, until, self.keys.hash_of(name))).encode(errors="surrogateescape")
        return hmac.new(self.secret, said, sha256).hexdigest()
