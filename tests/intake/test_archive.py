"""Import of the archive into new and used databases."""

import json

import pytest
from django.utils.html import escape

from stories.intake.archive import ARCHIVE_FOLDER, FEATURED, count_records, load_archive
from stories.intake.archive_stories import paragraphs
from stories.models import FusionCenter, OutcomeKind, Page, Partner, Publication, Story, ThreatType
from stories.publishing.workflow import withdraw
from stories.rich_text import html_to_text, sanitize
from tests.confirmed import change_entry, save_entry
from tests.factories import add, release
from tests.intake.small import small_archive, write
from tests.search_results import matching

pytestmark = pytest.mark.django_db


def counts(reports):
    return {report.file: (report.new, report.kept) for report in reports}


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path, small_archive())


def test_story_record_becomes_published_story(folder):
    load_archive(folder)
    story = Publication.objects.visible().get().story
    assert (story.title, story.slug, story.archive_id) == (
        "Stolen cars found",
        "cars-found",
        "cars-found",
    )
    assert story.body == "<p>First paragraph &lt;b&gt;.</p><p>Second &amp; last.</p>"
    assert (str(story.event_date), story.states, story.mission_area) == (
        "2011-12",
        ["AL", "OH"],
        "investigate",
    )
    assert [(row.center.slug, row.role) for row in story.center_roles.all()] == [("ohio", "lead")]
    assert [(row.partner.slug, row.role) for row in story.partner_roles.all()] == [
        ("pd", "took_part")
    ]
    assert [threat.slug for threat in story.threat_types.all()] == ["theft"]
    (outcome,) = story.outcomes.all()
    assert (outcome.kind.group, outcome.kind.units) == ("seizures", ["vehicles"])
    assert (str(outcome), outcome.quantity, outcome.unit, outcome.note) == (
        "Cars found",
        3,
        "vehicles",
        "in a week",
    )
    assert list(story.tags.names()) == ["cars"]
    assert [
        (source.title, source.url, str(source.published or "")) for source in story.sources.all()
    ] == [
        ("A public report", "https://www.ohio.gov/report", "2012"),
        ("", "https://www.ohio.gov/more", ""),
    ]
    edition = story.editions.get()
    assert (edition.number, edition.released_by, edition.change_note) == (1, None, "")
    assert story.workflow_entries.get().to_status == "published"


def test_first_center_leads_and_the_others_support(tmp_path):
    archive = small_archive()
    archive["fusion_centers.json"].append(
        {**archive["fusion_centers.json"][0], "slug": "a", "name": "A", "state": "AL"}
    )
    archive["success_stories.json"][0]["centers"] = ["ohio", "a"]
    load_archive(write(tmp_path, archive))
    story = Story.objects.get()
    assert [(row.center.slug, row.role) for row in story.center_roles.all()] == [
        ("ohio", "lead"),
        ("a", "supporting"),
    ]


def test_other_records_keep_all_their_fields(folder):
    load_archive(folder)
    center = FusionCenter.objects.get()
    assert (center.former_names, center.latitude, center.established_year) == (
        ["Old Ohio Center"],
        39.96,
        2005,
    )
    assert center.source_url == "https://www.dhs.gov/fusion-centers"
    assert Partner.objects.get(slug="pd").parent.slug == "city"
    assert ThreatType.objects.get(slug="theft").parent.slug == "crime"
    assert ThreatType.objects.get(slug="theft").synonyms == ["stealing"]
    assert Page.objects.get().body == "<p>Words.</p>"


def test_what_staff_changed_is_kept(folder):
    load_archive(folder)
    Story.objects.update(title="Better title")
    change_entry(FusionCenter.objects.get(), name="New name")
    change_entry(Page.objects.get(), body="<p>Ours</p>")
    assert {kept for _new, kept in counts(load_archive(folder)).values()} == {1, 2}
    assert (Story.objects.get().title, FusionCenter.objects.get().name) == (
        "Better title",
        "New name",
    )
    assert Page.objects.get().body == "<p>Ours</p>"
    assert Story.objects.get().editions.count() == 1


@pytest.mark.parametrize("model", [Story, FusionCenter, Partner, ThreatType])
def test_slug_that_staff_changed_makes_no_second_entry(folder, model):
    load_archive(folder)
    before = model.objects.count()
    entry = model.objects.last()
    entry.slug = "changed-by-staff"
    if model is Story:
        entry.save()
    else:
        save_entry(entry)
    assert all(new == 0 for new, _kept in counts(load_archive(folder)).values())
    assert model.objects.count() == before


def test_withdrawn_story_stays_withdrawn(folder):
    load_archive(folder)
    withdraw(Story.objects.get(), reason="Wrong")
    load_archive(folder)
    assert Story.objects.get().status == "withdrawn"
    assert not Publication.objects.exists()


def test_loading_publishes_no_draft_text(folder):
    load_archive(folder)
    Story.objects.update(title="Quokka")
    load_archive(folder)
    assert not matching("quokka").exists()


def test_record_that_is_new_in_the_file_is_added(folder):
    load_archive(folder)
    archive = small_archive()
    archive["success_stories.json"].append({**archive["success_stories.json"][0], "slug": "second"})
    assert counts(load_archive(write(folder, archive)))["success_stories.json"] == (1, 1)


def test_kind_of_outcome_that_is_there_is_used_again(folder):
    kind = add(OutcomeKind, name="Cars Recovered", slug="cars")
    load_archive(folder)
    assert Story.objects.get().outcomes.get().kind == kind


def test_story_that_staff_featured_stays_featured(folder):
    archive = small_archive()
    archive["success_stories.json"].append({**archive["success_stories.json"][0], "slug": FEATURED})
    load_archive(write(folder, archive))
    Publication.objects.update(is_featured=False)
    Publication.objects.filter(slug="cars-found").update(is_featured=True)
    load_archive(folder)
    assert Publication.objects.get(is_featured=True).slug == "cars-found"


def test_progress_is_told_after_each_record(folder):
    files = []
    load_archive(folder, files.append)
    assert len(files) == count_records(folder) == 9
    assert files == sorted(files, key=list(dict.fromkeys(files)).index)


def test_loaded_story_can_be_edited_and_released_again(folder):
    load_archive(folder)
    story = Story.objects.get()
    story.title = "Better"
    story.full_clean()
    story.save()
    assert release(story, change_note="Better title.").number == 2


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One", "<p>One</p>"),
        ("One\n\nTwo\n\n\n\n Three ", "<p>One</p><p>Two</p><p>Three</p>"),
        ("<script>x</script> & more", f"<p>{escape('<script>x</script> & more')}</p>"),
    ],
)
def test_blank_line_starts_a_paragraph(text, html):
    assert paragraphs(text) == html


@pytest.mark.parametrize(
    "record",
    json.loads((ARCHIVE_FOLDER / "pages.json").read_text()),
    ids=lambda record: record["slug"],
)
def test_shipped_page_uses_only_allowed_markup(record):
    kept = sanitize(record["body"])
    assert html_to_text(kept) == html_to_text(record["body"])
    assert kept.replace(' rel="noopener noreferrer"', "") == record["body"]
    assert 50 <= len(record["description"]) <= 300
