"""Invented examples for the demo: stories in every state, a bundle, an import, feedback, searches.

Nothing here is public. Titles begin with "Example:", so that no one mistakes them for real cases.
"""

import csv
from datetime import date, timedelta
from io import StringIO

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from stories.admin.demo_accounts import PREFIX, require_demo
from stories.choices import CenterRole, ImportKind, MissionArea
from stories.intake.batches import save_batch, store_batch
from stories.intake.files.table import read_table
from stories.intake.sheets.plan import make_plan, make_report
from stories.intake.sheets.stories import StorySheet
from stories.listing.search_stats import code_of
from stories.models import (
    Bundle,
    FusionCenter,
    PageFeedback,
    Remark,
    SearchDay,
    SearchTerm,
    Story,
    ThreatType,
)
from stories.models.search_stats import MIN_DAYS, MIN_TIMES
from stories.partial_dates import EventDate
from stories.publishing.proposals.propose import propose_entry
from stories.publishing.workflow import (
    ChangeNote,
    LegalReview,
    clear,
    note_edit,
    publish,
    refresh_open_findings,
    schedule,
    send_back,
    submit,
    withdraw,
)

COLORADO = "colorado-information-analysis-center"
IOWA = "iowa-division-of-intelligence-fusion-center"
# Far enough away that no demo lives to see the scheduled example become public.
RELEASE_DELAY = timedelta(days=3650)

SEARCHES_WITHOUT_RESULTS = ("drone over stadium", "license plate readers")
FEEDBACK = (
    ("/stories/", True, "Example: I found the case I was looking for in a minute. Thank you."),
    ("/data/", False, "Example: Please say how often the CSV file is updated."),
)
IMPORTED_STORIES = (
    (
        "Example: Lost hiker found by phone signal",
        "A fusion center helped deputies find a lost hiker within two hours.",
    ),
    (
        "Example: Forged checks traced to one printer",
        "Analysts linked forged checks from five counties to one printer.",
    ),
)


@transaction.atomic
def make_demo_content() -> bool:
    """Create the examples and return True; return False if they exist already.

    The demo accounts and the archive must exist. Raise ImproperlyConfigured outside the demo and
    development.
    """
    require_demo()
    if Story.objects.filter(slug__startswith="example-").exists():
        return False

    contributor = _account("contributor")
    colleague = _account("contributor-2")
    editor = _account("editor")
    official = _account("official")

    _make_draft_with_findings(contributor)
    _make_returned_story(contributor, editor)
    _make_story_in_review(colleague, editor)
    _make_scheduled_story(editor, official)
    _make_corrected_story(editor, official)
    _make_bundle(contributor, official)

    _import_file(editor)
    _propose_changes(editor, official)
    _receive_feedback()
    _count_searches()
    return True


def _make_draft_with_findings(author: User) -> None:
    story = _make_story(
        author,
        title="Example: Tip line call stops a threat against a school",
        summary="A caller's tip reached the right police department within the hour.",
        body=(
            "The caller left the number (303) 555-0142 and the address jane.doe@example.com."
            " A SAR was filed the same day."
        ),
        center=COLORADO,
    )
    refresh_open_findings(story)


def _make_returned_story(author: User, editor: User) -> None:
    story = _make_story(
        author,
        title="Example: Two counties compare notes on stolen trailers",
        summary="A fusion center showed two sheriffs that they were looking for the same crew.",
        body=(
            "Deputies in two counties had each opened a case."
            " An analyst saw that both described the same truck."
        ),
        center=COLORADO,
    )
    submit(story, author)
    send_back(story, editor, "Please name the public source, and say how the case ended.")


def _make_story_in_review(author: User, editor: User) -> None:
    story = _make_story(
        author,
        title="Example: Flood warning reaches every hospital in time",
        summary="A fusion center passed a flood warning to hospitals a day before the river rose.",
        body="The center called every hospital that depends on the substation by the river.",
        center=IOWA,
        mission_area=MissionArea.PROTECT,
    )
    submit(story, author)

    question = Remark.objects.create(
        story=story,
        text=f"@{author.username} Which river was it? Readers from the state will ask.",
        by=editor,
    )
    question.mentions.set([author])


def _make_scheduled_story(author: User, official: User) -> None:
    story = _make_cleared_story(
        author,
        official,
        title="Example: Shared bulletin ends a series of bank robberies",
        summary="A bulletin from one fusion center led to an arrest in another state.",
        body=(
            "Tellers in three states had described the same gray coat."
            " The bulletin put the descriptions side by side."
        ),
    )
    schedule(story, official, at=timezone.now() + RELEASE_DELAY)


def _make_corrected_story(author: User, official: User) -> None:
    """Publish and withdraw a story in one transaction, so that no visitor sees it, and correct it.

    The correction is scheduled like the other example, since published corrections stay listed.
    """
    story = _make_cleared_story(
        author,
        official,
        title="Example: Ferry operators learn to report suspicious cargo",
        summary="After a training, ferry crews reported twelve pieces of suspicious cargo.",
        body="In the month after the training, the crews reported twelve pieces of cargo.",
    )
    publish(story, official)
    withdraw(story, official, "Example of a withdrawn story: it is never public.")

    story.summary = story.summary.replace("twelve", "ten")
    story.body = story.body.replace("twelve", "ten")
    story.save()
    note_edit(story, author)
    note = ChangeNote("Crews reported ten pieces of cargo, not twelve.", is_correction=True)
    submit(story, author, note=note)
    clear(story, official, _review())
    schedule(story, official, at=timezone.now() + RELEASE_DELAY)


def _make_bundle(author: User, official: User) -> None:
    bundle = Bundle.objects.create(name="Example: Annual assessment", created_by=official)
    titles = (
        "Example: One call connects two missing person cases",
        "Example: Analyst spots a forged permit",
    )
    for title in titles:
        story = _make_cleared_story(
            author,
            official,
            title=title,
            summary="An invented story that waits for its release together with another one.",
            body="Both stories of this bundle are released at the same time, or not at all.",
        )
        bundle.members.create(story=story)


def _make_cleared_story(author: User, official: User, **texts: str) -> Story:
    story = _make_story(author, center=COLORADO, **texts)
    submit(story, author)
    clear(story, official, _review())
    return story


def _make_story(
    author: User,
    *,
    title: str,
    summary: str,
    body: str,
    center: str,
    mission_area: str = MissionArea.INVESTIGATE,
) -> Story:
    """Create a complete draft of the author."""
    lead = FusionCenter.objects.get(archive_id=center)
    story = Story(
        title=title,
        slug=f"example-{Story.objects.filter(slug__startswith='example-').count() + 1}",
        summary=summary,
        body=f"<p><strong>This is an invented example for the demo.</strong></p><p>{body}</p>",
        states=[lead.state],
        mission_area=mission_area,
        created_by=author,
        updated_by=author,
    )
    story.event_date = EventDate.parse("2026-03")
    story.save()
    story.center_roles.create(center=lead, role=CenterRole.LEAD)
    story.threat_types.add(ThreatType.objects.order_by("pk")[0])
    story.sources.create(title="Invented for the demo")
    note_edit(story, author)
    return story


def _review() -> LegalReview:
    today = timezone.localdate()
    return LegalReview(
        privacy_by="Example Privacy Office",
        privacy_on=today,
        consent_by="Example Director",
        consent_on=today,
    )


def _import_file(editor: User) -> None:
    """Import a spreadsheet as drafts, so that the import can be looked at and undone."""
    colorado = FusionCenter.objects.get(archive_id=COLORADO)
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(
        ["external_id", "title", "summary", "body", "event_date", "states", "lead_center"]
    )
    for number, (title, summary) in enumerate(IMPORTED_STORIES, start=1):
        body = "This is an invented example for the demo."
        external_id = f"example:{number}"
        writer.writerow([external_id, title, summary, body, "2026-04", "CO", colorado.slug])

    name = "example-stories.csv"
    content = file.getvalue().encode()
    sheet = StorySheet(editor)
    plan = make_plan(sheet, read_table(name, content))
    batch = save_batch(ImportKind.STORIES, name, content, plan, make_report(sheet, plan), editor)
    store_batch(batch, plan, sheet, editor)


def _propose_changes(editor: User, official: User) -> None:
    """Propose two changes. One waits for the official, who proposed the other one."""
    iowa = FusionCenter.objects.get(archive_id=IOWA)
    iowa.description = "An invented example: the center works for all 99 counties of the state."
    propose_entry(iowa, editor)

    colorado = FusionCenter.objects.get(archive_id=COLORADO)
    colorado.description = "An invented example: the center works for the whole state."
    propose_entry(colorado, official)


def _receive_feedback() -> None:
    for path, is_helpful, comment in FEEDBACK:
        PageFeedback.objects.create(path=path, is_helpful=is_helpful, comment=comment)


def _count_searches() -> None:
    """Count searches that found nothing, on enough days to be shown."""
    today: date = timezone.localdate()
    for words in SEARCHES_WITHOUT_RESULTS:
        code = code_of(words)
        for days_ago in range(MIN_DAYS):
            day = today - timedelta(days=days_ago)
            SearchDay.objects.create(code=code, day=day, times=MIN_TIMES)

        SearchTerm.objects.create(code=code, words=words, results=0, last_searched_on=today)


def _account(name: str) -> User:
    return User.objects.get(username=f"{PREFIX}{name}")
