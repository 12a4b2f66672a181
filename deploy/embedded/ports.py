"""Ports on loopback."""

from random import SystemRandom
from socket import SO_REUSEADDR, SOL_SOCKET, socket
from typing import Final

LOOPBACK: Final = "127.0.0.1"
UNUSED: Final = range(10_000, 32_000)
"""Linux gives the ports above to connections, which would take one between a look at it and its use."""
_RANDOM: Final = SystemRandom()


class PortTaken(RuntimeError):
    """Another program listens on a requested port."""

    def __init__(self, port: int, option: str) -> None:
        super().__init__(f"port {port} is taken: stop what listens there, or choose another with {option}")


def require_free(port: int, option: str) -> None:
    """Check that a port is free.

    Raises:
        PortTaken: It is not; the message names the `option` that chooses another.
    """
    if not is_free(port):
        raise PortTaken(port, option)


def is_free(port: int) -> bool:
    """Return whether a port is free."""
    with socket() as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Return different free ports, at random, so that programs that look at once hardly find the same."""
    found: list[int] = []
    while len(found) < count:
        port = _RANDOM.choice(UNUSED)
        if port not in found and is_free(port):
            found.append(port)
    return found


def preferred_or_free(port: int) -> int:
    """Return a port if it is free, else another free one."""
    return port if is_free(port) else free_ports(1)[0]
