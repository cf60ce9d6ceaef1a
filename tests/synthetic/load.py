"""A made-up archive into an empty database: by COPY, as publishing would have left it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from taggit.models import Tag

from stories.models import Edition, FusionCenter, Story
from stories.publishing.search_names import learn_names
from stories.search.search_vector import WEIGHTS, vector_sql
from stories.search.vocabulary import learn
from tests.synthetic.blocks import Block, BlockMaker, blocks
from tests.synthetic.draw import REVISED
from tests.synthetic.rows import PUBLICATION, TABLES, Table
from tests.synthetic.vocabulary import make_vocabulary

# Rows wait in these until one statement makes them public, so that what triggers count is counted once.
DRAWN, READY = "drawn_publication", "ready_publication"
PLAIN = [column for column in PUBLICATION.columns if column.upper() not in WEIGHTS]
# What the guards of the release desk would refuse: these stories go no way, and come into an empty database only.
GUARDS = {
    "stories_story": "story_begins_as_draft",
    "stories_edition": "edition_is_guarded",
    "stories_workflowentry": "workflow_log_moves_the_story",
    "stories_publication": "publication_is_released",
    "stories_clearance": "clearance_is_guarded",
    "stories_releaserecord": "record_is_numbered",
}
CLEARANCES = """
INSERT INTO stories_clearance (id, story_id, content_hash, basis, authors, cleared_at, voided_at, case_status,
    attorney, privacy_by, consent_by, void_reason, break_glass_reason)
  SELECT edition.id, edition.story_id, content_hash, 'earlier', '{}', released_at,
    CASE WHEN shown.edition_id IS NULL THEN released_at END, 'none', '', '', '', '', ''
  FROM stories_edition AS edition LEFT JOIN stories_publication AS shown ON shown.edition_id = edition.id;
SELECT setval(pg_get_serial_sequence('stories_clearance', 'id'), (SELECT max(id) FROM stories_clearance));
"""
RECORDS = """
INSERT INTO stories_releaserecord (story_id, edition_id, clearance_id, year, serial)
  SELECT story_id, id, id, year, row_number() OVER (PARTITION BY year ORDER BY released_at, id)
  FROM (SELECT *, extract(year FROM released_at AT TIME ZONE 'America/New_York')::int AS year FROM stories_edition) e;
"""
FOREIGN_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('f', 'x') ORDER BY 1
"""
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY 1
"""


KEPT = ("stories_clearance", "stories_releaserecord")


class NotEmptyError(Exception):
    """The database holds stories or centers already."""


@transaction.atomic
def load_synthetic(number: int, on_step: Callable[[str, int], None] = lambda name, stories: None) -> None:
    """Store and publish so many made-up stories; raise NotEmptyError where there are others.

    `on_step` is told what is done now, and how many stories were stored since it was called last.
    """
    if Story.objects.exists() or FusionCenter.objects.exists():
        raise NotEmptyError
    on_step("Vocabulary", 0)
    maker = BlockMaker(make_vocabulary(number), _reserve(Story, number), _reserve(Edition, number + number // REVISED))
    words: set[str] = set()
    tags: set[int] = set()
    _execute("SET LOCAL work_mem = '256MB'", "SET LOCAL maintenance_work_mem = '256MB'")
    with _unchecked([*(table.name for table in TABLES), PUBLICATION.name, *KEPT]):
        _make_waiting_rooms()
        for block in blocks(maker, number):
            _store(block)
            words |= block.words
            tags |= block.tags
            on_step("Stories", block.stories)
        on_step("What they are found by", 0)
        _publish()
        _execute(CLEARANCES, RECORDS)
        learn([" ".join(words)])
        learn_names([], Tag.objects.filter(pk__in=tags))
        on_step("Indexes and foreign keys", 0)


def _reserve(model: Any, number: int) -> int:
    """Take so many ids from the sequence of a table; return the last one before them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        (sequence,) = cursor.fetchone()
        cursor.execute("SELECT nextval(%s)", [sequence])
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + number])
    return first - 1


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _unchecked(tables: list[str]) -> Iterator[None]:
    """Fill tables without foreign keys, exclusions, indexes and guards; all are there again after it, and checked."""
    dropped: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, guard in GUARDS.items():
            dropped.append(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        for table in tables:
            cursor.execute(FOREIGN_KEYS, [table])
            for name, definition in cursor.fetchall():
                dropped.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in tables:
            cursor.execute(INDEXES, [table])
            for name, definition in cursor.fetchall():
                dropped.insert(0, definition)
                cursor.execute(f'DROP INDEX "{name}"')
    yield
    _execute(*dropped)


def _make_waiting_rooms() -> None:
    texts = ", ".join(f"ADD {weight.lower()} text" for weight in WEIGHTS)
    _execute(
        f"CREATE TEMP TABLE {DRAWN} AS SELECT * FROM {PUBLICATION.name} WITH NO DATA",
        f"CREATE TEMP TABLE {READY} AS SELECT * FROM {PUBLICATION.name} WITH NO DATA",
        f"ALTER TABLE {DRAWN} {texts}",
    )


def _store(block: Block) -> None:
    """Copy the rows of a block, and let the database make the search vectors."""
    for table in TABLES:
        _copy(table.name, table, block)
    _copy(DRAWN, PUBLICATION, block)
    kept = _named(PLAIN)
    _execute(
        f"INSERT INTO {READY} ({kept}, search) SELECT {kept}, {vector_sql()} FROM {DRAWN}",
        f"TRUNCATE {DRAWN}",
    )


def _copy(into: str, table: Table, block: Block) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} ({_named(table.columns)}) FROM STDIN") as copy:
        copy.write(block.rows.get(table.name, ""))


def _publish() -> None:
    """Make all stories public in one statement."""
    columns = _named([*PLAIN, "search"])
    ready = f"SELECT {columns} FROM {READY} ORDER BY event_first, story_id"
    _execute(f"INSERT INTO {PUBLICATION.name} ({columns}) {ready}", f"DROP TABLE {DRAWN}, {READY}")


def _named(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
