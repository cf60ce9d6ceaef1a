"""Key with which the browser encrypts unsaved text: see docs/decisions/encrypted-drafts.md."""

from base64 import b64encode

from django.contrib.auth.models import AnonymousUser, User
from django.utils.crypto import salted_hmac


def draft_key(user: User | AnonymousUser) -> str:
    """Return the key of an account, which stays the same in its next session."""
    digest = salted_hmac("stories.admin.draft_key", str(user.pk), algorithm="sha256").digest()
    return b64encode(digest).decode()
