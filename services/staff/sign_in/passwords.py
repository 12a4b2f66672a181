"""Passwords: Argon2id, on a thread, few at once."""

import asyncio
from contextlib import suppress
from typing import Final

TIME_COST: Final = 2
MEMORY_KIB: Final = 19_456
LANES: Final = 1
"""OWASP's least parameters for Argon2id, since a small computer checks them beside its other work; and nobody
signs in by a password alone."""
NO_PASSWORD: Final = f"$argon2id$v=19$m={MEMORY_KIB},t={TIME_COST},p={LANES}${'A' * 22}${'A' * 43}"
"""Is compared where there is no account, so that an unknown name takes as long as a known one."""
MOST_WAITING: Final = 8


class TooBusy(Exception):
    """So many passwords are being checked that one more would wait for long."""


class PasswordGate:
    """Lets passwords be checked one after the other, so that a crowd takes neither memory nor threads."""

    def __init__(self) -> None:
        self._one = asyncio.Semaphore()
        self._waiting = 0

    def require_room(self) -> None:
        """Return if one more can be checked soon.

        Raises:
            TooBusy: It can not.
        """
        if self._waiting >= MOST_WAITING:
            raise TooBusy

    async def matches(self, password: str, expected: str) -> bool:
        """Return whether a password is the one that was hashed; without any it takes as long, and is not."""
        self._waiting += 1
        try:
            async with self._one:
                return await asyncio.to_thread(_matches, password, expected or NO_PASSWORD)
        finally:
            self._waiting -= 1


async def hashed(password: str) -> str:
    """Return a password as it is stored."""
    return await asyncio.to_thread(_hashed, password)


def _matches(password: str, expected: str) -> bool:
    # Imported when somebody signs in: most of the time nobody does, and it takes memory.
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    with suppress(Argon2Error, InvalidHashError):
        return PasswordHasher().verify(expected, password)
    return False


def _hashed(password: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=LANES).hash(password)
