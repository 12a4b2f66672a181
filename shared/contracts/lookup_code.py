"""The lookup code on a slip: only whoever holds the paper may look the record up.

It is an HMAC of the record code with a key of the office, so no table stores it and none can leak it.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from shared.key_file import read_key
from shared.text import as_typed

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 characters that cannot be mistaken for each other on paper (Crockford's base 32)."""

MISREAD: Final = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None})
"""What people read instead of them, and what they need not type."""

LENGTH: Final = 10
"""Characters: 50 bits, which a thousand guesses a second would not find in a thousand years."""


def is_loopback(url: str) -> bool:
    """Whether an address works on the machine itself only.

    >>> is_loopback("http://127.0.0.1:8080"), is_loopback("https://mot-cua.example.vn")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


@dataclass(frozen=True, slots=True)
class LookupCodes:
    """Makes and checks the lookup codes of an office."""

    public_url: str
    key: bytes = field(repr=False)
    """Empty if the office has no key: then slips show no address, and nothing can be looked up."""

    @classmethod
    def of(cls, public_url: str, key_file: Path | None) -> Self:
        """Return the lookup codes of an office, with the key that a file holds.

        Raises:
            UnreadableKey: The file cannot be read.
        """
        return cls(public_url.rstrip("/"), read_key("MOTCUA_SLIP_KEY", key_file) if key_file else b"")

    def code(self, record: str) -> str:
        """Return the lookup code for the slip of a record.

        >>> LookupCodes("", b"a key").code("H56.31.20-230215-0042")
        '123XB-D0ABG'
        """
        number = int.from_bytes(hmac.digest(self.key, record.encode(), sha256))
        characters = [ALPHABET[number >> 5 * place & 31] for place in range(LENGTH)]
        return f"{''.join(characters[:5])}-{''.join(characters[5:])}"

    def matches(self, record: str, typed: str) -> bool:
        """Return whether a typed code is that of a record, in constant time."""
        given = as_typed(typed).upper().translate(MISREAD)
        expected = self.code(record).replace("-", "")
        return bool(self.key) and hmac.compare_digest(expected.encode(), given.encode())

    def address(self, record: str) -> str:
        """Return the address that looks a record up with its code, for print and QR; empty without a key."""
        return f"{self.public_url}/ho-so/{record}?ma={self.code(record)}" if self.key else ""
