"""Batches of made-up stories as rows for COPY, made by all cores."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count

from stories.search.search_vector import WEIGHTS
from tests.synthetic.copy_rows import PUBLICATION, rows_of
from tests.synthetic.entries import Entries
from tests.synthetic.story_generator import REVISION_INTERVAL, StoryGenerator

BATCH_SIZE = 1_000
MAX_WAITING = 4  # batches that wait for the database


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of stories by table in the text format of COPY, their words, and tag ids."""

    stories: int
    rows: Mapping[str, str]
    words: frozenset[str]
    tags: frozenset[int]


class BatchMaker:
    """Makes batches. Ids of stories and editions begin after the given ones."""

    def __init__(self, entries: Entries, last_story_id: int, last_edition_id: int) -> None:
        self._entries = entries
        self._generator = StoryGenerator(entries)
        self._last_story_id = last_story_id
        self._last_edition_id = last_edition_id

    def make(self, numbers: range) -> Batch:
        """Return the stories with these numbers, which begin at 1."""
        lines: dict[str, list[str]] = defaultdict(list)
        words: set[str] = set()
        tags: set[int] = set()
        for number in numbers:
            story_id = self._last_story_id + number
            earlier_revisions = (number - 1) // REVISION_INTERVAL
            edition_id = self._last_edition_id + number + earlier_revisions
            releases = self._generator.releases(number)

            for table, values in rows_of(story_id, releases, edition_id, self._entries):
                lines[table.name].append(table.line(values))
                if table is PUBLICATION:
                    for weight in WEIGHTS:
                        words.update(values[weight.lower()].split())
            for tag in releases[-1].content["tags"]:
                tags.add(self._entries.tags[tag["slug"]].pk)

        rows = {name: "".join(texts) for name, texts in lines.items()}
        return Batch(len(numbers), rows, frozenset(words), frozenset(tags))


def make_batches(maker: BatchMaker, number: int) -> Iterator[Batch]:
    """Yield a number of stories in batches, in order. More than one batch uses worker processes."""
    ranges: list[range] = []
    for start in range(1, number + 1, BATCH_SIZE):
        ranges.append(range(start, min(start + BATCH_SIZE, number + 1)))
    if len(ranges) == 1:
        yield maker.make(ranges[0])
        return

    # Forked processes have the entries in memory, and they don't use the database connection.
    with ProcessPoolExecutor(cpu_count(), get_context("fork")) as pool:
        waiting: deque[Future[Batch]] = deque()
        for numbers in ranges:
            waiting.append(pool.submit(maker.make, numbers))
            if len(waiting) > MAX_WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
