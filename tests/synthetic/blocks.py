"""Blocks of stories, made by every core at once: rows as text, and the words and tags in them."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count

from stories.search.search_vector import WEIGHTS
from tests.synthetic.draw import REVISED, Drawer
from tests.synthetic.rows import PUBLICATION, rows_of
from tests.synthetic.vocabulary import Vocabulary

SIZE = 1_000
AHEAD = 4  # blocks that wait for the database


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as COPY reads them by table, the words that they are found by, the ids of their tags."""

    stories: int
    rows: Mapping[str, str]
    words: frozenset[str]
    tags: frozenset[int]


class BlockMaker:
    """Makes blocks; story and edition ids begin behind those that are given."""

    def __init__(self, vocabulary: Vocabulary, last_story: int, last_edition: int) -> None:
        self._vocabulary, self._drawer = vocabulary, Drawer(vocabulary)
        self._last_story, self._last_edition = last_story, last_edition

    def block(self, numbers: range) -> Block:
        """Return the stories with these numbers, counted from 1."""
        lines: dict[str, list[str]] = defaultdict(list)
        words: set[str] = set()
        tags: set[int] = set()
        for number in numbers:
            edition = self._last_edition + number + (number - 1) // REVISED
            releases = self._drawer.releases(number)
            for table, values in rows_of(self._last_story + number, releases, edition, self._vocabulary):
                lines[table.name].append(table.line(values))
                if table is PUBLICATION:
                    words.update(word for weight in WEIGHTS for word in values[weight.lower()].split())
            tags.update(self._vocabulary.tags[tag["slug"]].pk for tag in releases[-1].content["tags"])
        rows = {name: "".join(texts) for name, texts in lines.items()}
        return Block(len(numbers), rows, frozenset(words), frozenset(tags))


def blocks(maker: BlockMaker, number: int) -> Iterator[Block]:
    """Yield so many stories in blocks, in order; more than one block is made by processes of their own."""
    parts = [range(start, min(start + SIZE, number + 1)) for start in range(1, number + 1, SIZE)]
    if len(parts) == 1:
        yield maker.block(parts[0])
        return
    # Forked, so that the vocabulary is there; a child that asks nothing of the database leaves its connection alone.
    with ProcessPoolExecutor(cpu_count(), get_context("fork")) as pool:
        waiting: deque[Future[Block]] = deque()
        for part in parts:
            waiting.append(pool.submit(maker.block, part))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
