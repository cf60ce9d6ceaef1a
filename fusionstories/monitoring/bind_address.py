"""Where the metrics listen: never on an address that the world could reach."""

from ipaddress import ip_address

from django.core.exceptions import ImproperlyConfigured

OFF = "off"


def metrics_address(text: str) -> str:
    """Return METRICS_BIND as address:port, or "" when it is off; raise ImproperlyConfigured for any public address."""
    if text in ("", OFF):
        return ""
    try:
        host, _port = host_and_port(text)
        address = ip_address(host)
    except ValueError as error:
        raise ImproperlyConfigured(f"METRICS_BIND must be address:port, such as 127.0.0.1:9464, or {OFF}.") from error
    if not address.is_private or address.is_unspecified:
        raise ImproperlyConfigured(f"METRICS_BIND must be an address of a private network, not {host}.")
    return text


def host_and_port(address: str) -> tuple[str, int]:
    """Return the parts of address:port; raise ValueError."""
    host, _colon, port = address.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ValueError(address)
    return host.strip("[]"), int(port)
