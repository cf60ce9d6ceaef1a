"""Content coding, entity tags and preconditions (RFC 9110, sections 8.4, 8.8 and 13)."""

from datetime import datetime
from functools import lru_cache

from django.utils.http import parse_etags, parse_http_date_safe

ENCODINGS = ("br", "gzip")  # best first
MAX_HEADER_LENGTH = 500  # characters


def best_encoding(accepted: str, offered: tuple[str, ...] = ENCODINGS) -> str:
    """Return the first offered encoding that an Accept-Encoding header allows, "" for none."""
    if len(accepted) > MAX_HEADER_LENGTH:
        return ""
    return _best_encoding(accepted, offered)


@lru_cache(maxsize=256)
def _best_encoding(accepted: str, offered: tuple[str, ...]) -> str:
    """Return the first offered encoding that is acceptable, "" for none."""
    acceptable = set()
    for part in accepted.lower().split(","):
        name, _semicolon, parameter = part.partition(";")
        if 0 < _weight(parameter) <= 1:
            acceptable.add(name.strip())

    for encoding in offered:
        if encoding in acceptable:
            return encoding

    return ""


def _weight(parameter: str) -> float:
    """Return the weight of a coding, 1 without a parameter and 0 for an invalid one."""
    name, _equals, value = parameter.strip().partition("=")
    if not name:
        return 1

    try:
        return float(value) if name.strip() == "q" else 0
    except ValueError:
        return 0


def entity_tag(tag: str, encoding: str) -> str:
    """Return the strong entity tag of one encoding of a response."""
    return f'"{tag}-{encoding}"' if encoding else f'"{tag}"'


def is_not_modified(
    if_none_match: str, if_modified_since: str, tag: str, changed_at: datetime
) -> bool:
    """Return whether the client already has a response with this tag, in any encoding."""
    if if_none_match:
        sent = parse_etags(if_none_match[:MAX_HEADER_LENGTH])
        sent_tags = {one.removeprefix("W/") for one in sent}
        return not sent_tags.isdisjoint(["*", *_entity_tags(tag)])

    if len(if_modified_since) > MAX_HEADER_LENGTH:
        return False

    since = parse_http_date_safe(if_modified_since)
    return since is not None and since >= int(changed_at.timestamp())


def _entity_tags(tag: str) -> list[str]:
    """Return the entity tags of all encodings of a response."""
    return [entity_tag(tag, encoding) for encoding in (*ENCODINGS, "")]
