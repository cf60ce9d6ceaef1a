"""Guard against server-side request forgery: host names that resolve to public addresses only."""

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address
# Python counts some of these addresses as global.
SPECIAL_KINDS = ("is_multicast", "is_reserved", "is_unspecified", "is_loopback")
Resolver = Callable[[str, int], list[str]]
# IPv6 addresses by which a network without IPv4 reaches IPv4 hosts (RFC 6052).
NAT64 = IPv6Network("64:ff9b::/96")


class NotPublicError(Exception):
    """The name resolves to an address of a private or special network."""


def resolve_public(
    host: str, port: int, look_up: Callable[..., Iterable[tuple]] = socket.getaddrinfo
) -> list[str]:
    """Return the addresses of a host.

    Raise NotPublicError when any of them is not public, OSError when there are none. Connect to a
    returned address, not to the name: a second look-up could give another address (DNS rebinding).
    """
    entries = look_up(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in entries]
    if not addresses:
        raise OSError("no address")

    for address in addresses:
        without_scope = address.partition("%")[0]
        if not is_public(ip_address(without_scope)):
            raise NotPublicError

    return addresses


def is_public(address: IPAddress) -> bool:
    """Return whether the address, or the one embedded in it, is a host of the public internet."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        embedded = (address.ipv4_mapped, address.sixtofour, address.teredo)
        if any(embedded):
            return False

    is_special = any(getattr(address, kind) for kind in SPECIAL_KINDS)
    return address.is_global and not is_special
