"""Links by which people without an account read one text before its release: made, opened, revoked.

Whoever has the link can read. So it is signed and random, shows only the text that it was made for, ends by itself,
can be ended at any time, and every reading is kept. What the release check blocks is never shared.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.models import PreviewLink, PreviewVisit, Story
from stories.models.audit import Audited
from stories.publishing.audit.log import record
from stories.publishing.workflow.exceptions import WorkflowError
from stories.publishing.workflow.requirements import require_releasable
from stories.publishing.workflow.transaction import locked_story, require_permission

SALT = "stories.preview"
DAYS = (1, 3, 7, 14)


def share(story: Story, by: Any, purpose: str, days: int, seen: str) -> tuple[PreviewLink, str]:
    """Return a new link to the text as it is stored, and its token, which is kept nowhere.

    `seen` is the hash of the text that was looked at. Raise WorkflowError, BlockedError for what must not go out, or
    ValidationError for what is missing.
    """
    with locked_story(story) as locked:
        require_permission(locked, by, "review_story")
        if days not in DAYS or not purpose.strip():
            raise WorkflowError(_("Say for whom the link is, and for how many days."))
        if locked.current_hash != seen:
            raise WorkflowError(
                _(
                    "The story was changed after this page was opened. Look at it again before you go on."
                )
            )
        require_releasable(locked, is_final=False)
        secret = secrets.token_urlsafe(32)
        link = PreviewLink.objects.create(
            story=locked.story,
            content=locked.content,
            secret_digest=_digest(secret),
            purpose=purpose.strip(),
            by=by,
            expires_at=locked.now + timedelta(days=days),
        )
        record(Audited.LINK_MADE, by, locked.story, link=link.pk, days=days)
    return link, signing.dumps(secret, salt=SALT)


def open_link(token: str, address: str | None) -> PreviewLink | None:
    """Return the link of a token, with its story, and keep that it was read; None if there is no such one any more."""
    try:
        secret = signing.loads(token, salt=SALT, max_age=timedelta(days=max(DAYS)))
    except signing.BadSignature:
        return None
    valid = PreviewLink.objects.filter(
        secret_digest=_digest(str(secret)), revoked_at=None, expires_at__gt=Now()
    )
    with transaction.atomic():
        link = valid.select_for_update(of=("self",)).first()
        if link:
            PreviewVisit.objects.create(link=link, address=address)
    return link


@transaction.atomic
def revoke(link: PreviewLink, by: Any) -> bool:
    """End a link at once; return whether it was still open."""
    was_open = PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=Now(), revoked_by=by
    )
    if was_open:
        record(Audited.LINK_REVOKED, by, link.story, link=link.pk)
    return bool(was_open)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
