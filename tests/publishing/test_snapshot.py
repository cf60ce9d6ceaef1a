"""Snapshots contain exactly the public content."""

import io
import json
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from stories.models import OutcomeKind, Source, Story
from stories.models.source import UNKNOWN_SOURCE, sources_in
from stories.partial_dates import EventDate
from stories.publishing.revert import restore
from stories.publishing.snapshot import content_hash, snapshot
from stories.publishing.workflow import submit
from tests.confirmed import change_entry
from tests.factories import (
    FULL_SOURCE,
    add,
    make_center,
    make_partner,
    make_story,
    make_threat,
    staff_member,
)

pytestmark = pytest.mark.django_db


def png(width=3, height=2):
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, "PNG")
    return ContentFile(file.getvalue(), "x.png")


def full_story():
    """Return a story that uses every public field."""
    story = make_story(
        event="2011-12",
        supporting=(make_center(), make_center()),
        partners=(make_partner(), make_partner()),
        threats=(make_threat(), make_threat()),
        tags=("drones", "border"),
        states=["AL", "OH"],
        sources=(FULL_SOURCE, {"title": "B", "url": "https://b.gov/"}),
        image=png(),
        image_alt="A map",
        image_caption="From above",
    )
    kind = add(OutcomeKind, name="arrest", slug="arrest")
    story.outcomes.create(kind=kind, quantity=Decimal("12.50"), unit="people", note="in two cities")
    return story


def shot(story):
    return snapshot(Story.objects.get(pk=story.pk))


def test_snapshot_has_the_documented_shape():
    story = full_story()
    centers = [
        {"id": row.center_id, "role": row.role} for row in story.center_roles.order_by("role", "pk")
    ]
    partners = [
        {"id": row.partner_id, "role": "took_part"} for row in story.partner_roles.order_by("pk")
    ]
    picture = {
        "name": story.image.name,
        "alt": "A map",
        "caption": "From above",
        "width": 3,
        "height": 2,
    }
    assert shot(story) == {
        "title": story.title,
        "slug": story.slug,
        "summary": story.summary,
        "body": story.body,
        "event_on": "2011-12",
        "states": ["AL", "OH"],
        "mission_area": "investigate",
        "centers": centers,
        "partners": partners,
        "threat_types": sorted(threat.pk for threat in story.threat_types.all()),
        "outcomes": [
            {
                "kind": story.outcomes.get().kind_id,
                "quantity": "12.5",
                "unit": "people",
                "note": "in two cities",
            }
        ],
        "tags": [{"name": "border", "slug": "border"}, {"name": "drones", "slug": "drones"}],
        "sources": [FULL_SOURCE, UNKNOWN_SOURCE | {"title": "B", "url": "https://b.gov/"}],
        "image": picture,
    }


def test_snapshot_is_plain_json():
    content = shot(full_story())
    assert json.loads(json.dumps(content)) == content


@pytest.mark.parametrize(
    ("quantity", "text"),
    [(None, ""), (0, "0"), (100, "100"), ("0.50", "0.5"), (10**9, "1000000000")],
)
def test_quantity_is_written_plainly(quantity, text):
    story = make_story(outcomes=("arrest",))
    story.outcomes.update(quantity=quantity)
    assert shot(story)["outcomes"][0]["quantity"] == text


def test_decorative_picture_has_no_text():
    assert shot(make_story(image=png(), image_is_decorative=True))["image"]["alt"] == ""


def change(**fields):
    return lambda story: Story.objects.filter(pk=story.pk).update(**fields)


def change_source(**fields):
    return lambda story: Source.objects.filter(pk=story.sources.first().pk).update(**fields)


CHANGES = {
    "title": change(title="Another"),
    "slug": change(slug="another"),
    "summary": change(summary="Another sentence that is long enough for every search engine."),
    "body": change(body="<p>Another</p>"),
    "event": change(event_on=EventDate.parse("2011-11").first),
    "precision": change(date_precision="day"),
    "states": change(states=["OH"]),
    "mission": change(mission_area="prevent"),
    "source title": change_source(title="Another"),
    "publisher": change_source(publisher=""),
    "source date": change_source(published_on="2011-11-01"),
    "source date precision": change_source(date_precision="day"),
    "source kind": change_source(kind="testimony"),
    "source": change_source(url="https://c.gov/"),
    "archived copy": change_source(archived_url="https://c.gov/"),
    "date of the copy": change_source(archived_on=None),
    "one source less": lambda story: story.sources.last().delete(),
    "picture text": change(image_alt="Another"),
    "caption": change(image_caption="Another"),
    "decorative": change(image_alt="", image_is_decorative=True),
    "no picture": change(image=""),
    "another center": lambda story: story.center_roles.create(center=make_center()),
    "one center less": lambda story: story.center_roles.last().delete(),
    "another lead": lambda story: story.center_roles.filter(role="lead").update(
        center=make_center()
    ),
    "another partner": lambda story: story.partner_roles.create(partner=make_partner()),
    "partner's role": lambda story: story.partner_roles.update(role="led"),
    "threat": lambda story: story.threat_types.add(make_threat()),
    "tag": lambda story: story.tags.add("theft"),
    "quantity": lambda story: story.outcomes.update(quantity=13),
    "unit": lambda story: story.outcomes.update(unit="cars"),
    "note": lambda story: story.outcomes.update(note=""),
    "kind": lambda story: story.outcomes.update(kind=add(OutcomeKind, name="b", slug="b")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_hash_changes_with_each_public_field(name):
    story = full_story()
    before = content_hash(shot(story))
    CHANGES[name](story)
    assert content_hash(shot(story)) != before


def enter_relations_backwards(story):
    for rows in (story.center_roles, story.partner_roles):
        entered = list(rows.order_by("-pk"))
        rows.all().delete()
        for row in entered:
            row.pk = None
            row.save(force_insert=True)
    threats = list(story.threat_types.order_by("-pk"))
    tags = list(story.tags.order_by("-pk"))
    story.threat_types.clear()
    story.tags.clear()
    for threat in threats:
        story.threat_types.add(threat)
    for tag in tags:
        story.tags.add(tag)


def rename_centers(story):
    # The first by id becomes the last by name.
    for place, row in enumerate(story.center_roles.order_by("center_id")):
        change_entry(row.center, name="zyx"[place], slug="zyx"[place])


SAME = {
    "relations entered backwards": enter_relations_backwards,
    "states in another order": change(states=["OH", "AL"]),
    "notes": change(editor_notes="Secret"),
    "renamed centers": rename_centers,
    "status": lambda story: submit(story, staff_member("author")),
    "archive id": change(archive_id="x"),
    "saved again": lambda story: story.save(),
}


@pytest.mark.parametrize("name", SAME)
def test_hash_stays_when_nothing_public_changes(name):
    story = full_story()
    before = shot(story)
    SAME[name](story)
    assert shot(story) == before
    assert content_hash(shot(story)) == content_hash(before)


def test_hash_is_sha_256_of_canonical_json():
    # printf '{"a":"é","b":1}' | sha256sum
    digest = "aa58fba8483623bed37c1b02edfccbdd9a53123837c20bfa4cb4049993a2872e"
    assert content_hash({"b": 1, "a": "é"}) == content_hash({"a": "é", "b": 1}) == digest


def test_snapshot_omits_editor_notes():
    assert "quokka" not in json.dumps(shot(make_story(editor_notes="quokka")))


@pytest.mark.parametrize(
    "sources",
    [
        (),
        ({"title": "A"},),
        ({"title": "A", "url": "https://a.gov/"}, {"url": "https://b.gov/"}),
        ({"url": "https://a.gov/"}, {"url": "https://b.gov/"}, {"url": "https://c.gov/"}),
    ],
)
def test_sources_of_earlier_format_keep_their_hash(sources):
    content = shot(make_story(sources=sources))
    assert content["source"].keys() == {"title", "url", "more_urls"}
    assert "sources" not in content
    assert sources_in(content) == [UNKNOWN_SOURCE | source for source in sources]


def test_story_can_be_restored_from_an_earlier_source():
    story = make_story(sources=())
    earlier = {"title": "A", "url": "https://a.gov/", "more_urls": ["https://b.gov/"]}
    current = shot(story)
    restore(
        story, current | {"source": earlier}, staff_member("author"), "A", content_hash(current)
    )
    assert shot(story)["source"] == earlier
