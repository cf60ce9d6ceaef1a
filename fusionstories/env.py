"""Typed reading of environment variables: a value that cannot be used stops the start."""

import contextlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
EXAMPLES = ("example", "change", "insecure", "secret", "password")
SECRET_LENGTH = 50


def env_text(name: str, default: str = "") -> str:
    """Return the variable without surrounding space."""
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool = False) -> bool:
    """Return a yes or no; raise ImproperlyConfigured for any other word."""
    text = env_text(name, "yes" if default else "no").lower()
    if text not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {text!r}.")
    return text in TRUE


def env_int(name: str, default: int, low: int = 0, high: int = 2**31) -> int:
    """Return a whole number from low to high; raise ImproperlyConfigured otherwise."""
    text = env_text(name, str(default))
    if not text.isdecimal() or not text.isascii() or len(text) > 12 or not low <= int(text) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def env_list(name: str, default: Sequence[str] = ()) -> list[str]:
    """Return the comma-separated values, without empty ones."""
    values = [value.strip() for value in env_text(name).split(",")]
    return [value for value in values if value] or list(default)


def env_url(name: str, default: str, *, is_https: bool) -> str:
    """Return an address without path; raise ImproperlyConfigured for another, and for http where https must be."""
    text = env_text(name, default).rstrip("/")
    try:
        parts = urlsplit(text)
        is_address = bool(parts.hostname) and parts.port != 0 and text == f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        is_address = False
    if not is_address or parts.scheme not in (("https",) if is_https else ("http", "https")):
        raise ImproperlyConfigured(f"{name} must be the public https address, such as https://stories.example.gov.")
    return text


def env_choice(name: str, choices: Sequence[str]) -> str:
    """Return one of the choices, the first when unset; raise ImproperlyConfigured for another."""
    text = env_text(name) or choices[0]
    if text not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def env_secret(name: str) -> str:
    """Return a secret fit for production; raise ImproperlyConfigured for a missing, short or example one."""
    text = env_text(name)
    weak = len(text) < SECRET_LENGTH or len(set(text)) < 10 or any(word in text.lower() for word in EXAMPLES)
    if weak:
        raise ImproperlyConfigured(
            f"{name} must be set to at least {SECRET_LENGTH} random characters, not an example. "
            'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    return text


def local_secret(path: Path) -> str:
    """Return the secret of this checkout, made at first use; raise ImproperlyConfigured when it is not ours to read."""
    try:
        return _made_once(path)
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be used: {error.strerror}. Was it made by another user?") from error


def _made_once(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(0o600)
        draft.write_text(secrets.token_urlsafe(64))
        # A link, not a rename: of two processes that start together the first one wins.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
