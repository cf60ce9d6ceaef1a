"""Signed paths of pages with a feedback form, which show that this site has rendered the page."""

from django.core import signing

SIGNER = signing.Signer(salt="stories.feedback.page")


def sign_path(path: str) -> str:
    """Return the path with its signature. It has no time, because pages are cached."""
    return SIGNER.sign(path)


def read_path(signed: str) -> str:
    """Return the path of sign_path(); raise BadSignature for any other text."""
    return SIGNER.unsign(signed)
