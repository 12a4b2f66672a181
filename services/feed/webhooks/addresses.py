"""Which addresses may be sent to: none of a private network, unless the operator allowed it.

A name is looked up here and the connection goes to the address that was checked, so that a name that means
another address a moment later leads nowhere else.
"""

import asyncio
from concurrent.futures import Executor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import SOCK_STREAM, gaierror, getaddrinfo
from typing import Final
from urllib.parse import SplitResult, urlsplit

NAT64: Final = IPv6Network("64:ff9b::/96")
HTTPS, HTTP = "https", "http"
PORTS: Final = {HTTPS: 443, HTTP: 80}
LOW_32_BITS: Final = 2**32 - 1


class AddressRefused(Exception):
    """Nothing is sent to this address; the text says why."""


class NoAddress(Exception):
    """A name has no address now."""


def checked_url(url: str, *, private: bool) -> SplitResult:
    """Return the parts of the address of a webhook.

    Raises:
        AddressRefused: It is not one that may be sent to.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        raise AddressRefused("this is no address") from None
    if not parts.hostname or port is None or parts.fragment:
        raise AddressRefused("an address begins with https:// and has a host")
    if parts.username or parts.password:
        raise AddressRefused("an address has no user and no password: the signature says who sends")
    if parts.scheme != HTTPS and not private:
        raise AddressRefused("outside of a private network events are sent by https only")
    return parts


def is_private(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is of this machine, of a network of its own, or of no single machine.

    >>> [is_private(ip_address(one)) for one in ("10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, True, True, True]
    >>> [is_private(ip_address(one)) for one in ("1.1.1.1", "2606:4700:4700::1111", "64:ff9b::a00:1")]
    [False, False, True]
    """
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            inner = IPv4Address(int(address) & LOW_32_BITS)
        if inner is not None:
            return is_private(inner)
    return not address.is_global or address.is_multicast


async def address_of(host: str, port: int, lookups: Executor, *, private: bool) -> str:
    """Return the address to connect to.

    Args:
        host: Its name, or an address.
        port: Its port.
        lookups: Where names are looked up, which may take long.
        private: Whether it may be one of a private network.

    Raises:
        NoAddress: The name has none.
        AddressRefused: One of its addresses is private.
    """
    try:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(lookups, partial(getaddrinfo, host, port, type=SOCK_STREAM))
    except (gaierror, UnicodeError):
        raise NoAddress("its name has no address") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not private and any(is_private(ip_address(one.partition("%")[0])) for one in addresses):
        raise AddressRefused("its name leads into a private network")
    return addresses[0]
