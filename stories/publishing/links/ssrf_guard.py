"""Which addresses of the network a link may lead to: public ones only, looked up once and then held fast."""

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address
Resolver = Callable[[str, int], list[str]]
# IPv6 addresses by which a network without IPv4 reaches IPv4 hosts (RFC 6052).
NAT64 = IPv6Network("64:ff9b::/96")


class NotPublicError(Exception):
    """The name leads into a private or special network."""


def resolve_public(host: str, port: int, look_up: Callable[..., Iterable[tuple]] = socket.getaddrinfo) -> list[str]:
    """Return the addresses of a host; raise NotPublicError when any of them is not public, OSError when there are none.

    The caller connects to what is returned and not to the name: a second look-up could give another answer
    (DNS rebinding).
    """
    found = [str(entry[4][0]) for entry in look_up(host, port, type=socket.SOCK_STREAM)]
    if not found:
        raise OSError("no address")
    if not all(is_public(ip_address(text.partition("%")[0])) for text in found):
        raise NotPublicError
    return found


def is_public(address: IPAddress) -> bool:
    """The address belongs to a host of the public internet, and wraps no other address that does not."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.ipv4_mapped or address.sixtofour or address.teredo:
            return False
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not special
