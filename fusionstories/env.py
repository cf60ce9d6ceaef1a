"""Typed access to environment variables. An invalid value stops the start with a reason."""

import contextlib
import difflib
import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from redis.connection import parse_url

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
WHOLE_NUMBER = re.compile("[0-9]{1,12}")
PROXY_URL = re.compile(r"http://[A-Za-z0-9.-]+:[0-9]{1,5}")
MIN_SECRET_LENGTH = 50
MIN_SECRET_CHARACTERS = 10  # different ones
EXAMPLE_WORDS = ("example", "change", "insecure", "secret", "password")
# As difflib measures it: SITE_URLS and SITE_URL are 0.94 alike, WEB_PORT and PORT 0.67.
SIMILARITY = 0.85
# Every name that was read, so that a misspelled one is noticed.
_names_read: set[str] = set()


def env_text(name: str, default: str = "") -> str:
    """Return a variable without surrounding white space."""
    _names_read.add(name)
    return os.environ.get(name, default).strip()


def misspelled_names() -> dict[str, str]:
    """Return {variable that is set: setting that it resembles}, once all settings were read."""
    misspelled = {}
    for name in set(os.environ) - _names_read:
        similar = difflib.get_close_matches(name.upper(), _names_read, n=1, cutoff=SIMILARITY)
        if similar:
            misspelled[name] = similar[0]

    return misspelled


def env_bool(name: str, default: bool = False) -> bool:
    """Return a boolean; raise ImproperlyConfigured for anything but yes or no."""
    text = env_text(name, "yes" if default else "no").lower()
    if text not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {text!r}.")
    return text in TRUE


def env_int(name: str, default: int, low: int = 0, high: int = 2**31) -> int:
    """Return a whole number from low to high; raise ImproperlyConfigured otherwise."""
    text = env_text(name, str(default))
    if not WHOLE_NUMBER.fullmatch(text) or not low <= int(text) <= high:
        raise ImproperlyConfigured(
            f"{name} must be a whole number from {low} to {high}, not {text!r}."
        )

    return int(text)


def env_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return comma-separated values, without empty ones."""
    stripped = map(str.strip, env_text(name).split(","))
    values = list(filter(None, stripped))
    return values or list(default)


def env_choice(name: str, choices: Sequence[str]) -> str:
    """Return one of the choices, by default the first; raise ImproperlyConfigured otherwise."""
    text = env_text(name) or choices[0]
    if text not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def env_url(name: str, default: str, *, is_https: bool) -> str:
    """Return a URL without a path; raise ImproperlyConfigured otherwise.

    With is_https, plain http is refused.
    """
    text = env_text(name, default).rstrip("/")
    schemes = ("https",) if is_https else ("http", "https")
    if not _is_origin(text, schemes):
        found = f"it is {text!r}" if text else "it is not set"
        raise ImproperlyConfigured(
            f"{name} must be the public https address, such as https://stories.example.gov:"
            f" {found}."
        )

    return text


def _is_origin(text: str, schemes: Sequence[str]) -> bool:
    """Return whether a text is a scheme and a host, and nothing else."""
    try:
        parts = urlsplit(text)
        is_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

    return is_host and parts.scheme in schemes and text == f"{parts.scheme}://{parts.netloc}"


def env_redis_url(name: str) -> str:
    """Return the URL of a Redis, or ""; raise ImproperlyConfigured if its client can't read it."""
    text = env_text(name)
    if not text:
        return ""

    try:
        parse_url(text)
    except ValueError as error:
        scheme = text.partition("://")[0]
        raise ImproperlyConfigured(
            f"{name} must look like redis://:password@host:6379/0, rediss://... or unix://...,"
            f" with encoded special characters, not like {scheme}://..."
        ) from error

    return text


def env_proxy_url(name: str) -> str:
    """Return the address of an HTTP proxy, or ""; raise ImproperlyConfigured otherwise."""
    text = env_text(name)
    if text and not PROXY_URL.fullmatch(text):
        raise ImproperlyConfigured(
            f"{name} must look like http://proxy.example.gov:3128, not {text!r}."
        )

    return text


def env_secret(name: str) -> str:
    """Return a secret; raise ImproperlyConfigured if it is missing, short or an example."""
    text = env_text(name)
    is_random = len(text) >= MIN_SECRET_LENGTH and len(set(text)) >= MIN_SECRET_CHARACTERS
    is_example = any(word in text.lower() for word in EXAMPLE_WORDS)
    if not is_random or is_example:
        raise ImproperlyConfigured(
            f"{name} must be set to at least {MIN_SECRET_LENGTH} random characters, not an example:"
            f" it {_described(text)}."
            ' Make one: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )

    return text


def _described(secret: str) -> str:
    """Return what a secret is without saying any of it."""
    if not secret:
        return "is not set"
    if len(secret) < MIN_SECRET_LENGTH:
        return f"has {len(secret)}"
    return "is an example or repeats itself"


def local_secret(path: Path) -> str:
    """Return the secret of this checkout, which is created at first use.

    Raise ImproperlyConfigured if the file can't be read or created.
    """
    try:
        if not path.exists():
            _create_secret(path)
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be used: {error.strerror}. Was it created by another user?"
        ) from error


def _create_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(0o600)
    draft.write_text(secrets.token_urlsafe(64))

    # Not a rename: if two processes start together, both must use the first one's secret.
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)

    draft.unlink()
