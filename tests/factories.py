"""Factories of rows, which use the same code as staff."""

from datetime import date
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction

from stories.choices import Act, Basis, CenterRole
from stories.models import Edition, FusionCenter, OutcomeKind, Partner, Story, ThreatType
from stories.models.source import UNKNOWN_SOURCE
from stories.partial_dates import EventDate
from stories.publishing.content_values import write_sources
from stories.publishing.proposals.permit import initial_load
from stories.publishing.snapshot import require_complete
from stories.publishing.story_transaction import NamedLock, take_lock
from stories.publishing.workflow import ChangeNote, LegalReview, ReleaseOptions
from stories.publishing.workflow.edits import record_editor, void_clearance
from stories.publishing.workflow.release import create_release
from stories.publishing.workflow.review import grant_clearance
from stories.publishing.workflow.transaction import locked_story, log_act
from stories.publishing.workflow.transitions import SETTLED

serial = count(1)
NOTE = ChangeNote("A better title.")
PASSWORD = "a long enough passphrase"
TODAY = date(2026, 11, 2)
REVIEWED = LegalReview(
    privacy_by="Privacy Office",
    privacy_on=TODAY,
    consent_by="Director",
    consent_on=TODAY,
)

# A source of which everything is known.
FULL_SOURCE = {
    "title": "Analysts help to find a boat",
    "publisher": "Ohio Department of Public Safety",
    "date": "2011-12",
    "kind": "agency_release",
    "url": "https://a.gov/",
    "archived_url": "https://web.archive.org/web/2012/https://a.gov/",
    "archived_on": "2012-01-31",
}


def add(model: type[Any], **values: Any) -> Any:
    """Return a new entry of a vocabulary, or a page, as the initial load adds them."""
    with initial_load():
        return model.objects.create(**values)


def make_outcome(name: str) -> OutcomeKind:
    slug = name.replace(" ", "-")
    kind = OutcomeKind.objects.filter(slug=slug).first()
    return kind or add(OutcomeKind, name=name, slug=slug)


def make_center(**fields: Any) -> FusionCenter:
    number = next(serial)
    values = {
        "name": f"Center {number}",
        "slug": f"center-{number}",
        "designation": "recognized",
        "state": "OH",
    }
    return add(FusionCenter, **values | fields)


def make_partner(**fields: Any) -> Partner:
    number = next(serial)
    values = {"name": f"Partner {number}", "slug": f"partner-{number}", "level": "local"}
    return add(Partner, **values | fields)


def make_threat(**fields: Any) -> ThreatType:
    number = next(serial)
    values = {"name": f"Threat {number}", "slug": f"threat-{number}"}
    return add(ThreatType, **values | fields)


def make_story(
    *,
    event: str = "2014-06",
    lead: FusionCenter | None = None,
    supporting: tuple[FusionCenter, ...] = (),
    partners: tuple[Partner, ...] = (),
    threats: tuple[ThreatType, ...] = (),
    tags: tuple[str, ...] = (),
    outcomes: tuple[str, ...] = (),
    sources: tuple[dict[str, str], ...] = ({"title": "A public report"},),
    **fields: Any,
) -> Story:
    """Return a complete draft."""
    values = _story_values(next(serial)) | {"event_date": EventDate.parse(event)}
    story = Story.objects.create(**values | fields)

    story.center_roles.create(center=lead or make_center(), role=CenterRole.LEAD)
    for center in supporting:
        story.center_roles.create(center=center, role=CenterRole.SUPPORTING)
    for partner in partners:
        story.partner_roles.create(partner=partner)

    story.threat_types.set(threats or [make_threat()])
    story.tags.set(tags)
    for name in outcomes:
        story.outcomes.create(kind=make_outcome(name))

    write_sources(story, [UNKNOWN_SOURCE | source for source in sources])
    return story


def _story_values(number: int) -> dict[str, Any]:
    return {
        "title": f"Story {number}",
        "slug": f"story-{number}",
        "summary": "A summary of one sentence that is long enough for a search engine.",
        "body": "<p>What happened and who helped.</p>",
        "states": ["OH"],
        "mission_area": "investigate",
    }


def make_published(**fields: Any) -> Story:
    """Return a published story."""
    story = make_story(**fields)
    release(story)
    return story


def release(
    story: Story, change_note: str = "", is_correction: bool = False, **terms: Any
) -> Edition:
    """Release the stored text: submitted by "author", cleared and released by "official".

    Many tests call this, so it takes the steps of the workflow in one transaction with one snapshot.
    """
    author = staff_member("author")
    official = staff_member("official")

    with transaction.atomic():
        take_lock(NamedLock.NAMES, is_shared=True)
        with locked_story(story) as locked:
            require_complete(locked.content)
            locked.write_note(ChangeNote(change_note, is_correction))
            if locked.current_hash != locked.story.content_hash:
                record_editor(locked, author)
            if locked.status in SETTLED:
                log_act(locked, Act.EDIT, author)

            void_clearance(locked, "Another text.")
            log_act(locked, Act.SUBMIT, author)
            clearance = grant_clearance(locked, official, Basis.REVIEW, REVIEWED)
            log_act(locked, Act.CLEAR, official)

            act = Act.SCHEDULE if terms.get("at") else Act.PUBLISH
            return create_release(locked, act, official, clearance, ReleaseOptions(**terms))


def staff_member(username: str) -> User:
    """Return a superuser, whose permissions take no queries."""
    superuser = {"is_staff": True, "is_superuser": True}
    user, _created = User.objects.get_or_create(username=username, defaults=superuser)
    return user


def make_user(username: str, role: str, *centers: FusionCenter) -> User:
    """Return a staff user with one role who writes for these centers."""
    user = User.objects.create_user(username, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    for center in centers:
        user.memberships.create(center=center)
    return user


def make_editor(username: str = "editor") -> User:
    return make_user(username, "Editors")


def make_official(username: str = "releaser") -> User:
    return make_user(username, "Releasing officials")


def make_admin(username: str = "admin") -> User:
    return User.objects.create_superuser(username, password=PASSWORD)
