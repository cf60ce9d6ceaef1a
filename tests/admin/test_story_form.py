"""The story form: what it stores and what it refuses."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from stories.admin.fields import EventDateField
from stories.choices import Status
from stories.models import Address, Story
from tests.admin.story_form import ADD, change_url, errors, filled, save
from tests.factories import make_center, make_partner, make_published, make_story

pytestmark = pytest.mark.django_db


# What a save notes of itself.
NOTED = ("updated_at", "updated_by_id", "content_hash", "editors", "open_findings")


def fields_of(story: Story) -> dict:
    kept = Story.objects.values().get(pk=story.pk)
    return {name: kept[name] for name in kept if name not in NOTED}


def test_new_story_is_draft_of_author(desk: Client, editor):
    data = filled(None, title="Tip stops a thief", slug="tip-stops-a-thief", event_date="2014-06")
    response = desk.post(ADD, data)
    assert response.status_code == 302, errors(response)
    story = Story.objects.get()
    assert (story.status, story.updated_by, str(story.event_date)) == (
        Status.DRAFT,
        editor,
        "2014-06",
    )


def test_unchanged_save_changes_nothing(desk: Client, editor):
    partners = (make_partner(), make_partner())
    story = make_story(
        supporting=(make_center(),), partners=partners, tags=("ports", "Gulf coast"), outcomes=("arrest",),
        sources=({"title": "A", "date": "2014-06"}, {"url": "https://example.gov/b"}), states=["OH", "VI"],
    )  # fmt: skip
    parts = (
        story.center_roles,
        story.partner_roles,
        story.outcomes,
        story.threat_types,
        story.tags,
        story.sources,
    )
    before = fields_of(story), [list(part.values_list("pk")) for part in parts]
    response = save(desk, story)
    assert response.status_code == 302, errors(response)
    assert (fields_of(story), [list(part.values_list("pk")) for part in parts]) == before
    assert Story.objects.get().updated_by == editor


@pytest.mark.parametrize("text", ["2011", "2011-12", "2011-12-07", ""])
def test_date_precision_is_kept(desk: Client, text: str):
    story = make_story()
    save(desk, story, event_date=f" {text} ")
    story = Story.objects.get()
    assert str(story.event_date or "") == text
    assert filled(story)["event_date"] == text


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2011-1", "2011-01"),
        ("March 2019", "2019-03"),
        ("Mar. 2019", "2019-03"),
        ("Sept 2019", "2019-09"),
        ("march 5, 2019", "2019-03-05"),
        ("March 5th 2019", "2019-03-05"),
        ("5 March 2019", "2019-03-05"),
        ("5/3/2019", "2019-05-03"),
        ("05/2019", "2019-05"),
    ],
)
def test_date_is_read_as_people_write_it(desk: Client, text: str, date: str):
    story = make_story()
    save(desk, story, event_date=text)
    assert str(Story.objects.get().event_date) == date


@pytest.mark.parametrize(
    "text",
    ["Marchember 2011", "2011-13", "2011-02-30", "13/07/2011", "1899", "٢٠١١", "soon"],
)
def test_invalid_date_is_quoted_with_accepted_formats(text: str):
    with pytest.raises(ValidationError, match=f"“{text}”: 2019, March 2019 or March 5, 2019"):
        EventDateField().clean(text)


def test_error_summary_links_to_fields(desk: Client):
    response = save(desk, make_story(), image_caption="x" * 301, event_date="soon")
    page = response.content.decode()
    assert "Fix 2 problems" in page
    assert '<a href="#id_image_caption">' in page
    assert '<a href="#id_event_date">' in page


def test_checklist_describes_saved_text(desk: Client):
    response = save(desk, make_story(), title="", event_date="")
    assert errors(response)
    assert response.context["missing"] == []


@pytest.mark.parametrize(
    "field", ["status", "archive_id", "updated_by", "event_on", "date_precision", "created_at"]
)
def test_crafted_form_cannot_set_protected_fields(desk: Client, field: str):
    story = make_story()
    before = fields_of(story)
    save(desk, story, **{field: {"status": "published", "event_on": "2001-01-01"}.get(field, "1")})
    assert fields_of(story) == before


def test_save_changes_no_published_text(desk: Client):
    story = make_published()
    save(desk, story, title="Quite another title")
    assert story.publications.get().edition.content["title"] == story.title
    assert Story.objects.get().status == Status.DRAFT


def test_source_without_scheme_becomes_https(desk: Client):
    story = make_story()
    save(desk, story, **{"sources-0-url": "www.dhs.gov/stories"})
    assert story.sources.get().url == "https://www.dhs.gov/stories"


def test_rich_text_is_sanitized(desk: Client):
    story = make_story()
    save(
        desk,
        story,
        body='<p onclick="x()">Good</p><script>alert(1)</script><a href="javascript:x">a</a>',
    )
    body = Story.objects.get().body
    assert "Good" in body
    assert not any(word in body for word in ("script", "onclick"))


def test_summary_is_stored_on_one_line(desk: Client):
    story = make_story()
    save(
        desk, story, summary="One sentence that is long enough\r\n  for a search engine to show it."
    )
    assert (
        Story.objects.get().summary
        == "One sentence that is long enough for a search engine to show it."
    )


def test_former_slug_of_another_story_is_rejected(desk: Client):
    other = make_published(slug="first-address")
    save(desk, other, slug="second-address")
    story = make_story()
    assert "slug" in errors(save(desk, story, slug="first-address"))
    assert Address.objects.get(slug="first-address").owner_id == other.pk


def test_own_former_slug_is_accepted(desk: Client):
    story = make_published(slug="first-address")
    save(desk, story, slug="second-address")
    assert save(desk, story, slug="first-address").status_code == 302


@pytest.mark.parametrize("text", ["\0", "a\0b", "x" * 5000])
def test_odd_text_causes_form_error(desk: Client, text: str):
    story = make_story()
    texts = (
        "title",
        "slug",
        "summary",
        "image_caption",
        "sources-0-title",
        "sources-0-url",
        "sources-0-published",
    )
    response = save(desk, story, **dict.fromkeys(texts, text))
    assert response.status_code == 200
    assert "title" in errors(response)


def test_unknown_states_are_rejected(desk: Client):
    assert "states" in errors(save(desk, make_story(), states=["OH", "ZZ"]))


def test_view_on_site_needs_public_story(desk: Client):
    public, draft = make_published(), make_story()
    assert f"/stories/{public.slug}/" in desk.get(change_url(public)).content.decode()
    assert f"/stories/{draft.slug}/" not in desk.get(change_url(draft)).content.decode()
