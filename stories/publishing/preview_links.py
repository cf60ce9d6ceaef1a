"""Preview links, which let people without an account read one text before its release.

Anyone with the link can read the text. Therefore a second person creates it, for a text whose
warnings are all decided and that the release check doesn't block. A link is random and signed,
shows only the text it was created for, expires, and can be revoked at any time. Every visit is
recorded, and forgotten after 90 days.
"""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from stories.models import PreviewLink, PreviewVisit, Story
from stories.models.audit import Audited
from stories.publishing.audit.log import record
from stories.publishing.workflow.exceptions import WorkflowError
from stories.publishing.workflow.requirements import (
    require_releasable,
)
from stories.publishing.workflow.second_person import require_known_editor, require_second_person
from stories.publishing.workflow.transaction import locked_story, require_permission

SALT = "stories.preview"
DAYS = (1, 3, 7, 14)
VISIT_DAYS = 90


def create_link(
    story: Story, by: User, purpose: str, days: int, seen: str
) -> tuple[PreviewLink, str]:
    """Return a new link to the stored text, and its token, which is not stored.

    `seen` is the hash of the text that the user saw. Raise SamePersonError for an author of the
    text, another WorkflowError, or ValidationError if the text is incomplete.
    """
    purpose = purpose.strip()

    with locked_story(story) as locked:
        require_permission(locked, by, "review_story")
        if days not in DAYS or not purpose:
            raise WorkflowError(_("Enter for whom the link is, and for how many days."))
        if locked.current_hash != seen:
            raise WorkflowError(_("The story changed after you opened this page. Review it again."))

        require_second_person(locked, by)
        require_releasable(locked, is_final=True)
        require_known_editor(locked)

        secret = secrets.token_urlsafe(32)
        link = PreviewLink.objects.create(
            story=locked.story,
            content=locked.content,
            secret_digest=_digest(secret),
            purpose=purpose,
            by=by,
            expires_at=locked.now + timedelta(days=days),
        )
        record(Audited.LINK_MADE, by, locked.story, link=link.pk, days=days, readers=purpose)

    return link, signing.dumps(secret, salt=SALT)


def open_link(token: str, address: str | None) -> PreviewLink | None:
    """Record a visit and return the link of a token; None if it is invalid, expired or revoked."""
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
def revoke_link(link: PreviewLink, by: User) -> bool:
    """Revoke a link; return whether it was open."""
    still_open = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    was_open = bool(still_open.update(revoked_at=Now(), revoked_by=by))
    if was_open:
        record(Audited.LINK_REVOKED, by, link.story, link=link.pk)
    return was_open


def delete_old_visits() -> int:
    """Delete visits older than VISIT_DAYS, with their IP addresses; return their number."""
    old = PreviewVisit.objects.filter(at__lt=Now() - timedelta(days=VISIT_DAYS))
    count, _counts_by_model = old.delete()
    return count


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
