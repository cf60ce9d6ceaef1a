"""Real rows for tests, made through the code that staff use."""

from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User

from stories.choices import CenterRole
from stories.dates import EventDate
from stories.models import FusionCenter, OutcomeKind, Partner, Story, ThreatType
from stories.publishing.workflow import publish

serial = count(1)
PASSWORD = "a long enough passphrase"


def make_center(**fields: Any) -> FusionCenter:
    number = next(serial)
    values = {"name": f"Center {number}", "slug": f"center-{number}", "designation": "recognized", "state": "OH"}
    return FusionCenter.objects.create(**values | fields)


def make_partner(**fields: Any) -> Partner:
    number = next(serial)
    values = {"name": f"Partner {number}", "slug": f"partner-{number}", "level": "local"}
    return Partner.objects.create(**values | fields)


def make_threat(**fields: Any) -> ThreatType:
    number = next(serial)
    return ThreatType.objects.create(**{"name": f"Threat {number}", "slug": f"threat-{number}"} | fields)


def make_story(
    *,
    event: str = "2014-06",
    lead: FusionCenter | None = None,
    supporting: tuple[FusionCenter, ...] = (),
    partners: tuple[Partner, ...] = (),
    threats: tuple[ThreatType, ...] = (),
    tags: tuple[str, ...] = (),
    outcomes: tuple[str, ...] = (),
    **fields: Any,
) -> Story:
    """Return a complete draft."""
    story = Story.objects.create(**_texts(next(serial)) | {"event_date": EventDate.parse(event)} | fields)
    story.center_roles.create(center=lead or make_center(), role=CenterRole.LEAD)
    for center in supporting:
        story.center_roles.create(center=center, role=CenterRole.SUPPORTING)
    for partner in partners:
        story.partner_roles.create(partner=partner)
    story.threat_types.set(threats or [make_threat()])
    story.tags.set(tags)
    for name in outcomes:
        story.outcomes.create(kind=OutcomeKind.objects.get_or_create(name=name, slug=name.replace(" ", "-"))[0])
    return story


def _texts(number: int) -> dict[str, Any]:
    return {
        "title": f"Story {number}",
        "slug": f"story-{number}",
        "summary": "A summary of one sentence that is long enough for a search engine.",
        "body": "<p>What happened and who helped.</p>",
        "states": ["OH"],
        "mission_area": "investigate",
        "source_title": "A public report",
    }


def make_published(**fields: Any) -> Story:
    """Return a story that the public can read."""
    story = make_story(**fields)
    publish(story)
    return story


def make_editor(username: str = "editor") -> User:
    user = User.objects.create_user(username, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    return user


def make_admin(username: str = "admin") -> User:
    return User.objects.create_superuser(username, password=PASSWORD)
