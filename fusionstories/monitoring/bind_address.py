"""Address of the metrics server, which must not be reachable from the Internet."""

from ipaddress import ip_address

from django.core.exceptions import ImproperlyConfigured

OFF = "off"


def metrics_address(text: str) -> str:
    """Return METRICS_BIND as address:port, or "" for "off".

    Raise ImproperlyConfigured unless the address belongs to a private network.
    """
    if text in ("", OFF):
        return ""

    try:
        host, _port = host_and_port(text)
        address = ip_address(host)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"METRICS_BIND must be address:port, such as 127.0.0.1:9464, or {OFF}."
        ) from error

    if not address.is_private or address.is_unspecified:
        raise ImproperlyConfigured(
            f"METRICS_BIND must be an address of a private network, not {host}."
        )

    return text


def host_and_port(address: str) -> tuple[str, int]:
    """Split address:port; raise ValueError if it has no valid port."""
    host, _colon, port = address.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ValueError(address)
    return host.strip("[]"), int(port)
