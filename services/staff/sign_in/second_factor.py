"""The second factor: codes of an app by time (TOTP, RFC 6238), and spare codes."""

import secrets
from datetime import datetime
from hmac import compare_digest
from typing import Final

STEP_S: Final = 30
DRIFT: Final = 1
"""Steps by which the clock of a telephone may differ, before and after."""
SEED_BYTES: Final = 20
"""As long as the digest (RFC 4226, section 4)."""
NO_SEED: Final = bytes(SEED_BYTES)
"""Is compared where there is no account, so that it takes as long."""
ISSUER: Final = "motcua"
SPARE_CODES: Final = 10
SPARE_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike."""
SPARE_LENGTH: Final = 10


def new_seed() -> bytes:
    """Return what a person's codes are made from."""
    return secrets.token_bytes(SEED_BYTES)


def address_of(seed: bytes, person: str) -> str:
    """Return the otpauth:// address that a person's app reads, mostly as a QR code."""
    return _totp(seed).provisioning_uri(name=person, issuer_name=ISSUER)  # type: ignore[no-any-return]


def step_of_code(seed: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """Return the time step of a code that is good now; None for a wrong one, and for one that was taken.

    Args:
        seed: What the person's codes are made from.
        code: What was typed.
        now: This moment.
        last_step: Step of the last code that was taken; none of it or before it is taken again.
    """
    typed, here = plain_code(code), int(now.timestamp()) // STEP_S
    found = None
    for step in range(here - DRIFT, here + DRIFT + 1):  # all of them, whichever it is
        is_it = compare_digest(code_at(seed, step).encode(), typed.encode())
        if is_it and step > last_step:
            found = step
    return found


def code_at(seed: bytes, step: int) -> str:
    """Return the code of a time step."""
    return _totp(seed).generate_otp(step)  # type: ignore[no-any-return]


def new_spare_codes() -> tuple[str, ...]:
    """Return spare codes; each has 49 bits that nobody guesses."""
    return tuple(
        "".join(secrets.choice(SPARE_SIGNS) for _ in range(SPARE_LENGTH)) for _ in range(SPARE_CODES)
    )


def plain_code(typed: str) -> str:
    """Return a code as it is compared, however it was typed."""
    return "".join(sign for sign in typed.lower() if sign.isalnum())


def _totp(seed: bytes):  # type: ignore[no-untyped-def]
    from base64 import b32encode

    from pyotp import TOTP  # imported when somebody signs in

    return TOTP(b32encode(seed).decode(), interval=STEP_S)
