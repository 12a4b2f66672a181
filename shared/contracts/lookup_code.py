"""The secret on a slip: whoever holds the paper may ask where the file is, nobody else.

It is computed from the record's code by a key of the office, so no table keeps it and none can leak it.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Self

from shared.settings import Settings

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs, none of which is mistaken for another when it is read from paper (Crockford's base 32)."""

LOOKALIKES: Final = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None})
"""What people type for them."""

LENGTH: Final = 10
"""Signs: 50 bits, which a thousand guesses a second would not find in a thousand years."""


@dataclass(frozen=True, slots=True)
class LookupCodes:
    """What the slips of an office say for looking a record up."""

    public_url: str
    key: bytes = field(repr=False)
    """Empty while the office has none: then slips name no address, and nothing can be looked up."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the slips of an office by its settings."""
        key = settings.slip_key.read_bytes().strip() if settings.slip_key else b""
        return cls(settings.public_url, key)

    def secret(self, record: str) -> str:
        """Return the secret that stands on the slip of a record.

        >>> Slips("", b"a key").secret("H56.31.20-230215-0042")
        '123XB-D0ABG'
        """
        number = int.from_bytes(hmac.digest(self.key, record.encode(), sha256))
        signs = [LETTERS[number >> 5 * place & 31] for place in range(LENGTH)]
        return f"{''.join(signs[:5])}-{''.join(signs[5:])}"

    def matches(self, record: str, said: str) -> bool:
        """Return whether somebody has the slip of a record; how long that takes says nothing."""
        typed = said.strip().upper().translate(LOOKALIKES)
        wanted = self.secret(record).replace("-", "")
        return bool(self.key) and hmac.compare_digest(wanted.encode(), typed.encode())

    def address(self, record: str) -> str:
        """Return where a record is looked up with the secret, for print and QR code; empty without a key."""
        return f"{self.public_url}/ho-so/{record}?ma={self.secret(record)}" if self.key else ""
