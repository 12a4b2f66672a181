"""The signature of an event that is sent, by Standard Webhooks 1.0; pure.

Three lines of the standard library sign. The package `standardwebhooks` would bring five others with it, for
a side that only signs; the tests check these lines against the specification's own example.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from typing import Final

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # says what follows
SECRET_BYTES: Final = 32


def new_secret() -> str:
    """Return a random secret, as Standard Webhooks writes it."""
    return SECRET_PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """Return the value of the header `webhook-signature`.

    Args:
        secret: `whsec_` and a key in base64.
        id: Of the event, the same at each try.
        timestamp: Unix seconds of this try.
        body: What is sent, to the byte.
    """
    key = b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, b"%s.%d.%s" % (id.encode(), timestamp, body), "sha256")
    return f"v1,{b64encode(signed).decode()}"
