"""Documents of the whole archive, many times: accessible, complete, quick and without a leak."""

import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from urllib.parse import urlencode

import psutil
import pytest
from django.http import QueryDict
from django.test import Client

from stories.documents import process
from stories.documents.document import Document
from stories.documents.process import make_docx, make_pdf
from stories.exports.briefing_book import briefing_document
from stories.exports.documents import MAX_STORIES, list_document
from stories.facets import FACETS
from stories.listing.briefing import Briefing
from stories.listing.collection import all_options
from stories.listing.results import Listing
from stories.models import Publication
from tests.archive import with_archive
from tests.documents.checks import problems
from tests.faults.table import Row, at_length, judge
from tests.open_data.formats import from_csv, from_docx, from_pdf
from tests.pages.world import body

pytestmark = [*at_length, pytest.mark.django_db]
SELECTIONS = 200
BOOKS = 500
QUERIES = 1_000
# Of the queries, so many have their documents written and read back; all have them compared as data.
WRITTEN = 100
WORDS = ("", "", "school", "threat", "bomb", "missing", "fentanyl")
ONE_STORY_SECONDS = 0.15
FIFTY_STORIES_SECONDS = 1.0
MOST_CHILD_MB = 200
MOST_GROWTH_MB = 10
MEGABYTE = 2**20


@pytest.fixture(scope="module", autouse=True)
def archive(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), with_archive():
        yield


def story_ids() -> list[int]:
    return list(Publication.objects.visible().values_list("story_id", flat=True))


def book(dice: random.Random, number: int) -> Briefing:
    """Return a book of random stories in random order."""
    chosen = dice.sample(story_ids(), number)
    return Briefing.read(QueryDict(urlencode({"stories": "-".join(map(str, chosen))})))


def draw_query(dice: random.Random) -> str:
    pairs = [("q", dice.choice(WORDS))]
    for facet in dice.sample(FACETS, dice.randint(0, 2)):
        options = all_options.get().of(facet)
        if options:
            pairs.append((facet.param, dice.choice(options).value))
    return urlencode(pairs)


def test_documents_of_random_selections_pass_both_checks():
    dice = random.Random(19)
    failed = []
    for _selection in range(SELECTIONS):
        briefing = book(dice, dice.randint(1, 12))
        found = problems(make_pdf(briefing_document(briefing)))
        if found:
            failed.append((str(briefing.picked), found[:3]))

    row = Row("Random selections", f"{SELECTIONS} books", "no problem", str(failed[:2]), not failed)
    judge(row)


def test_many_books_leave_memory_flat():
    dice = random.Random(20)
    documents = [briefing_document(book(dice, 20)) for _number in range(20)]
    for document in documents:
        make_pdf(document)

    before = psutil.Process().memory_info().rss
    for number in range(BOOKS):
        make_pdf(documents[number % len(documents)])
    growth = (psutil.Process().memory_info().rss - before) / MEGABYTE

    asked = f"at most {MOST_GROWTH_MB} MB more"
    judge(Row("Memory", f"{BOOKS} books", asked, f"{growth:.1f} MB", growth <= MOST_GROWTH_MB))


def test_documents_are_quick_and_small():
    one = list_document(Listing(QueryDict("q=school"), "/stories/"))
    fifty = briefing_document(book(random.Random(21), MAX_STORIES))
    single = briefing_document(book(random.Random(22), 1))

    seconds_of_one = least_cpu_seconds(single)
    with highest_memory_of_children() as child_mb:
        seconds_of_fifty = least_cpu_seconds(fifty)
    assert one.story_ids

    reached = f"{seconds_of_one:.2f} s, {seconds_of_fifty:.2f} s, {max(child_mb):.0f} MB"
    is_quick = seconds_of_one < ONE_STORY_SECONDS and seconds_of_fifty < FIFTY_STORIES_SECONDS
    is_small = max(child_mb) < MOST_CHILD_MB
    asked = f"{ONE_STORY_SECONDS} s, {FIFTY_STORIES_SECONDS} s, {MOST_CHILD_MB} MB"
    judge(Row("Speed", "1 and 50 stories", asked, reached, is_quick and is_small))


def least_cpu_seconds(document: Document) -> float:
    """Return the least of five: the time on a machine that does nothing else."""
    times = []
    for _turn in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        make_pdf(document)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(times)


@contextmanager
def highest_memory_of_children() -> Iterator[list[float]]:
    """Fill a list with the memory of child processes in MB, read every few milliseconds.

    Not with getrusage, whose maximum contains this process, from which a child is forked.
    """
    found = [0.0]
    is_over = Event()

    def watch() -> None:
        while not is_over.wait(0.003):
            for child in psutil.Process().children():
                with suppress(psutil.Error):
                    found.append(child.memory_info().rss / MEGABYTE)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        is_over.set()
        watcher.join()


def test_page_csv_and_documents_have_the_same_stories():
    dice = random.Random(23)
    client = Client()
    differing = []
    for number in range(QUERIES):
        query = draw_query(dice)
        listing = Listing(QueryDict(query), "/stories/")
        shown = listing.story_ids()
        document = list_document(listing)
        sets = [from_csv(body(client.get(f"/stories.csv?{query}")))[:MAX_STORIES]]
        sets.append(document.story_ids)
        if number < WRITTEN:
            sets.append(from_pdf(make_pdf(document)))
            sets.append(from_docx(make_docx(document)))
        if any(found != shown[:MAX_STORIES] for found in sets):
            differing.append(query)

    row = Row("Same set", f"{QUERIES} queries", "none differs", str(differing[:3]), not differing)
    judge(row)


def test_limit_of_a_child_is_that_of_the_record():
    assert process.MEMORY_LIMIT_MB == MOST_CHILD_MB
