"""Address of the metrics server, which must not be reachable from the Internet."""

from ipaddress import ip_address

from django.core.exceptions import ImproperlyConfigured

OFF = "off"


def metrics_address(text: str, *, is_every_address_allowed: bool = False) -> str:
    """Return METRICS_BIND as address:port, or "" for "off".

    Raise ImproperlyConfigured unless the address belongs to a private network. Every address of a
    machine, such as 0.0.0.0, must be allowed: in a container it is a private one.
    """
    if text in ("", OFF):
        return ""

    try:
        host, _port = host_and_port(text)
        address = ip_address(host)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"METRICS_BIND must be address:port, such as 127.0.0.1:9464, or {OFF}, not {text!r}."
        ) from error

    if address.is_unspecified and not is_every_address_allowed:
        raise ImproperlyConfigured(
            f"METRICS_BIND must not be {text}, which everyone who reaches this machine could read."
            " In a container, also set METRICS_EVERY_ADDRESS=yes."
        )

    if not address.is_private:
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
