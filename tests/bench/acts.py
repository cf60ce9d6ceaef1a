"""Measurement of acts that concern many stories, beside an editor who saves and an official who
withdraws.

The probes are processes of their own, as the workers of production are. Acts change the database:
run them on a copy.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, connection, connections
from rich.table import Table

from stories.choices import ImportKind, Status
from stories.facets import CENTER, PARTNER, THREAT, entry_facet_id
from stories.intake.batches import save_batch, store_batch
from stories.intake.sheets.plan import make_plan
from stories.intake.sheets.stories import StorySheet
from stories.intake.uploads.readers import read_spreadsheet
from stories.models import (
    Bundle,
    FusionCenter,
    Merger,
    Partner,
    ProposedChange,
    Publication,
    Story,
    ThreatType,
)
from stories.publishing.content_fields import EDITED_COLUMNS
from stories.publishing.proposals.propose import propose_entry, propose_merge, propose_undo_merge
from stories.publishing.search_updates import run_updates
from stories.publishing.story_transaction import lock_story, run_story_transaction
from stories.publishing.workflow import clear, note_edit, release_bundle, submit, withdraw
from tests.confirmed import confirm_change
from tests.factories import REVIEWED

PAUSE_SECONDS = 0.2
IMPORTED_ROWS = 2_000
BUNDLE_SIZE = 60
# Statements as a production worker would give up on them.
PROBE_TIMEOUT = "4s"


@dataclass
class Probe:
    """What one person beside the act experienced."""

    times_ms: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def slowest_ms(self) -> float:
        return max(self.times_ms, default=0)


@dataclass
class ActFigures:
    """Duration and queries of an act, and the experience of the people beside it.

    `cpu_seconds` are those of this process, without the database.
    """

    name: str
    stories: int
    seconds: float
    cpu_seconds: float
    queries: int
    saves: Probe
    withdrawals: Probe


class QueryCounter:
    """Execute wrapper that counts queries."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


def measure_acts(only: str = "") -> list[ActFigures]:
    """Run all acts, one after the other, and return their figures."""
    figures = []
    for name, prepare in ACTS.items():
        if only in name:
            stories, act = prepare()
            figures.append(_measure(name, stories, act))
    return figures


def acts_table(figures: list[ActFigures]) -> Table:
    """Return the figures as a table."""
    table = Table("Act", title="Acts on many stories; functions in one process, without HTTP")
    for column in (
        "stories",
        "s",
        "CPU s",
        "queries",
        "saves",
        "slowest ms",
        "withdrawals",
        "slowest ms",
    ):
        table.add_column(column, justify="right")
    for act in figures:
        table.add_row(
            act.name,
            str(act.stories),
            f"{act.seconds:.1f}",
            f"{act.cpu_seconds:.1f}",
            str(act.queries),
            *_probe_cells(act.saves),
            *_probe_cells(act.withdrawals),
        )
    return table


def _probe_cells(probe: Probe) -> list[str]:
    total = len(probe.times_ms) + probe.failures
    return [f"{total - probe.failures} of {total}", f"{probe.slowest_ms:.0f}"]


def _measure(name: str, stories: int, act: Callable[[], Any]) -> ActFigures:
    context = get_context("fork")
    stop = context.Event()
    results = [context.SimpleQueue(), context.SimpleQueue()]
    victims = _probed_stories()
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]
    probes = [
        context.Process(target=_probe, args=(_save, victims[0::2], stop, results[0])),
        context.Process(target=_probe, args=(_withdraw, victims[1::2], stop, results[1])),
    ]
    for probe in probes:
        probe.start()
    time.sleep(1)

    counter = QueryCounter()
    started_at = time.perf_counter()
    cpu_started_at = time.process_time()
    try:
        with connection.execute_wrapper(counter):
            act()
        seconds = time.perf_counter() - started_at
        cpu_seconds = time.process_time() - cpu_started_at
    finally:
        stop.set()
        found = [result.get() for result in results]
        for probe in probes:
            probe.join()
    return ActFigures(name, stories, seconds, cpu_seconds, counter.count, *found)


def _probe(act: Callable[[int], None], story_ids: list[int], stop: Event, result: Any) -> None:
    """Act on one story after the other until the event is set; count what takes too long."""
    probe = Probe()
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{PROBE_TIMEOUT}'")
        cursor.execute("SET lock_timeout = '3s'")
    for story_id in story_ids:
        if stop.is_set():
            break
        started_at = time.perf_counter()
        try:
            act(story_id)
        except DatabaseError:
            probe.failures += 1
        else:
            probe.times_ms.append((time.perf_counter() - started_at) * 1000)
        stop.wait(PAUSE_SECONDS)
    result.put(probe)


def _save(story_id: int) -> None:
    def save() -> None:
        # As the story form does. A complete save would write columns that a merge changes.
        story = lock_story(story_id)
        story.summary = f"{story.summary} Edited."[:300]
        story.save(update_fields=EDITED_COLUMNS)
        note_edit(story, _user("editor"))

    run_story_transaction(save)


def _withdraw(story_id: int) -> None:
    withdraw(Story.objects.get(pk=story_id), _user("official"), "It named a person.")


def _user(name: str) -> User:
    user, is_new = User.objects.get_or_create(username=f"bench-{name}")
    if is_new:
        user.is_staff = True
        user.is_superuser = True
        user.save()
    return user


def _probed_stories() -> list[int]:
    """Return ids of public stories, mixed."""
    rows = Publication.objects.visible().order_by("story_id").values_list("story_id", flat=True)
    ids = [pk for pk in rows if pk % 7 == 3]
    _user("editor")
    _user("official")
    return ids


def _most_used(facet: Any, model: Any, rank: int = 0, **filters: Any) -> Any:
    """Return the entry with the most public stories."""
    entries = list(model._default_manager.filter(**filters))
    counts = {}
    for entry in entries:
        counts[entry] = Publication.objects.with_any_facet([entry_facet_id(entry)]).count()
    return sorted(entries, key=lambda entry: -counts[entry])[rank]


def _stories_of(entry: Any) -> int:
    return Publication.objects.with_any_facet([entry_facet_id(entry)]).count()


def _confirm(change: ProposedChange) -> None:
    """Confirm a change, and complete it in the search."""
    confirm_change(change)
    run_updates()


def _rename_center() -> tuple[int, Callable[[], Any]]:
    center = _most_used(CENTER, FusionCenter)
    center.name += " and Analysis"
    change = propose_entry(center, _user("proposer"))
    return _stories_of(center), partial(_confirm, change)


def _save_unchanged() -> tuple[int, Callable[[], Any]]:
    center = _most_used(CENTER, FusionCenter)
    return _stories_of(center), partial(propose_entry, center, _user("proposer"))


def _change_website() -> tuple[int, Callable[[], Any]]:
    center = _most_used(CENTER, FusionCenter)
    center.website = f"https://example.gov/{int(time.time())}"
    change = propose_entry(center, _user("proposer"))
    return _stories_of(center), partial(_confirm, change)


def _move_threat() -> tuple[int, Callable[[], Any]]:
    threat = _most_used(THREAT, ThreatType, parent__isnull=False)
    parents = ThreatType.objects.filter(parent=None).exclude(pk=threat.parent_id)
    threat.parent = parents.first()
    change = propose_entry(threat, _user("proposer"))
    return _stories_of(threat), partial(_confirm, change)


def _merge_partner() -> tuple[int, Callable[[], Any]]:
    old = _most_used(PARTNER, Partner)
    target = _most_used(PARTNER, Partner, rank=3)
    change = propose_merge(old, target, _user("proposer"))
    return _stories_of(old), partial(_confirm, change)


def _undo_merge() -> tuple[int, Callable[[], Any]]:
    merger = Merger.objects.latest("pk")
    change = propose_undo_merge(merger, _user("proposer"))
    heir = Partner.objects.get(pk=merger.heir_id)
    return _stories_of(heir), partial(_confirm, change)


def _import() -> tuple[int, Callable[[], Any]]:
    center = FusionCenter.objects.first()
    threat = ThreatType.objects.exclude(parent=None).first()
    columns = "external_id,title,summary,body,event_date,lead_center,states,mission_area,tags"
    lines = [f"{columns},source_title,threat_types"]
    summary = "A summary of one sentence that is long enough for search engines and lists."
    body = "The center shared what it had. " * 30
    for number in range(IMPORTED_ROWS):
        cells = [f"bench-{number}", f"Imported story {number}", summary, body]
        cells += ["2019-05-04", center.slug, "CO", "prevent", "imported", "A source", threat.slug]
        lines.append(",".join(cells))
    content = "\n".join(lines).encode()
    user = _user("importer")

    def plan() -> Any:
        return make_plan(StorySheet(user), read_spreadsheet("bench.csv", content))

    batch = save_batch(ImportKind.STORIES, "bench.csv", content, plan(), {}, user)

    def store() -> None:
        run_story_transaction(lambda: store_batch(batch, plan(), StorySheet(user), user))

    return IMPORTED_ROWS, store


def _bundle() -> tuple[int, Callable[[], Any]]:
    """Clear stories that were imported, and release them together."""
    bundle = Bundle.objects.create(name="Bench")
    drafts = Story.objects.filter(status=Status.DRAFT, title__startswith="Imported story")
    for story in drafts[:BUNDLE_SIZE]:
        submit(Story.objects.get(pk=story.pk), _user("importer"))
        clear(Story.objects.get(pk=story.pk), _user("official"), REVIEWED)
        bundle.members.create(story=story)
    return BUNDLE_SIZE, partial(release_bundle, bundle, _user("official"))


ACTS: dict[str, Callable[[], tuple[int, Callable[[], Any]]]] = {
    "save a center without change": _save_unchanged,
    "change the website of a center": _change_website,
    "rename a center": _rename_center,
    "move a threat type": _move_threat,
    "merge a partner": _merge_partner,
    "undo the merge": _undo_merge,
    "import 2,000 rows": _import,
    "release a bundle of 60": _bundle,
}
